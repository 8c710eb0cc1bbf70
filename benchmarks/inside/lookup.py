"""
How long a caller's number takes to his card here, beside the bare statement; microseconds as one JSON object.

``python -m benchmarks.inside.lookup``
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from random import Random
from typing import Any

NUMBERS = 6_000
BATCH = 25
Look = Callable[[str], Any]


def main() -> None:
    """Measure on the database the environment names, and print."""
    import django

    django.setup()
    from vonal.core import phones
    from vonal.office.customers.models import ContactPoint
    from vonal.office.customers.queries import find_by_phone
    from vonal.office.telephony.desk import Desk
    from vonal.switchboard.core.office import CallStarted

    highest = ContactPoint.objects.order_by("-pk").values_list("pk", flat=True)[0]
    wanted = Random(7).sample(range(1, highest), NUMBERS)
    points: list[tuple[str, str]] = []
    for begin in range(0, NUMBERS, 500):
        rows = ContactPoint.objects.filter(pk__in=wanted[begin : begin + 500], kind="phone")
        points += rows.values_list("raw", "value")
    Random(8).shuffle(points)
    desk = Desk()

    def started(number: str) -> CallStarted:
        return CallStarted("bench", number, "+3612345678", datetime.now(UTC))

    for raw, value in points[:50]:  # everything in the caches of the database is there for both
        assert find_by_phone(raw)[0].customer_id == find_by_phone(value)[0].customer_id
    phones._parsed.cache_clear()
    written, values = [raw for raw, _ in points], [value for _, value in points]
    bare = bare_select()
    found = compare(
        {
            "bare": (bare, values),
            "e164": (find_by_phone, values),
            "written": (find_by_phone, written),
            "plan": (lambda number: desk.plan_now(started(number)), values),
        }
    )
    found |= asyncio.run(in_threads(desk, started, values))
    print(json.dumps(found))


def compare(looks: dict[str, tuple[Look, Sequence[str]]]) -> dict[str, float]:
    """
    The time of one look each, taken in turns, every look with numbers of its own, for nobody shall find the pages of
    the tables warmed by another. The quicker quarter tells: what the machine does besides only makes it slower.
    """
    times: dict[str, list[float]] = {name: [] for name in looks}
    length = min(len(numbers) for _look, numbers in looks.values()) // BATCH * BATCH
    for begin in range(0, length, BATCH):
        for place, (name, (look, numbers)) in enumerate(looks.items()):
            own = (begin + place * length // len(looks) // BATCH * BATCH) % length
            batch = numbers[own : own + BATCH]
            began = time.perf_counter()
            for number in batch:
                look(number)
            times[name].append((time.perf_counter() - began) / BATCH * 1e6)
    return {name: quick(each) for name, each in times.items()}


def quick(times: list[float]) -> float:
    """The first quartile."""
    return statistics.quantiles(times, n=4)[0]


async def in_threads(desk: Any, started: Callable[[str], Any], numbers: Sequence[str]) -> dict[str, float]:
    """The switchboard's own way, which leaves its event loop, beside the statement leaving one."""
    loop, times = asyncio.get_running_loop(), {"plan_awaited": [0.0], "bare_awaited": [0.0]}
    with ThreadPoolExecutor(1) as pool:
        look = await loop.run_in_executor(pool, bare_select)
        for begin in range(0, len(numbers) - BATCH, BATCH):
            began = time.perf_counter()
            for number in numbers[begin : begin + BATCH]:
                await desk.plan(started(number))
            times["plan_awaited"].append((time.perf_counter() - began) / BATCH * 1e6)
            began = time.perf_counter()
            for number in numbers[-begin - BATCH : len(numbers) - begin]:
                await loop.run_in_executor(pool, look, number)
            times["bare_awaited"].append((time.perf_counter() - began) / BATCH * 1e6)
    return {name: quick(each[1:]) for name, each in times.items()}


def bare_select() -> Look:
    """The look-up's own statement on a connection of the database's own driver."""
    from django.db import connection

    from vonal.office.customers.queries import LOOKUP

    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        raw = sqlite3.connect(settings["NAME"])
        for pragma in settings["OPTIONS"]["init_command"].split(";"):
            raw.execute(pragma)
        statement = LOOKUP.sql.replace("%s", "?")
        return lambda number: raw.execute(statement, (number,)).fetchall()
    import psycopg

    name, host, user = settings["NAME"], settings["HOST"], settings["USER"]
    cursor = psycopg.connect(dbname=name, host=host, user=user, autocommit=True).cursor()
    return lambda number: cursor.execute(LOOKUP.sql, (number,)).fetchall()


if __name__ == "__main__":
    main()
