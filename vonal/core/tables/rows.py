"""The plain form of a table: one JSON line a row, its number in the file and its cells as texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from vonal.core.tables.refusal import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, UnreadableFile


class Line(NamedTuple):
    """One row; ``number`` counts from 1 as spreadsheets do, ``ends_at`` is where the next one begins in the file."""

    number: int
    cells: list[str]
    ends_at: int


def write_rows(file: BinaryIO, rows: Iterable[tuple[int, list[str]]]) -> tuple[int, int]:
    """
    Write rows that have anything in them; returns how many, and the number of columns.

    :raises UnreadableFile: too wide, too long, a cell that is too long, or nothing at all.
    """
    count = columns = 0
    for number, cells in rows:
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise UnreadableFile("too_wide", str(len(cells)))
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise UnreadableFile("long_cell", str(number))
        count += 1
        if count > MOST_ROWS:
            raise UnreadableFile("too_long")
        columns = max(columns, len(cells))
        file.write(json.dumps([number, cells], ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    if not count:
        raise UnreadableFile("empty")
    return count, columns


def rows_of(path: Path, begin: int = 0) -> Iterator[Line]:
    """The rows from the byte ``begin`` on, which some row's ``ends_at`` named."""
    import orjson

    with path.open("rb") as file:
        file.seek(begin)
        for text in file:
            begin += len(text)
            number, cells = orjson.loads(text)
            yield Line(number, cells, begin)
