"""The centre in the header, how one is told, and the browser's own notices."""
