"""
How long finding messages takes here, beside the statement on the index alone; microseconds as one JSON object.

``python -m benchmarks.inside.messages``
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from random import Random
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402 - Django's settings say where the database is.
from django.test.utils import CaptureQueriesContext  # noqa: E402

from benchmarks.inside.talk import fill, vocabulary  # noqa: E402
from vonal.core.search import Kind, understood  # noqa: E402
from vonal.office.chat.finding import Wish, about, find_messages  # noqa: E402
from vonal.office.chat.finding_entries import topic_mark  # noqa: E402
from vonal.office.chat.models import Message  # noqa: E402
from vonal.office.staff.models import Employee  # noqa: E402

SAMPLES, LIMIT = 100, 21
LOW, HIGH = Kind.MESSAGE.range
COLUMNS = "SELECT m.id, m.room_id, m.text, m.at, person.name, room.name, firm.name"
NAMES = """ LEFT JOIN chat_membership author ON author.id = m.author_id
    LEFT JOIN staff_employee person ON person.id = author.employee_id LEFT JOIN chat_room room ON room.id = m.room_id
    LEFT JOIN customers_customer firm ON firm.id = room.customer_id"""
LINES = """ LEFT JOIN chat_message earlier ON earlier.room_id = m.room_id AND earlier.number = m.number - 1
    LEFT JOIN chat_message later ON later.room_id = m.room_id AND later.number = m.number + 1"""
SEEN = """ AND EXISTS (SELECT 1 FROM chat_room r WHERE r.id = m.room_id AND (r.is_open
    OR EXISTS (SELECT 1 FROM chat_membership p WHERE p.room_id = r.id AND p.employee_id = {pk} AND p.left_at IS NULL)
    OR EXISTS (SELECT 1 FROM customers_customer c WHERE c.id = r.customer_id AND {whose})))"""


def main() -> None:
    """Fill, measure, print."""
    began, entries = time.monotonic(), Message.objects.count()
    if not entries:
        entries = fill()
    seconds = time.monotonic() - began
    director, few = (Employee.objects.get(username=name) for name in ("director", "manager1"))
    words = vocabulary()
    common, rare = words[5:25], words[1_000:8_000]
    topics = [f"topic{number}" for number in range(10, 200)]
    random = Random(9)
    pairs = [(random.choice(common), random.choice(words[100:500])) for _ in range(SAMPLES)]
    cases: dict[str, tuple[Employee, list[tuple[str, str]]]] = {
        "a word said often": (director, [(word, "") for word in common]),
        "a word said seldom": (director, [(word, "") for word in random.sample(rare, SAMPLES)]),
        "two words": (director, [(" ".join(pair), "") for pair in pairs]),
        "a word within a hashtag": (director, [(random.choice(common), topic) for topic in topics]),
        "a word said often, by who is in three rooms": (few, [(word, "") for word in common]),
        "a word said seldom, by who is in three rooms": (few, [(word, "") for word in random.sample(rare, SAMPLES)]),
    }  # fmt: skip
    found = {name: compare(person, asked) for name, (person, asked) in cases.items()}
    seldom = [(match(word, ""), Wish(word)) for word in random.sample(rare, SAMPLES)]
    found["a word said seldom, with what was said beside each hit"] = in_turns(
        seldom,
        bare_statement(director, ", earlier.text, later.text", LINES),
        lambda wish: find_messages(director, wish, limit=LIMIT, beside=True),
    )
    found["a hashtag's page, with what was said beside each hit"] = compare_topics(director, topics)
    with CaptureQueriesContext(connection) as asked:
        find_messages(director, Wish(common[0]), limit=LIMIT)
    print(json.dumps({"entries": entries, "seconds": seconds, "cases": found, "statements": len(asked)}))


def compare(person: Employee, typed: list[tuple[str, str]]) -> dict[str, float]:
    """The median of each, in turns, with the same words."""
    bare = bare_statement(person)
    typed = typed * max(1, SAMPLES // len(typed))
    return in_turns(
        [(match(word, topic), Wish(word, topics=(topic,) if topic else ())) for word, topic in typed],
        bare,
        lambda wish: find_messages(person, wish, limit=LIMIT),
    )


def compare_topics(person: Employee, topics: list[str]) -> dict[str, float]:
    """The same for the page of a hashtag."""
    mark = "?" if connection.vendor == "sqlite" else "%s"
    sql = (
        f"{COLUMNS}, earlier.text, later.text FROM chat_messagetopic w"
        f" JOIN chat_message m ON m.id = w.message_id{NAMES}{LINES}"
        f" WHERE w.word = {mark}{seen(person)} ORDER BY w.message_id DESC LIMIT {LIMIT}"
    )
    return in_turns(
        [(topic, topic) for topic in topics],
        lambda topic: connection.connection.execute(sql, (topic,)).fetchall(),
        lambda topic: about(person, topic, limit=LIMIT),
    )


def in_turns(
    asked: list[tuple[str, Any]], bare: Callable[[str], list[Any]], ours: Callable[[Any], list[Any]]
) -> dict[str, float]:
    """The medians; each begins half the times, for the second finds the pages in memory."""
    times: tuple[list[float], list[float]] = ([], [])
    for place, (theirs, wish) in enumerate(asked):
        both = [(times[0], ours, wish), (times[1], bare, theirs)]
        for each, ask, what in both if place % 2 else reversed(both):
            began = time.perf_counter()
            ask(what)
            each.append(time.perf_counter() - began)
    return {"ours": statistics.median(times[0]) * 1e6, "bare": statistics.median(times[1]) * 1e6}


def bare_statement(person: Employee, columns: str = "", joins: str = "") -> Callable[[str], list[Any]]:
    """The plain statement on the driver's own connection."""
    if connection.vendor == "sqlite":
        sql = (
            f"{COLUMNS}{columns} FROM search_words f CROSS JOIN chat_message m ON m.id = f.rowid - {LOW}{NAMES}{joins}"
            f" WHERE f.search_words MATCH ? AND f.rowid BETWEEN {LOW} AND {HIGH}{seen(person)}"
            f" ORDER BY f.rowid DESC LIMIT {LIMIT}"
        )
    else:
        sql = (
            f"{COLUMNS}{columns} FROM core_searchentry e JOIN chat_message m ON m.id = e.id - {LOW}{NAMES}{joins}"
            f" WHERE e.tokens @@ %s::tsquery AND e.id BETWEEN {LOW} AND {HIGH}{seen(person)}"
            f" ORDER BY e.id DESC LIMIT {LIMIT}"
        )
    return lambda asked: connection.connection.execute(sql, (asked,)).fetchall()


def seen(person: Employee) -> str:
    """Rooms he is in, open ones, and those of his customers."""
    whose = "TRUE" if person.role == "director" else f"c.manager_id = {person.pk}"
    return SEEN.format(pk=person.pk, whose=whose)


def match(text: str, topic: str) -> str:
    """What the plain statement is asked: the beginnings of the words, and the hashtag."""
    words = [ways[0] for ways in understood(text).words]
    marks = [topic_mark(topic)] if topic else []
    if connection.vendor == "sqlite":
        return " AND ".join([*(f'"{word}"*' for word in words), *(f'"{mark}"' for mark in marks)])
    return " & ".join([*(f"'{word}':*" for word in words), *(f"'{mark}'" for mark in marks)])


if __name__ == "__main__":
    main()
