"""Rooms open, people come and go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.facts import publish
from vonal.core.fields import clean_plain
from vonal.core.live import STAFF, push
from vonal.core.locks import hold
from vonal.office.chat.events import RoomOpened
from vonal.office.chat.models import Membership, Room
from vonal.office.chat.operations.posting import note_event
from vonal.office.chat.operations.sight import CARDS
from vonal.office.chat.queries import key_of
from vonal.office.chat.telling import tell_changed, tell_rooms
from vonal.office.customers.models import Customer
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task

Subject = Customer | Deal | Task
Kind = Room.Kind


@transaction.atomic
def open_group(
    *,
    name: str,
    by: Employee,
    at: datetime,
    members: Iterable[Employee] = (),
    is_open: bool = False,
    about: str = "",
) -> Room:
    """
    Open a room for a group; ``is_open`` lets everybody in the company find and join it.

    :raises ValidationError: it has no name.
    """
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": [_("Give the room a name.")]})
    room = Room(kind=Kind.GROUP, name=name, about=about.strip(), is_open=is_open)
    room = _opened(room, by=by, at=at)
    note_event(room, "opened", {"who": by.name}, at=at)
    invite(room, [each for each in members if each.pk != by.pk], by=by, at=at)
    return room


@transaction.atomic
def room_of_two(one: Employee, other: Employee, *, at: datetime) -> Room:
    """
    The room of two colleagues, opened when they first need it.

    :raises ValidationError: nobody talks with himself, nor with who has left.
    """
    if one.pk == other.pk or not other.is_active:
        raise ValidationError(_("Choose a colleague who works here."))
    first, second = sorted((one.pk, other.pk))
    key = f"direct:{first}-{second}"
    hold(key)
    room = Room.objects.filter(key=key).first()
    if room is None:
        room = _opened(Room(kind=Kind.DIRECT, key=key), by=one, at=at)
        _enter(room, other, at=at)
    return room


@transaction.atomic
def room_about(subject: Subject, *, by: Employee | None, at: datetime) -> Room:
    """The room of a customer, a deal or a task, opened when it is first needed; who may see that is the caller's to ask."""
    kind, key = Kind(type(subject).__name__.lower()), key_of(subject)
    hold(key)
    room = Room.objects.filter(key=key).first()
    if room is None:
        room = Room(kind=kind, key=key)
        setattr(room, kind, subject)
        room = _opened(room, by=by, at=at, enters=False)
        push(STAFF, "room.opened", subject=key)  # Pages of the card show the talk from its first words on.
    return room


@transaction.atomic
def enter(room: Room, *, who: Employee, at: datetime) -> Membership:
    """
    Be in a room one may see, from now on; who is in it stays.

    :raises PermissionDenied: it is not his to see.
    """
    there = Membership.objects.filter(room=room, employee=who, left_at=None).first()
    if there is not None:
        return there
    if not Room.objects.visible_to(who).filter(pk=room.pk).exists():
        raise PermissionDenied
    membership = _enter(room, who, at=at, is_by_sight=room.kind in CARDS)
    if room.kind == Kind.GROUP:
        note_event(room, "joined", {"who": who.name}, at=at)
    return membership


@transaction.atomic
def invite(room: Room, people: Iterable[Employee], *, by: Employee, at: datetime) -> list[Membership]:
    """
    Bring colleagues into a room one is in.

    :raises PermissionDenied: he is not in it himself.
    :raises ValidationError: two who talk stay two.
    """
    _must_be_in(room, by)
    inside = set(Membership.objects.filter(room=room, left_at=None).values_list("employee_id", flat=True))
    new = [each for each in people if each.is_active and each.pk not in inside]
    if new and room.kind == Kind.DIRECT:
        raise ValidationError(_("Two people talk here. Open a group to talk with more."))
    made = [_enter(room, each, at=at) for each in new]
    if made:
        names = ", ".join(each.name for each in new)
        said = note_event(room, "invited", {"who": by.name, "whom": names}, at=at)
        # To them it is news.
        Membership.objects.filter(pk__in=[each.pk for each in made]).update(read_number=said.number - 1)
    return made


@transaction.atomic
def leave(room: Room, *, who: Employee, at: datetime) -> None:
    """
    Leave a room; what was said stays.

    :raises ValidationError: a room of two cannot be left.
    """
    if room.kind == Kind.DIRECT:
        raise ValidationError(_("A talk of two cannot be left; it can be muted."))
    if _out(room, who, at=at) and room.kind == Kind.GROUP:
        note_event(room, "left", {"who": who.name}, at=at)


@transaction.atomic
def take_out(room: Room, *, whom: Employee, by: Employee, at: datetime) -> None:
    """
    Take a colleague out of a group; ``invite`` brings him back.

    :raises PermissionDenied: only who opened the room, and who runs the office, may.
    """
    if not may_arrange(by, room):
        raise PermissionDenied
    if _out(room, whom, at=at):
        note_event(room, "removed", {"who": by.name, "whom": whom.name}, at=at)


@transaction.atomic
def change_room(room: Room, *, by: Employee, at: datetime, **fields: Any) -> Room:
    """
    Give a group another name, say what it is about, or open it to everybody.

    :raises PermissionDenied: only who opened the room, and who runs the office, may.
    :raises ValidationError: it has no name.
    """
    if not may_arrange(by, room):
        raise PermissionDenied
    room = Room.objects.select_for_update().get(pk=room.pk)
    before = room.name
    for name in fields.keys() & {"name", "about", "is_open", "keeps_days"}:
        setattr(room, name, fields[name])
    if room.kind == Kind.GROUP and not room.name.strip():
        raise ValidationError({"name": [_("Give the room a name.")]})
    clean_plain(room, fields.keys())
    room.save(update_fields=[*fields])
    if room.name != before:
        note_event(room, "renamed", {"who": by.name, "name": room.name}, at=at)
    tell_changed(room)
    return room


def may_arrange(employee: Employee, room: Room) -> bool:
    """Whether he may change a group: who opened it, a director, an administrator."""
    from vonal.office.staff.permissions import sees_all

    return room.kind == Kind.GROUP and (room.created_by_id == employee.pk or sees_all(employee))


def _opened(room: Room, *, by: Employee | None, at: datetime, enters: bool = True) -> Room:
    room.created_by, room.created_at, room.last_at = by, at, at
    clean_plain(room, {"name", "about"})
    room.save(force_insert=True)
    if by is not None and enters:
        _enter(room, by, at=at)
    publish(RoomOpened(room.pk, by.pk if by else None))
    return room


def _enter(room: Room, who: Employee, *, at: datetime, is_by_sight: bool = False) -> Membership:
    """What was said before is read by nobody who comes later, and stands there for him."""
    read = Room.objects.values_list("last_number", flat=True).get(pk=room.pk)
    membership, is_new = Membership.objects.get_or_create(
        room=room, employee=who, defaults={"joined_at": at, "read_number": read, "is_by_sight": is_by_sight}
    )
    if not is_new:
        membership.left_at, membership.joined_at, membership.read_number = None, at, read
        membership.is_by_sight = is_by_sight
        membership.save(update_fields=["left_at", "joined_at", "read_number", "is_by_sight"])
    tell_rooms([who.pk], room, is_in=True)
    tell_changed(room)
    return membership


def _out(room: Room, who: Employee, *, at: datetime) -> bool:
    inside = Membership.objects.filter(room=room, employee=who, left_at=None)
    gone = inside.update(left_at=at, is_by_sight=False)
    if gone:
        tell_rooms([who.pk], room, is_in=False)
        tell_changed(room)
    return bool(gone)


def _must_be_in(room: Room, who: Employee) -> None:
    if not Membership.objects.filter(room=room, employee=who, left_at=None).exists():
        raise PermissionDenied
