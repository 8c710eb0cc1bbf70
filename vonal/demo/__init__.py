"""A company made up for trying the program: people, customers, and three months of work."""
