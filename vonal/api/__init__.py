"""The interface for other programs: the same operations the screens use, behind personal tokens."""
