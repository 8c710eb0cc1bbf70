"""Pages of the rules that say whom a call rings at, of menus and of what callers hear."""
