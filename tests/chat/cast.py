"""A small office that talks."""

from __future__ import annotations

from itertools import count

from tests.telephony.cast import NOON, person
from vonal.office.chat.models import Membership, Message, Room
from vonal.office.chat.operations.posting import post_message
from vonal.office.chat.operations.rooms import Subject, enter, open_group, room_about
from vonal.office.staff.models import Employee

_numbers = count(1)


def group(*people: Employee, name: str = "Sales", is_open: bool = False) -> Room:
    """A room the first of them opened."""
    return open_group(name=name, by=people[0], at=NOON, members=people[1:], is_open=is_open)


def member(who: Employee, room: Room) -> Membership:
    return enter(room, who=who, at=NOON)


def say(who: Employee, room: Room, text: str, **more: object) -> Message:
    values = {"client_id": f"c{next(_numbers)}", "at": NOON} | more
    return post_message(member(who, room), text, **values)  # type: ignore[arg-type]


def talk(subject: Subject, text: str, *, by: Employee) -> Message:
    """Something said in the room of a customer, a deal or a task."""
    return say(by, room_about(subject, by=by, at=NOON), text)


__all__ = ["NOON", "group", "member", "person", "say", "talk"]
