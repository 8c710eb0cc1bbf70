"""My calendar in other programs, and theirs in mine."""
