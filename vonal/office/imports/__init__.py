"""Lists brought in as files: customers with their contacts, deals, tasks; checked first, stopped and undone at will."""
