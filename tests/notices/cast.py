"""A kind of notice for the tests, and somebody who is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.staff.cast import MONDAY
from vonal.office.notices.kinds import Kind, register
from vonal.office.notices.models import Notice
from vonal.office.notices.operations import notify
from vonal.office.staff.models import Employee

KETTLE = register(
    Kind(
        "test.kettle",
        "The kettle boils",
        "The kettle of %(who)s boils since %(boils_at)s.",
        answers=("done", "hour", "tomorrow"),
        ways=frozenset({"centre", "push", "digest"}),
    )
)
NEXT_MINUTE = MONDAY + timedelta(minutes=1)


def tell(*people: Employee, **fields: Any) -> list[Notice]:
    """The kettle of room 3 boils."""
    wanted = {
        "subject": "room:3",
        "data": {"who": "Béla", "boils_at": "2030-02-01T10:00:00+00:00"},
        "at": MONDAY,
        "url": "/tasks",
        **fields,
    }
    return notify(people, KETTLE.name, **wanted)
