"""Memory of a long work, given back when it is no longer used."""

import ctypes
from contextlib import suppress


def give_back() -> None:
    """Hand what was freed to the system: glibc keeps it for itself otherwise (malloc_trim(3)); others need no asking."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
