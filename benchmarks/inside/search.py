"""
How long a search takes here, beside the statement on the index alone; microseconds as one JSON object.

``python -m benchmarks.inside.search``
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402 - Django's settings say where the database is.
from django.test.utils import CaptureQueriesContext  # noqa: E402

from vonal.core.models import SearchEntry  # noqa: E402
from vonal.core.names import fold  # noqa: E402
from vonal.core.search import Kind  # noqa: E402
from vonal.core.search.filling import in_bulk  # noqa: E402
from vonal.core.search.words import WORD, plain  # noqa: E402
from vonal.office.customers.models import Customer  # noqa: E402
from vonal.office.customers.search_entries import index_customers  # noqa: E402
from vonal.office.staff.models import Employee  # noqa: E402
from vonal.web.search.finding import found_by, question_of  # noqa: E402

SAMPLES = 300
LIMIT = 8
MINE = " AND EXISTS (SELECT 1 FROM customers_customer c WHERE c.id = e.customer_id AND c.manager_id = {pk})"


def main() -> None:
    """Fill, measure, print."""
    before, began = size(), time.monotonic()
    if not SearchEntry.objects.exists():
        with in_bulk():
            ids = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
            for begin in range(0, len(ids), 20_000):
                index_customers(ids[begin : begin + 20_000])
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE core_searchentry")
    seconds = time.monotonic() - began
    director, manager = (Employee.objects.get(username=name) for name in ("director", "manager0"))
    words = some_words()
    cases = {
        "the first letters of a name": (director, [word[:4] for word in words], beginning, ""),
        "a whole word of a name": (director, words, beginning, ""),
        "letters inside a name": (director, [word[1:6] for word in words if len(word) > 6], inside, ""),
        "two beginnings": (director, two_words(), beginning, ""),
        "the first letters, by a manager among his": (
            manager, [word[:4] for word in words], beginning, MINE.format(pk=manager.pk),
        ),
    }  # fmt: skip
    found = {name: compare(*case) for name, case in cases.items()}
    with CaptureQueriesContext(connection) as asked:
        found_by(director, question_of(words[0][:4]), {Kind.CUSTOMER: LIMIT})
    print(
        json.dumps(
            {
                "entries": SearchEntry.objects.count(),
                "seconds": seconds,
                "megabytes": (size() - before) / 1e6,
                "cases": found,
                "statements": len(asked),
            }
        )
    )


def compare(
    person: Employee, typed: list[str], bare: Callable[[str], tuple[str, str]], seen: str
) -> dict[str, float]:
    """The median of each, in turns, with the same words."""
    ours, theirs = [], []
    statement = bare_statement(seen, bare(typed[0])[0])
    for text in typed:
        asked = bare(text)[1]
        began = time.perf_counter()
        statement(asked)
        theirs.append(time.perf_counter() - began)
        began = time.perf_counter()
        found_by(person, question_of(text), {Kind.CUSTOMER: LIMIT})
        ours.append(time.perf_counter() - began)
    return {"ours": statistics.median(ours) * 1e6, "bare": statistics.median(theirs) * 1e6}


def bare_statement(seen: str, way: str) -> Callable[[str], Any]:
    """The plain statement on the driver's own connection."""
    low, high = Kind.CUSTOMER.range
    if connection.vendor == "sqlite":
        sql = (
            f"SELECT e.id, e.customer_id, e.title, e.detail FROM {way} f JOIN core_searchentry e ON e.id = f.rowid"
            f" WHERE f.{way} MATCH ? AND f.rowid BETWEEN {low} AND {high}{seen} ORDER BY f.rowid DESC LIMIT {LIMIT + 1}"
        )
        return lambda asked: connection.connection.execute(sql, (asked,)).fetchall()
    sql = (
        f"SELECT e.id, e.customer_id, e.title, e.detail FROM core_searchentry e WHERE {way} AND"
        f" e.id BETWEEN {low} AND {high}{seen} ORDER BY e.id DESC LIMIT {LIMIT + 1}"
    )
    return lambda asked: connection.connection.execute(sql, (asked,)).fetchall()


def beginning(text: str) -> tuple[str, str]:
    """Where, and what to ask for."""
    words = [plain(fold(word)) for word in WORD.findall(fold(text))]
    if connection.vendor == "sqlite":
        return "search_words", " AND ".join(f'"{word}"*' for word in words)
    return "e.tokens @@ %s::tsquery", " & ".join(f"'{word}':*" for word in words)


def inside(text: str) -> tuple[str, str]:
    """The same, for letters inside of words."""
    word = plain(fold(text))
    if connection.vendor == "sqlite":
        return "search_parts", " AND ".join(f'"{word[at : at + 3]}"' for at in range(len(word) - 2))
    return "e.words LIKE %s", f"%{word}%"


def some_words() -> list[str]:
    """Words of names, each of a customer of his own."""
    highest = Customer.objects.order_by("-pk").values_list("pk", flat=True)[0]
    names = Customer.objects.filter(pk__in=Random(7).sample(range(1, highest), SAMPLES * 2))
    longest = [max(WORD.findall(name), key=len, default="") for name in names.values_list("name", flat=True)]
    return [word for word in longest if len(word) > 4][:SAMPLES]


def two_words() -> list[str]:
    """The beginnings of two words of a name."""
    highest = Customer.objects.order_by("-pk").values_list("pk", flat=True)[0]
    names = Customer.objects.filter(pk__in=Random(8).sample(range(1, highest), SAMPLES * 2))
    pairs = [WORD.findall(name)[:2] for name in names.values_list("name", flat=True)]
    return [" ".join(word[:4] for word in pair) for pair in pairs if len(pair) == 2][:SAMPLES]


def size() -> int:
    """What the database takes on the disk."""
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
