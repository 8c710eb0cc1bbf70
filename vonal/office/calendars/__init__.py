"""Calendars of other programs: ours goes out as a feed, theirs come in as busy times."""
