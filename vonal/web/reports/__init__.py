"""Reports: figures read with a few statements, a chart, the same figures as a table, and as a file."""
