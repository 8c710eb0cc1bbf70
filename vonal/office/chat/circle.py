"""Who hears a room: all who are in it, so that a page of somebody in ten thousand rooms opens like any other."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from vonal.core.live import employee_topic
from vonal.core.statements import Statement
from vonal.office.chat.models import Membership
from vonal.office.chat.telling import looking_topic

# Asked for every message, and there may be thousands.
INSIDE = Statement(
    "SELECT employee_id FROM chat_membership WHERE room_id = %s AND left_at IS NULL AND employee_id IS NOT NULL"
)


def hearers(room_ids: list[int]) -> Iterator[tuple[int, str]]:
    """Pairs of a room and an employee's topic, or that of pages which show it to somebody who is not in it."""
    for room_id in room_ids:
        yield room_id, looking_topic(room_id)
        for (employee_id,) in INSIDE.rows(room_id):
            yield room_id, employee_topic(employee_id)


def heard(topics: Collection[str], room_ids: list[int]) -> Iterator[int]:
    """Which of the rooms are heard by whoever listens to these topics."""
    people = [
        int(number) for name, _, number in (each.partition(":") for each in topics) if name == "employee"
    ]
    inside = Membership.objects.filter(room__in=room_ids, left_at=None, employee__in=people)
    yield from inside.values_list("room_id", flat=True)
