"""Hand-overs: the dialog, what became of it, the lists."""
