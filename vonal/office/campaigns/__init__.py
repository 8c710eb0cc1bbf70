"""Call lists: who is to be called, by which agents, within which hours, and what came of it."""
