"""What is to be done, by whom and when."""
