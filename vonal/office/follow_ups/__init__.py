"""Follow-ups: what is to be done by itself, how long after what."""
