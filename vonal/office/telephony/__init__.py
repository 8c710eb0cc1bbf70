"""The company's calls: what the switchboard asks and tells, kept for ever."""
