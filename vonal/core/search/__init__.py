"""
Finding anything by words, other forms of words, parts of words and numbers: one index over all that can be found.

A domain says what can be found (``Entry``) and puts it in with ``put`` or, many at once, ``put_many``, in the transaction
that changes it. ``find`` asks for the first few of each kind in one statement; what may be seen is asked in the same
statement, row by row, never afterwards.
"""

from vonal.core.search.finding import Found, Seen, Wanted, find, row_seen_among, rows_found, seen_among
from vonal.core.search.index import Entry, Kind, forget, put, put_many
from vonal.core.search.marking import excerpt, marked
from vonal.core.search.words import MOST_LETTERS, Question, mark, understood, words_of

__all__ = [
    "MOST_LETTERS",
    "Entry",
    "Found",
    "Kind",
    "Question",
    "Seen",
    "Wanted",
    "excerpt",
    "find",
    "forget",
    "mark",
    "marked",
    "put",
    "put_many",
    "row_seen_among",
    "rows_found",
    "seen_among",
    "understood",
    "words_of",
]
