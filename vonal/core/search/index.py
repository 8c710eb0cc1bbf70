"""What stands in the index, and how it gets there."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice
from typing import Any

from django.db import connection

from vonal.core.models import SearchEntry
from vonal.core.rows import insert_rows
from vonal.core.search.words import words_of

CHUNK = 4_000
COLUMNS = ("id", "customer_id", "title", "detail", "words")
SHIFT = 48
LONGEST_TITLE, LONGEST_DETAIL = 300, 2_000
# FTS5 writes what it holds into its tables before each statement with triggers, and whenever a number is smaller than
# the one before: one statement for all of them, in order, takes a fifth of the time.
AT_ONCE = """
INSERT INTO core_searchentry (id, customer_id, title, detail, words)
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
    json_extract(value, '$[3]'), json_extract(value, '$[4]')
FROM json_each(%s) WHERE true
ON CONFLICT (id) DO UPDATE SET customer_id = excluded.customer_id, title = excluded.title, detail = excluded.detail,
    words = excluded.words
"""


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
    """Bring any number of entries in step, a statement for thousands; returns how many there were."""
    pending, count = iter(entries), 0
    while rows := sorted(_row(entry) for entry in islice(pending, CHUNK)):
        _write(rows)
        count += len(rows)
    return count


def forget(kind: Kind, row_ids: Collection[int]) -> None:
    """Take entries out, when their rows are gone."""
    SearchEntry.objects.filter(pk__in=[kind.entry_id(row_id) for row_id in row_ids]).delete()


def _write(rows: list[tuple[Any, ...]]) -> None:
    if connection.vendor != "sqlite":
        insert_rows(SearchEntry, COLUMNS, rows, put=COLUMNS[1:])
        return
    with connection.cursor() as cursor:
        cursor.execute(AT_ONCE, [json.dumps(rows, ensure_ascii=False)])


def _row(entry: Entry) -> tuple[int, int, str, str, str]:
    title, detail = entry.title[:LONGEST_TITLE], entry.detail[:LONGEST_DETAIL]
    words = " ".join([*words_of(title, entry.detail, entry.more), *entry.marks])
    return entry.kind.entry_id(entry.row_id), entry.customer_id, title, detail, words
