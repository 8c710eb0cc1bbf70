"""Views of calls."""
