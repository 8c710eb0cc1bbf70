"""Own fields on the pages: inputs that save themselves, values as people read them, lines of the history."""
