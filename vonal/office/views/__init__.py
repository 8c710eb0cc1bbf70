"""Lists as people want to see them: saved views, and edits of many rows at once."""
