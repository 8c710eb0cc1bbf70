"""Lists under a view: chosen columns, filters, order; and edits of many rows."""
