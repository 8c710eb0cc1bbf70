"""
Tables of a day's calls, a column after another in one piece of bytes, so that a question reads only the columns it is
about. Numbers in them are what the database calls things; 0 is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[Any]
Table = dict[str, Column]

# What calls are told apart by. Codes: see ``dimensions``.
KINDS: Mapping[str, str] = {
    "hour": "u1", "direction": "u1", "fate": "u1", "back": "u1", "outcome": "u1", "waited": "u1", "talked": "u1",
    "line": "u4", "source": "u4", "region": "u4", "person": "u4", "call": "u4",
    "n": "u4", "waited_seconds": "u4", "talk_seconds": "u4", "back_seconds": "u4",
}  # fmt: skip
SUMS = ("n", "waited_seconds", "talk_seconds", "back_seconds")
ALWAYS = ("direction", "fate", "back")
APART = ("hour", "line", "source", "region", "outcome", "waited", "talked")
CALLS = (*APART, *ALWAYS, *SUMS[1:])
SHARES = ("call", "person", "fate")

# Up to so many possible values are counted, more are sorted.
MOST_CODES = 4_000_000


def names_in(table: str) -> tuple[str, ...]:
    """The columns of a table, in the order they are kept."""
    unit, _, by = table.partition(":")
    if not by:
        return CALLS if unit == "calls" else SHARES
    return (*by.split(","), *ALWAYS, *SUMS)


def pack(table: Table, name: str) -> bytes:
    """The columns of the table called ``name``, one after another."""
    return b"".join(table[each].astype(KINDS[each]).tobytes() for each in names_in(name))


def unpack(days: Sequence[tuple[date, int, bytes]], name: str, wanted: Sequence[str]) -> Table:
    """The wanted columns of many days under each other, and beside them ``day`` as an ordinal number."""
    places, place = {}, 0
    for each in names_in(name):
        places[each] = place
        place += np.dtype(KINDS[each]).itemsize
    lengths = np.array([rows for _day, rows, _data in days], dtype=np.int64)
    table: Table = {
        "day": np.repeat(np.array([day.toordinal() for day, _, _ in days], dtype=np.int64), lengths)
    }
    for each in wanted:
        if each == "n" and each not in places:
            table["n"] = np.ones(int(lengths.sum()), dtype=np.int64)
            continue
        kind = np.dtype(KINDS[each])
        parts = [np.frombuffer(data, kind, rows, places[each] * rows) for _day, rows, data in days]
        table[each] = np.concatenate(parts) if parts else np.empty(0, kind)
    return table


def summed(table: Table, by: Sequence[str]) -> Table:
    """The rows that are alike in ``by`` made one, with what is in them added up."""
    key, found = keyed({name: table[name] for name in by}, by)
    length = len(found[by[0]])
    for name in SUMS:
        found[name] = np.rint(np.bincount(key, table[name], length)).astype(np.int64)
    return found


def keyed(table: Table, by: Sequence[str]) -> tuple[Column, Table]:
    """For each row which of the distinct combinations it has, and the combinations."""
    length = len(next(iter(table.values())))
    whole: Column = np.zeros(length, dtype=np.int64)
    known = []
    for name in by:
        values, codes = distinct(table[name])
        whole = whole * max(len(values), 1) + codes
        known.append(values)
    there, key = distinct(whole)
    found: Table = {}
    for name, values in zip(reversed(by), reversed(known), strict=True):
        there, places = np.divmod(there, max(len(values), 1))
        found[name] = values[places]
    return key, {name: found[name] for name in by}


def distinct(column: Column) -> tuple[Column, Column]:
    """The values there are, in order, and for each row which one it has; quicker than sorting where they are small."""
    if not len(column):
        return column, np.zeros(0, dtype=np.int64)
    low, high = int(column.min()), int(column.max())
    if high - low > MOST_CODES:
        values, codes = np.unique(column, return_inverse=True)
        return values, codes.reshape(-1)
    shifted = column.astype(np.int64) - low
    is_there = np.bincount(shifted, minlength=high - low + 1) > 0
    codes = np.cumsum(is_there) - 1
    return np.flatnonzero(is_there) + low, codes[shifted]
