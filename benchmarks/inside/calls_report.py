"""
How long questions about calls take here, and in DuckDB on the same rows; milliseconds as one JSON object.

``python -m benchmarks.inside.calls_report FOLDER`` where the package duckdb lies.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import django

django.setup()

import numpy as np  # noqa: E402 - Django's settings say where the database is.
from django.db import connection  # noqa: E402

from vonal.office.call_figures.asking import Question, answer  # noqa: E402
from vonal.office.call_figures.changed_days import every_day  # noqa: E402
from vonal.office.call_figures.counting import count_day, of_shares  # noqa: E402
from vonal.office.staff.models import Employee  # noqa: E402
from vonal.office.telephony.models import Line  # noqa: E402

TURNS = 7
FIRST, LAST = date(2024, 1, 1), date(2025, 12, 30)
MONTH = date(2025, 11, 1), date(2025, 11, 30)
SUMS = """
 sum(n), sum(CASE fate WHEN 1 THEN n END), sum(CASE fate WHEN 2 THEN n END), sum(CASE fate WHEN 3 THEN n END),
 sum(CASE fate WHEN 4 THEN n END), sum(CASE WHEN fate = 2 AND back BETWEEN 1 AND 5 THEN n END),
 sum(CASE WHEN fate = 2 AND back = 1 THEN n END), sum(CASE fate WHEN 1 THEN waited_seconds END),
 sum(CASE fate WHEN 1 THEN talk_seconds END), sum(CASE WHEN fate = 2 THEN back_seconds END)
"""


def main(folder: str) -> None:
    """Fill DuckDB from the calls themselves, measure both in turns, print."""
    sys.path.insert(0, folder)
    import duckdb

    base = duckdb.connect()
    day_ms = fill(base)
    line = Line.objects.order_by("pk")[0].pk
    outcome = {"outcome": frozenset({1, 2, 3})}
    cases = {
        "a month by person and day": (MONTH, "person", "day", {}),
        "a month by person and day, incoming": (MONTH, "person", "day", {"direction": frozenset({0})}),
        "two years by person and day": ((FIRST, LAST), "person", "day", {}),
        "two years by person": ((FIRST, LAST), "person", "", {}),
        "two years by day of the week and hour": ((FIRST, LAST), "weekday", "hour", {}),
        "two years by source and outcome": ((FIRST, LAST), "source", "outcome", {}),
        "two years by person and hour, missed": ((FIRST, LAST), "person", "hour", {"fate": frozenset({2})}),
        "a month by person and hour, of one line and three outcomes": (
            MONTH, "person", "hour", {"line": frozenset({line}), **outcome},
        ),
        "two years by person and hour, of one line and three outcomes": (
            (FIRST, LAST), "person", "hour", {"line": frozenset({line}), **outcome},
        ),
    }  # fmt: skip
    director = Employee.objects.get(username="director")
    found = {}
    for name, ((first, last), rows, columns, only) in cases.items():
        question = Question(first, last, rows, columns, only)
        sql, sum_sql = in_duckdb(question)

        def theirs(sql: str = sql, sum_sql: str = sum_sql) -> Any:
            return base.execute(sql).fetchall(), base.execute(sum_sql).fetchall()

        found[name] = in_turns(lambda question=question: answer(question, director), theirs)  # type: ignore[misc]
    print(json.dumps({"cases": found, "megabytes": size(), "day_ms": day_ms}))


def in_turns(ours: Callable[[], Any], theirs: Callable[[], Any]) -> dict[str, float]:
    """The median of each; both must say the same."""
    spent: dict[str, list[float]] = {"ours": [], "duckdb": []}
    for _turn in range(TURNS):
        began = time.perf_counter()
        said = ours()
        spent["ours"].append(time.perf_counter() - began)
        began = time.perf_counter()
        cells, [[total]] = theirs()
        spent["duckdb"].append(time.perf_counter() - began)
        mine = {key: each.calls for key, each in said.cells.items()}
        if mine != {(row, column): count for row, column, count, *_ in cells} or said.total.calls != (
            total or 0
        ):
            raise AssertionError("They do not agree.")
    return {name: statistics.median(times) * 1e3 for name, times in spent.items()}


def fill(base: Any) -> float:
    """Calls and shares as flat tables, counted from the calls; how many milliseconds a day took us."""
    spent, days = 0.0, every_day()
    for place, day in enumerate(days):
        began = time.perf_counter()
        tables = count_day(day)
        spent += time.perf_counter() - began
        calls, shares = tables["calls"], tables["shares"]
        length = len(calls["hour"])
        flat = {"calls": {**calls, "n": np.ones(length, np.int64)}, "shares": of_shares(shares, calls)}
        for name, table in flat.items():
            rows = {key: column.astype(np.int32) for key, column in table.items()}
            rows["day"] = np.full(len(rows["n"]), day.toordinal(), np.int32)
            columns = ", ".join(sorted(rows))
            base.register("rows", rows)
            verb = f"INSERT INTO {name}" if place else f"CREATE TABLE {name} AS"
            base.execute(f"{verb} SELECT {columns} FROM rows")
            base.unregister("rows")
    return spent * 1e3 / max(1, len(days))


def in_duckdb(question: Question) -> tuple[str, str]:
    """The same as a statement for the cells, and one for all calls together."""
    by = {"weekday": "(day - 1) % 7", "": "0"}
    row, column = by.get(question.rows, question.rows), by.get(question.columns, question.columns)
    where = [f"day BETWEEN {question.first.toordinal()} AND {question.last.toordinal()}"]
    where += [f"{name} IN ({','.join(map(str, sorted(codes)))})" for name, codes in question.only.items()]
    table, only = "shares" if question.rows == "person" else "calls", " AND ".join(where)
    cells = f"SELECT {row}, {column}, {SUMS} FROM {table} WHERE {only} GROUP BY 1, 2"
    return cells, f"SELECT sum(n) FROM calls WHERE {only}"


def size() -> float:
    """What the counted days take, in megabytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT SUM(LENGTH(data)) FROM call_figures_countedday")
        return float(cursor.fetchone()[0]) / 1e6


if __name__ == "__main__":
    main(sys.argv[1])
