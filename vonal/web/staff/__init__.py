"""People, one's own profile, settings, the first start, and signing in."""
