"""What stands in the index, and how it gets there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice

from vonal.core.models import SearchEntry
from vonal.core.rows import insert_rows
from vonal.core.search.words import words_of

CHUNK = 1_000
COLUMNS = ("id", "customer_id", "title", "detail", "words")
SHIFT = 48
LONGEST_TITLE, LONGEST_DETAIL = 300, 2_000


class Kind(IntEnum):
    """What is found; an entry's number holds it above the number of the row, so that each kind is one range."""

    CUSTOMER = 1
    CONTACT = 2
    DEAL = 3
    NOTE = 4
    MESSAGE = 5

    def entry_id(self, row_id: int) -> int:
        return (self.value << SHIFT) | row_id

    @property
    def range(self) -> tuple[int, int]:
        """The smallest and the largest entry's number."""
        return self.value << SHIFT, ((self.value + 1) << SHIFT) - 1


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One thing that can be found.

    ``title`` and ``detail`` are shown and looked in; ``more`` is only looked in: numbers without punctuation, addresses.
    ``marks`` are what it can be narrowed by; see ``mark``. What is no customer's has the ``customer_id`` 0.
    """

    kind: Kind
    row_id: int
    customer_id: int
    title: str
    detail: str = ""
    more: str = ""
    marks: tuple[str, ...] = ()


def put(*entries: Entry) -> None:
    """Bring a few entries in step; in the caller's transaction."""
    put_many(entries)


def put_many(entries: Iterable[Entry]) -> int:
    """Bring any number of entries in step, a statement a thousand; returns how many there were."""
    pending, count = iter(entries), 0
    while part := list(islice(pending, CHUNK)):
        insert_rows(SearchEntry, COLUMNS, [_row(entry) for entry in part], put=COLUMNS[1:])
        count += len(part)
    return count


def forget(kind: Kind, row_ids: Collection[int]) -> None:
    """Take entries out, when their rows are gone."""
    SearchEntry.objects.filter(pk__in=[kind.entry_id(row_id) for row_id in row_ids]).delete()


def _row(entry: Entry) -> tuple[int, int, str, str, str]:
    title, detail = entry.title[:LONGEST_TITLE], entry.detail[:LONGEST_DETAIL]
    words = " ".join([*words_of(title, entry.detail, entry.more), *entry.marks])
    return entry.kind.entry_id(entry.row_id), entry.customer_id, title, detail, words
