"""Views of the customers, one file a part of the screen."""
