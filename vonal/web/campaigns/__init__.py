"""Call lists: the agent at work, and the head who sees how far they are."""
