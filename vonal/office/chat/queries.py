"""Doors to rooms and messages, and reads of them."""

from __future__ import annotations

from django.db.models import Model, QuerySet

from vonal.office.chat.models import Membership, Message, Room
from vonal.office.staff.models import Employee

PAGE = 50


def room_for(employee: Employee, room_id: int) -> Room:
    """
    A room he may read.

    :raises Room.DoesNotExist: there is none, or it is not his to see.
    """
    return Room.objects.visible_to(employee).get(pk=room_id)


def key_of(subject: Model) -> str:
    """What the room of a customer, a deal or a task is known by, such as ``deal:15``."""
    return f"{subject._meta.model_name}:{subject.pk}"


def room_of_subject(subject: Model) -> Room | None:
    """The room of a customer, a deal or a task, if anybody has opened it; who may see that is the caller's to ask."""
    return Room.objects.filter(key=key_of(subject)).first()


def membership_of(employee: Employee, room: Room) -> Membership | None:
    """His place in a room, if he is in it."""
    return Membership.objects.filter(room=room, employee=employee, left_at=None).first()


def message_for(employee: Employee, message_id: int) -> Message:
    """
    A message in a room he may read.

    :raises Message.DoesNotExist: there is none, or it is not his to see.
    """
    message = whole(Message.objects.filter(pk=message_id)).get()
    if not Room.objects.visible_to(employee).filter(pk=message.room_id).exists():
        raise Message.DoesNotExist
    return message


def whole(messages: QuerySet[Message]) -> QuerySet[Message]:
    """With everything ``telling.shown`` looks at."""
    people = ("employee", "guest__contact__customer")
    of = [f"{path}author__{each}" for path in ("", "reply_to__") for each in people]
    return messages.select_related("room", "thread", *of)


def newest(room: Room, *, before: int | None = None, since: int = 1, limit: int = PAGE) -> list[Message]:
    """The last messages of a room, oldest first; ``before`` a number those before it, none under ``since``."""
    rows = whole(Message.objects.filter(room=room, number__gte=since)).order_by("-number")
    if before is not None:
        rows = rows.filter(number__lt=before)
    return list(reversed(rows[:limit]))


def around(room: Room, number: int, *, since: int = 1, limit: int = PAGE) -> list[Message]:
    """The messages about a place in a room, oldest first."""
    rows = whole(Message.objects.filter(room=room, number__gte=since))
    first = rows.filter(number__lt=number).order_by("-number")[: limit // 2]
    rest = rows.filter(number__gte=number).order_by("number")[: limit // 2]
    return [*reversed(first), *rest]


def after(room: Room, number: int, *, since: int = 1, limit: int = PAGE) -> list[Message]:
    """The messages behind a number, oldest first."""
    rows = whole(Message.objects.filter(room=room, number__gt=number, number__gte=since))
    return list(rows.order_by("number")[:limit])


def changed(room: Room, change: int, *, since: int = 1, limit: int = PAGE) -> list[Message]:
    """What came or changed in a room since its count was ``change``, in that order."""
    rows = whole(Message.objects.filter(room=room, change__gt=change, number__gte=since))
    return list(rows.order_by("change")[:limit])
