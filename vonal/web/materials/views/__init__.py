"""Views of the materials."""
