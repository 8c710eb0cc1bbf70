"""
So many calls of two years, made by the database itself, and each of their days counted.

``python -m benchmarks.inside.calls ROWS``
"""

from __future__ import annotations

import sys
import time

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django's settings say where the database is.
from django.db import connection  # noqa: E402

from benchmarks.inside.fill import _drop_indexes  # noqa: E402
from benchmarks.inside.office import MANAGERS, found_office  # noqa: E402
from vonal.office.call_figures.operations import count_anew  # noqa: E402
from vonal.office.customers.models import Customer  # noqa: E402
from vonal.office.staff.models import Employee  # noqa: E402
from vonal.office.telephony.models import Call, Leg, Line, Outcome  # noqa: E402

DAYS = 730
BEGINS = 1_704_067_200  # 2024-01-01
CUSTOMERS = 5_000
LINES = 6
CHUNK = 500_000
NEEDED = ("call_newest", "telephony_leg_call_id")  # to count a day

# Each number of a call is mixed by large primes, so that nothing goes with anything.
NUMBERS = """
WITH RECURSIVE n(i) AS (SELECT {begin} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {end}),
a AS (SELECT i, {begins} + i * {days} * 86400 / {rows} AS midnight_near, (i * 2654435761) % 4294967291 AS x,
 (i * 40503 + 977) % 1000003 AS y, (i * 69069 + 12345) % 999983 AS z FROM n),
b AS (SELECT i, x, y, z, (midnight_near / 86400) * 86400 + 8 * 3600 + y % 36000 AS started, x % 100 < 15 AS missed,
 x % 5 = 0 AS is_out, 1 + z % 45 AS waited, 20 + y % 900 AS talked, (x / 7) % {people} AS who FROM a)
"""
MOMENT = "strftime('%Y-%m-%d %H:%M:%S', {}, 'unixepoch')"


def main(rows: int) -> None:
    """Fill an empty database, and say how long it took."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    office = found_office()
    lines = [
        office.line,
        *(Line.objects.create(number=f"+361555{n:04}", name=f"Line {n}").pk for n in range(1, LINES)),
    ]
    people = list(Employee.objects.filter(role="manager").order_by("pk").values_list("pk", flat=True))
    Customer.objects.bulk_create(
        Customer(
            name=f"Customer {n}", region_id=office.regions[n % 3], source_id=office.sources[n // 3 % 3],
            created_at=Employee.objects.first().created_at,
        )
        for n in range(CUSTOMERS)
    )  # fmt: skip
    first_customer = Customer.objects.order_by("pk").values_list("pk", flat=True)[0]
    began = time.monotonic()
    indexes = _drop_indexes(["telephony_call", "telephony_leg"])
    outcomes = " ".join(f"WHEN {n} THEN '{value}'" for n, value in enumerate(Outcome.values))
    with connection.cursor() as cursor:
        for statement in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-400000"):
            cursor.execute(f"PRAGMA {statement}")
        for begin in range(0, rows, CHUNK):
            numbers = NUMBERS.format(
                begin=begin,
                end=min(begin + CHUNK, rows),
                begins=BEGINS,
                days=DAYS,
                rows=rows,
                people=len(people),
            )
            cursor.execute(_calls(numbers, people, lines, first_customer, outcomes))
            cursor.execute(_legs(numbers, people))
        # Reports read none of the others.
        for statement in indexes:
            if any(name in statement for name in NEEDED):
                cursor.execute(statement)
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    made = time.monotonic() - began
    began = time.monotonic()
    days = sum(1 for _day in count_anew())
    print(f"{rows} calls made in {made:.0f} s; {days} days counted in {time.monotonic() - began:.0f} s.")


def _calls(numbers: str, people: list[int], lines: list[int], customer: int, outcomes: str) -> str:
    person = f"{people[0]} + who"
    columns = {
        "id": "i + 1", "switch_id": "'c' || i", "direction": "CASE WHEN is_out THEN 'out' ELSE 'in' END", "state": "'ended'",
        "line_id": f"{lines[0]} + y % {LINES}", "number_raw": "''", "number": "''", "dialled": "''", "failed_why": "''",
        "dialled_by_id": f"CASE WHEN is_out THEN {person} END", "customer_id": f"{customer} + z % {CUSTOMERS}",
        "answered_by_id": f"CASE WHEN NOT missed THEN {person} END", "started_at": MOMENT.format("started"),
        "answered_at": f"CASE WHEN NOT missed THEN {MOMENT.format('started + waited')} END",
        "ended_at": MOMENT.format("started + waited + CASE WHEN missed THEN 0 ELSE talked END"),
        "missed": "missed AND NOT is_out",
        "called_back_at": f"CASE WHEN missed AND NOT is_out AND z % 4 > 0 THEN {MOMENT.format('started + waited + z % 20000')} END",
        "outcome": f"CASE WHEN missed THEN '' ELSE CASE y % 9 {outcomes} ELSE '' END END", "outcome_reason": "''", "note": "''",
    }  # fmt: skip
    columns |= {name: value for name, value in _plain(Call).items() if name not in columns}
    return f"{_insert('telephony_call', columns)} {numbers} SELECT {', '.join(columns.values())} FROM b"


def _legs(numbers: str, people: list[int]) -> str:
    """One person rung in each call, and in three of ten another before him."""
    both = "JOIN (SELECT 0 AS k UNION ALL SELECT 1) ON k = 0 OR z % 10 < 3"
    taken = "k = 0 AND NOT missed"
    columns = {
        "call_id": "i + 1", "switch_id": "'c' || i || '.' || k", "employee_id": f"{people[0]} + (who + k * 7) % {MANAGERS}",
        "reason": "'group'", "rang_at": MOMENT.format("started"), "offered_seconds": "5.0",
        "answered_at": f"CASE WHEN {taken} THEN {MOMENT.format('started + waited')} END",
        "ended_at": MOMENT.format("started + waited"),
        "missed_why": f"CASE WHEN {taken} THEN '' ELSE 'no_answer' END", "skipped_why": "''",
    }  # fmt: skip
    columns |= {name: value for name, value in _plain(Leg).items() if name not in columns}
    return f"{_insert('telephony_leg', columns)} {numbers} SELECT {', '.join(columns.values())} FROM b {both}"


def _insert(table: str, columns: dict[str, str]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)})"


def _plain(model: type[Call | Leg]) -> dict[str, str]:
    """Columns that cannot be empty and are spoken of nowhere else."""
    plain = {}
    for field in model._meta.concrete_fields:
        if not field.null and not field.primary_key:
            value = field.get_default()
            plain[str(field.column)] = f"'{value}'" if isinstance(value, str) else str(int(value or 0))
    return plain


if __name__ == "__main__":
    main(int(sys.argv[1]))
