"""Pixels at once: small messages to open pages, numbered, so that a page that was away asks for what it missed."""

from collections.abc import Iterable
from typing import Any, Protocol

from django.db import connection, transaction

from vonal.core.clock import now
from vonal.core.models import Push
from vonal.core.statements import Statement, insert_rows
from vonal.core.unheard import is_unheard

ORDER_LOCK = 0x566F6E616C  # "Vonal": one advisory lock for the numbers of all pushes.
NEWEST = Statement("SELECT number FROM core_push ORDER BY number DESC LIMIT 1")


class Ear(Protocol):
    """Who passes on what is told: ``vonal.core.live_hub`` to pages, ``vonal.core.live_redis`` to other processes."""

    def wake(self) -> None:
        """There is something new in the table; called in any thread, and never waits."""

    def overhear(self, topic: str, kind: str, data: dict[str, Any]) -> None:
        """Somebody whispered; called in any thread, and never waits."""


ears: set[Ear] = set()


def employee_topic(employee_id: int) -> str:
    """The topic of one employee's own pages."""
    return f"employee:{employee_id}"


STAFF = "staff"
SWITCHBOARD = "switchboard"


def push(topic: str, kind: str, **data: Any) -> None:
    """
    Tell everybody who listens to ``topic``, after the running transaction commits.

    Numbers must appear in the order of commits: a page that has seen number 7 never asks for 6 again. SQLite has
    one writer, which takes the number and commits before the next one begins, so the row joins the caller's
    transaction. On PostgreSQL transactions overtake each other, so the row gets a short transaction of its own after
    the caller's, in which a lock is taken before the number; it is held until the row can be seen.
    """
    push_all([(topic, kind, data)])


def push_all(messages: Iterable[tuple[str, str, dict[str, Any]]]) -> None:
    """``push`` for many messages of topic, kind and data, in the order given."""
    if is_unheard():
        return
    at = now()
    rows = [Push(topic=topic, kind=kind, data=data, at=at) for topic, kind, data in messages]
    if not rows:
        return
    if connection.vendor == "postgresql":
        transaction.on_commit(lambda: _write_in_order(rows))
    else:
        insert_rows(rows)
        transaction.on_commit(_wake)


def newest_push() -> int:
    """Its number: a page made now goes on from there."""
    found = NEWEST.rows()
    return int(found[0][0]) if found else 0


def _write_in_order(rows: list[Push]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ORDER_LOCK])
        insert_rows(rows)
    _wake()


def whisper(topic: str, kind: str, **data: Any) -> None:
    """Tell what matters only now, as that somebody types: it is written nowhere, and who is away never hears of it."""
    for ear in tuple(ears):
        ear.overhear(topic, kind, data)


def _wake() -> None:
    for ear in tuple(ears):
        ear.wake()
