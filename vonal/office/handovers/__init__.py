"""One person's customers, deals and tasks with another for a time or for good, and back again."""
