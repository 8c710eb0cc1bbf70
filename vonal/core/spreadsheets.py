"""
Lists written as spreadsheets: xlsx and csv, row by row in constant memory.

What people typed stays text: a cell that begins as a formula would is never calculated, and ``+36 30 123 4567`` is the
same number when the file is read again.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import BinaryIO

from django.utils import timezone

Cell = str | int | Decimal | date | datetime | bool | None
Row = Sequence[Cell]

ROWS_A_SHEET = 1_048_576
LONGEST_TEXT = 32_767
EXACT_DIGITS = 15  # A spreadsheet's number is a binary double.
FIRST_YEAR = 1900
# A text that begins so is calculated by spreadsheets that open a csv.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
TEXT_MARK = "'"
ROWS_A_PIECE = 200


def write_xlsx(file: BinaryIO, headings: Sequence[str], rows: Iterable[Row]) -> None:
    """
    Write a workbook; a list too long for one sheet goes on in the next.

    Times are written in the current time zone. Memory does not grow with the rows; a temporary file does.
    """
    from xlsxwriter import Workbook

    book = Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    formats = {
        "head": book.add_format({"bold": True}),
        "inert": book.add_format({"quote_prefix": True}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "datetime": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }

    def begin() -> object:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(headings) - 1, 0), 18)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, str(heading)[:LONGEST_TEXT], formats["head"])
        return sheet

    sheet, place = begin(), 0
    for row in rows:
        place += 1
        if place == ROWS_A_SHEET:
            sheet, place = begin(), 1
        for column, value in enumerate(row):
            _write_cell(sheet, place, column, value, formats)
    book.close()


def write_csv(file: BinaryIO, headings: Sequence[str], rows: Iterable[Row], *, separator: str = ",") -> None:
    """Write UTF-8 with a mark at its beginning, by which spreadsheets know it; ``separator`` as in ``csv_pieces``."""
    file.writelines(csv_pieces(headings, rows, separator=separator))


def csv_pieces(headings: Sequence[str], rows: Iterable[Row], *, separator: str = ",") -> Iterator[bytes]:
    """The file in pieces, to be sent as they are made; with ``;`` decimals have a comma, as spreadsheets there expect."""
    yield b"\xef\xbb\xbf"
    text = StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow([_csv_text(str(heading)) for heading in headings])
    waiting = 0
    for row in rows:
        writer.writerow([_csv_cell(value, separator) for value in row])
        waiting += 1
        if waiting == ROWS_A_PIECE:
            yield text.getvalue().encode("utf-8", "replace")
            text.seek(0)
            text.truncate()
            waiting = 0
    yield text.getvalue().encode("utf-8", "replace")


def without_text_mark(text: str) -> str:
    """What a cell of a csv said before ``write_csv`` made it inert."""
    if text.startswith(TEXT_MARK) and text[1:].startswith(FORMULA_SIGNS):
        return text[1:]
    return text


def _write_cell(sheet, row: int, column: int, value: Cell, formats: dict[str, object]) -> None:  # type: ignore[no-untyped-def]
    match value:
        case None | "":
            return
        case bool():
            sheet.write_boolean(row, column, value)
        case int() | Decimal() if _is_exact(value):
            sheet.write_number(row, column, value)
        case datetime() if value.year > FIRST_YEAR:
            sheet.write_datetime(row, column, _local(value), formats["datetime"])
        case date() if value.year > FIRST_YEAR and not isinstance(value, datetime):
            sheet.write_datetime(row, column, value, formats["date"])
        case _:
            text = str(value)[:LONGEST_TEXT]
            sheet.write_string(
                row, column, text, formats["inert"] if text.startswith(FORMULA_SIGNS) else None
            )


def _is_exact(value: int | Decimal) -> bool:
    if isinstance(value, int):
        return len(str(abs(value))) <= EXACT_DIGITS
    return value.is_finite() and len(value.as_tuple().digits) <= EXACT_DIGITS


def _local(value: datetime) -> datetime:
    return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value


def _csv_cell(value: Cell, separator: str) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal():
            return f"{value:f}".replace(".", "," if separator == ";" else ".")
        case datetime():
            return f"{_local(value):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case _:
            return _csv_text(str(value))


def _csv_text(text: str) -> str:
    text = text.replace("\0", "")
    return TEXT_MARK + text if text.startswith(FORMULA_SIGNS) else text
