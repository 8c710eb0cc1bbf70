"""
A workbook brought into the company the environment names, and the same rows put in by hand; prints JSON.

``python -m benchmarks.inside.importing WORKBOOK found|ours|bare``
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from django.db import connection, transaction


def main(workbook: Path, whose: str) -> None:
    """Measure one way, and print."""
    import django

    django.setup()
    ways = {"found": found, "ours": ours, "bare": bare}
    print(json.dumps(ways[whose](workbook)))


def found(_workbook: Path) -> dict[str, float]:
    """Make the company."""
    from django.core.management import call_command

    from vonal.workflows.first_start import Founding, found_company

    call_command("migrate", verbosity=0)
    founding = Founding("Duna Kft.", "en", "HU", "HUF", "+3612345678", "Dora", "dora", "a good password 7")
    found_company(founding, at=_now())
    return {}


def ours(workbook: Path) -> dict[str, float]:
    """Seconds of reading, of the check and of bringing in; megabytes when a tenth was in, and at the end."""
    from vonal.office.customers.models import Customer
    from vonal.office.imports import operations, running
    from vonal.office.imports.models import Import
    from vonal.office.staff.models import Employee

    by = Employee.objects.filter(role="director")[0]
    before = Customer.objects.count()
    began = time.perf_counter()
    with workbook.open("rb") as file:
        of = operations.receive_file(file, workbook.name, kind="customers", by=by, at=_now())
    read = time.perf_counter()
    choices = {**of.choices, "suspects": "create"}
    of = operations.choose_columns(of, of.columns, choices, by=by, at=_now())
    running.check(of, at=_now())
    checked, at_first, at_most = time.perf_counter(), 0.0, 0.0
    operations.bring_in(Import.objects.get(pk=of.pk), by=by, at=_now())
    while running.run_slice(of.pk, at=_now()):
        of.refresh_from_db()
        if not at_first and of.handled >= of.total / 10:
            at_first = _megabytes()
        at_most = max(at_most, _megabytes())
    done = time.perf_counter()
    of.refresh_from_db()
    assert of.handled == of.total
    return {
        "read": read - began,
        "check": checked - read,
        "run": done - checked,
        "first": at_first or _megabytes(),
        "last": max(at_most, _megabytes()),
        "made": Customer.objects.count() - before,
    }


def bare(workbook: Path) -> dict[str, float]:
    """Seconds of calamine's reading, and of executemany putting in the rows the import of this workbook has made."""
    from python_calamine import load_workbook

    began = time.perf_counter()
    rows = load_workbook(str(workbook)).get_sheet_by_index(0).to_python()
    read = time.perf_counter() - began
    assert rows
    taken = {table: _taken(table) for table in TABLES}
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for table, (columns, values) in taken.items():
            named, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({named}) VALUES ({marks})", values)
    return {"read": read, "insert": time.perf_counter() - began}


TABLES = (
    "customers_customer", "customers_contact", "customers_contactpoint", "customers_matchkey", "customers_nearname",
    "core_searchentry", "imports_importrow",
)  # fmt: skip


def _taken(table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The rows of a table, which is emptied of them: they are put in again."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        columns = [column[0] for column in cursor.description]
        values = [tuple(_plain(value) for value in row) for row in cursor.fetchall()]
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {table} CASCADE")
        else:
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute(f"DELETE FROM {table}")
    return columns, values


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value


def _megabytes() -> float:
    """Without the pages of the database's file, which SQLite shows as memory of the process."""
    memory = psutil.Process().memory_info()
    return float(memory.rss - memory.shared) / 1024 / 1024


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
