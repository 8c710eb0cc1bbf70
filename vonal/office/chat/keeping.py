"""How long the messages of a room are kept, and what goes with those that are forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from vonal.core.facts import publish
from vonal.core.live import push
from vonal.office.chat.events import MessagesForgotten
from vonal.office.chat.files import forget_files
from vonal.office.chat.finding_entries import forget_messages
from vonal.office.chat.lightning import subject_of
from vonal.office.chat.models import Attachment, Link, Message, Room
from vonal.office.chat.operations.posting import note_event
from vonal.office.chat.operations.rooms import may_arrange
from vonal.office.chat.telling import room_topic, tell_changed
from vonal.office.notices.operations import withdraw_notices
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import runs_the_office

CHUNK = 500
MOST_DAYS = 3650


def may_keep(employee: Employee, room: Room) -> bool:
    """Whether he says how long messages stay: of a group who arranges it, of a card's room who runs the office."""
    if room.kind == Room.Kind.GROUP:
        return may_arrange(employee, room)
    return room.kind != Room.Kind.DIRECT and runs_the_office(employee)


@transaction.atomic
def change_keeping(room: Room, days: int | None, *, by: Employee, at: datetime) -> Room:
    """
    Keep the messages of a room for so many days from now on, or without end; the room is told.

    :raises PermissionDenied: it is not his to say.
    :raises ValidationError: so many days cannot be.
    """
    if not may_keep(by, room):
        raise PermissionDenied
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise ValidationError({"keeps_days": [_("Choose from 1 to %(n)d days.") % {"n": MOST_DAYS}]})
    room = Room.objects.select_for_update().get(pk=room.pk)
    if room.keeps_days == days:
        return room
    room.keeps_days = days
    room.save(update_fields=["keeps_days"])
    if days is None:
        note_event(room, "kept", {"who": by.name}, at=at)
    else:
        note_event(room, "kept_for", {"who": by.name, "days": days}, at=at)
    tell_changed(room)
    return room


def due(room: Room, days: int, *, at: datetime) -> QuerySet[Message]:
    """What is older than so many days; what younger answers hang on stays with them."""
    since = at - timedelta(days=days)
    answers = Message.objects.filter(thread=OuterRef("pk"), at__gte=since)
    return Message.objects.filter(~Exists(answers), room=room, at__lt=since).order_by("number")


@transaction.atomic
def forget_due(room_id: int, *, at: datetime, limit: int = CHUNK) -> int:
    """Delete at most so many old messages of a room with all that hangs on them; how many it were."""
    room = Room.objects.select_for_update().get(pk=room_id)
    if room.keeps_days is None:
        return 0
    rows = list(due(room, room.keeps_days, at=at)[:limit])
    drop_traces(room, rows)
    tell_forgotten(room, rows, stay=False)
    Message.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def drop_traces(room: Room, messages: Sequence[Message]) -> None:
    """
    Take the words of messages out of files, notices and, by a fact, whatever else keeps them; the rows stay
    the caller's.
    """
    if not messages:
        return
    ids = [message.pk for message in messages]
    forget_messages(ids)
    forget_files(Attachment.objects.filter(message__in=ids))
    Link.objects.filter(message__in=ids).delete()
    withdraw_notices(f"room:{room.pk}", message__in=ids)
    for message in messages:
        if message.is_important:
            withdraw_notices(subject_of(message.pk))
    publish(MessagesForgotten(room.pk, ids))


def tell_forgotten(room: Room, messages: Sequence[Message], *, stay: bool) -> None:
    """Open pages show them no more; or, where their places ``stay``, ask what is shown there now."""
    if messages:
        ids = [message.pk for message in messages]
        push(room_topic(room.pk), "room.forgot", room=room.pk, ids=ids, stay=stay)
