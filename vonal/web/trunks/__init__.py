"""Pages of the trunks and of what may be dialled."""
