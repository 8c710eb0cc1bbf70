"""What the screens of the staff ask."""
