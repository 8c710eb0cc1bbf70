"""Views of sales, one file a screen."""
