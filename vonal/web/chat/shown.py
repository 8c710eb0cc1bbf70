"""What a page needs to draw a room: the part of it one begins to read at, and who is in it."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Q

from vonal.core.clock import now
from vonal.office.chat import queries
from vonal.office.chat.listing import MOST_PEOPLE, count_in, name_of, other_people, people_in
from vonal.office.chat.models import Membership, Message, Room
from vonal.office.chat.operations.rooms import may_arrange
from vonal.office.chat.telling import shown
from vonal.office.staff.models import Employee

# With more than these, a room opens where one stopped reading.
MANY_UNREAD = 40
SIGNS = ("👍", "❤️", "😂", "🎉", "👀", "✅", "🙏", "🔥", "😮", "😢", "👎", "❌")
WITH_SUBJECT = ("customer", "deal", "task")


def room_shown(
    employee: Employee, room: Room, *, at: int | None = None, thread: Message | None = None
) -> dict[str, Any]:
    """
    The context of ``chat/room.html``.

    :param at: the place in the room to begin at, such as a found message's.
    :param thread: only the side talk that began with this.
    """
    room = Room.objects.select_related(*WITH_SUBJECT).get(pk=room.pk)
    other = other_people(employee, [room]).get(room.pk)
    people = people_in(room)
    mine = next((each for each in people if each.employee_id == employee.pk), None)
    mine = mine or queries.membership_of(employee, room)
    return {
        "room": room,
        "room_name": name_of(room, other),
        "other": other,
        "mine": mine,
        "people_count": count_in(room) if len(people) == MOST_PEOPLE else len(people),
        "guests": [each for each in people if each.guest and each.guest.expires_at > now()],
        "may_arrange": may_arrange(employee, room),
        "thread": thread,
        "signs": SIGNS,
        "start": json.dumps(_start(employee, room, mine, people, at, thread)),
        "talk_id": f"{room.pk}-{thread.pk}" if thread else str(room.pk),
    }


def answer_of(room: Room, messages: list[Message], **more: Any) -> dict[str, Any]:
    """Messages as the page's scripts take them, with the counts the room had before they were read."""
    return {"messages": shown(messages), "last": room.last_number, "change": room.last_change, **more}


def side_talk(root: Message, *, after: int = 0) -> list[Message]:
    """What a side talk began with and what was said in it."""
    rows = queries.whole(Message.objects.filter(Q(thread=root) | Q(pk=root.pk), number__gt=after))
    return list(rows.order_by("number")[: 4 * queries.PAGE])


def _start(
    employee: Employee,
    room: Room,
    mine: Membership | None,
    people: list[Membership],
    at: int | None,
    thread: Message | None,
) -> dict[str, Any]:
    read = mine.read_number if mine else room.last_number
    if thread is not None:
        messages = side_talk(thread)
    elif at is not None:
        messages = queries.around(room, at)
    elif room.last_number - read > MANY_UNREAD:
        messages = queries.around(room, read + 1)
    else:
        messages = queries.newest(room)
    return answer_of(room, messages) | {
        "room": room.pk,
        "kind": room.kind,
        "thread": thread.pk if thread else None,
        "at": at,
        "read": read,
        "draft": mine.draft if mine and thread is None else "",
        "me": {"member": mine.pk if mine else None, "employee": employee.pk, "name": employee.name},
        "people": [person_shown(each) for each in people],
    }


def person_shown(membership: Membership) -> dict[str, Any]:
    """Somebody in a room: how he is named behind an @, and how far he has read."""
    employee = membership.employee
    return {
        "member": membership.pk,
        "employee": membership.employee_id,
        "name": membership.name,
        "username": employee.username if employee else "",
        "company": membership.company,
        "read": membership.read_number,
    }
