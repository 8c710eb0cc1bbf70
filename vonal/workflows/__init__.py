"""Stories that cross the borders of the domains, one a file."""
