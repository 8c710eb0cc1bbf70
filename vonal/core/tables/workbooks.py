"""Rows of xlsx, xls and ods workbooks as texts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from vonal.core.tables.refusal import (
    LARGEST_UNPACKED,
    MOST_COLUMNS,
    SMALL_UNPACKED,
    TIGHTEST_PACKED,
    UnreadableFile,
)

EXACT = 10**15


def check_packing(path: Path) -> None:
    """
    Look at a zip's list of contents before anything in it is unpacked.

    :raises UnreadableFile: it is broken, or would burst.
    """
    try:
        with ZipFile(path) as packed:
            entries = packed.infolist()
    except (BadZipFile, OSError, ValueError, EOFError) as error:
        raise UnreadableFile("broken") from error
    unpacked = sum(entry.file_size for entry in entries)
    packed_size = max(path.stat().st_size, 1)
    if unpacked > LARGEST_UNPACKED or (
        unpacked > SMALL_UNPACKED and unpacked / packed_size > TIGHTEST_PACKED
    ):
        raise UnreadableFile("too_large")


def sheets_and_rows(path: Path, sheet: str = "") -> tuple[list[str], str, Iterator[tuple[int, list[str]]]]:
    """
    The names of the sheets that are shown, the one that was read, and its rows.

    :raises UnreadableFile: it is no workbook, or ``sheet`` is none of it.
    """
    from python_calamine import CalamineError, PasswordError, SheetVisibleEnum, load_workbook

    try:
        book = load_workbook(str(path))
        names = [
            each.name for each in book.sheets_metadata if each.visible == SheetVisibleEnum.Visible
        ] or list(book.sheet_names)
        if sheet and sheet not in names:
            raise UnreadableFile("broken", sheet)
        for name in [sheet] if sheet else names:
            found = book.get_sheet_by_name(name)
            if found.height and found.width:
                break
        else:
            raise UnreadableFile("empty")
    except PasswordError as error:
        raise UnreadableFile("locked") from error
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableFile("broken", str(error)[:200]) from error
    if found.width > MOST_COLUMNS:
        raise UnreadableFile("too_wide", str(found.width))
    first = (found.start or (0, 0))[0]
    rows = found.to_python(skip_empty_area=True) if found.height < 2 else found.iter_rows()
    return names, name, _texts(rows, first if found.height < 2 else 0)


def _texts(rows: Any, first: int) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(rows, start=first + 1):
        yield number, [_text(value) for value in row]


def _text(value: Any) -> str:
    """A cell as people read it: numbers that are whole have no point, days no midnight."""
    match value:
        case str():
            return value.replace("\0", "")
        case bool():
            return "true" if value else "false"
        case float():
            if value.is_integer() and abs(value) < EXACT:
                return str(int(value))
            return format(value, ".15g")
        case datetime():
            whole = value.hour == value.minute == value.second == 0
            return value.date().isoformat() if whole else value.strftime("%Y-%m-%d %H:%M:%S")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return "" if value is None else str(value)
