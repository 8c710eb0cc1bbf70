"""Everything that changes rooms and messages."""
