"""Today, the journal, a call, recordings, and the telephone in the corner of every page."""
