"""Views of the scripts."""
