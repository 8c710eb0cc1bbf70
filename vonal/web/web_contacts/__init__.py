"""Forms for other sites, what comes through them, and the pages visitors see."""
