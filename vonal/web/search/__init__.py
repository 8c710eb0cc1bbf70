"""One search over everything a person may see: the page, and what the palette offers."""
