"""Lists written as spreadsheets: text stays text, numbers exact, memory flat."""

import csv
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from python_calamine import load_workbook

from vonal.core.spreadsheets import without_text_mark, write_csv, write_xlsx

HOSTILE = [
    "=1+1", "+36 30 123 4567", "+7 (495) 123-45-67", "-2+3", "@SUM(A1)", "\tx", "http://a.hu", "'quoted", "=\0",
]  # fmt: skip


def xlsx(rows, headings=("A", "B")):
    file = BytesIO()
    write_xlsx(file, headings, rows)
    return file


def csv_rows(rows, **more):
    file = BytesIO()
    write_csv(file, ["A"], rows, **more)
    text = file.getvalue().decode("utf-8-sig")
    return list(csv.reader(StringIO(text), delimiter=more.get("separator", ",")))[1:]


def test_formulas_and_phones_are_texts_in_a_workbook():
    file = xlsx([[text] for text in HOSTILE[:-1]])

    kept = [row[0] for row in load_workbook(BytesIO(file.getvalue())).get_sheet_by_index(0).to_python()[1:]]
    sheet = ZipFile(file).read("xl/worksheets/sheet1.xml").decode()

    assert kept == HOSTILE[:-1]
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet


def test_formulas_are_inert_in_a_csv_and_come_back_as_they_were():
    cells = [row[0] for row in csv_rows([[text] for text in HOSTILE])]

    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    assert [without_text_mark(cell) for cell in cells] == [text.replace("\0", "") for text in HOSTILE]


def test_values_keep_their_kind():
    row = [7, Decimal("12.50"), date(2026, 11, 21), datetime(2026, 11, 21, 9, 30, tzinfo=UTC), True, None]

    [read] = load_workbook(BytesIO(xlsx([row]).getvalue())).get_sheet_by_index(0).to_python()[1:]

    assert read[:3] == [7.0, 12.5, date(2026, 11, 21)]
    assert [str(value) for value in read[3:5]] == ["2026-11-21 09:30:00", "True"]
    assert csv_rows([row]) == [["7", "12.50", "2026-11-21", "2026-11-21 09:30", "true", ""]]
    assert csv_rows([[Decimal("12.50")]], separator=";") == [["12,50"]]


@pytest.mark.parametrize("number", [7701234567012345678, Decimal("12345678901234567.89")])
def test_a_number_a_double_cannot_hold_is_written_as_text(number):
    [read] = load_workbook(BytesIO(xlsx([[number]]).getvalue())).get_sheet_by_index(0).to_python()[1:]

    assert read[0] == str(number)


def test_a_day_before_spreadsheets_count_and_a_long_text_are_kept_as_text():
    [read] = (
        load_workbook(BytesIO(xlsx([[date(1815, 12, 10), "x" * 40_000]]).getvalue()))
        .get_sheet_by_index(0)
        .to_python()[1:]
    )

    assert read == ["1815-12-10", "x" * 32_767]


def test_memory_does_not_grow_with_the_rows(tmp_path):
    def peak(count: int) -> int:
        tracemalloc.start()
        with (tmp_path / "list").open("wb") as file:
            write_xlsx(file, ["A", "B", "C"], ((number, f"row {number}", "+36") for number in range(count)))
        with (tmp_path / "list").open("wb") as file:
            write_csv(file, ["A", "B", "C"], ((number, f"row {number}", "+36") for number in range(count)))
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(10)
    assert peak(6000) < peak(1000) + 500_000
