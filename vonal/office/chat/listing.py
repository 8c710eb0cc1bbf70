"""The rooms somebody is in, as his list of them: what is new in each, and what each is called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from vonal.core.kept_queries import kept_in_sql
from vonal.core.statements import Statement
from vonal.office.chat.models import Membership, Mention, Room
from vonal.office.staff.models import Employee

MOST_LISTED = 100
MOST_UNREAD = 100
MOST_PEOPLE = 300
# Both are asked on every page.
UNREAD = Statement("""
SELECT m.room_id FROM chat_membership m JOIN chat_room r ON r.id = m.room_id
WHERE m.employee_id = %s AND m.left_at IS NULL AND r.closed_at IS NULL AND r.last_number > m.read_number
AND (m.hears = 'all' OR (m.hears = 'mentions' AND EXISTS (
    SELECT 1 FROM chat_mention n JOIN chat_message said ON said.id = n.message_id
    WHERE n.employee_id = m.employee_id AND said.room_id = m.room_id AND said.number > m.read_number
    AND said.deleted_at IS NULL)))
LIMIT %s""")
QUIET = Statement(
    "SELECT room_id, hears FROM chat_membership WHERE employee_id = %s AND left_at IS NULL AND hears <> 'all'"
)
WITH_SUBJECT = ("room__customer", "room__deal", "room__task")


@dataclass(frozen=True, slots=True)
class Listed:
    """One room in somebody's list; ``other`` is with whom he talks in a room of two."""

    room: Room
    membership: Membership
    name: str
    other: Employee | None
    unread: int
    mentions: int


def my_rooms(employee: Employee, search: str = "", limit: int = MOST_LISTED) -> list[Listed]:
    """His favourites, then where something is new, then the rest, each the latest first. Three queries."""
    if search:
        found = list(_in_order(_mine(employee.pk).filter(room__in=_called(search, employee)), limit))
    elif limit == MOST_LISTED:
        found = _first(employee.pk)
    else:
        found = list(_in_order(_mine(employee.pk), limit))
    others = other_people(employee, [row.room for row in found])
    named = _mentioned(employee, [row.room_id for row in found if row.room.last_number > row.read_number])
    return [
        Listed(
            row.room,
            row,
            name_of(row.room, others.get(row.room_id)),
            others.get(row.room_id),
            max(0, row.room.last_number - row.read_number),
            named.get(row.room_id, 0),
        )
        for row in found
    ]


@kept_in_sql
def _first(employee_id: int) -> QuerySet[Membership]:
    return _in_order(_mine(employee_id), MOST_LISTED)


def _mine(employee_id: int) -> QuerySet[Membership]:
    return Membership.objects.filter(employee=employee_id, left_at=None, room__closed_at=None)


def _in_order(rows: QuerySet[Membership], limit: int) -> QuerySet[Membership]:
    """Of thousands of rooms only the numbers are put in order, not the whole rows."""
    rows = rows.alias(is_new=Q(room__last_number__gt=F("read_number")))
    order = ("-is_favourite", "-is_new", "-room__last_at", "-room_id")
    first = rows.order_by(*order).values("pk")[:limit]
    return rows.filter(pk__in=first).select_related("room", *WITH_SUBJECT).order_by(*order)


def unread_rooms(employee: Employee) -> list[int]:
    """Rooms with something new he wants to hear of; at most ``MOST_UNREAD``."""
    return [room for (room,) in UNREAD.rows(employee.pk, MOST_UNREAD)]


def quiet_rooms(employee: Employee) -> dict[str, list[int]]:
    """Rooms of which he does not hear everything, by what he hears."""
    found: dict[str, list[int]] = {"mentions": [], "nothing": []}
    for room, hears in QUIET.rows(employee.pk):
        found[hears].append(room)
    return found


def other_people(employee: Employee, rooms: Iterable[Room]) -> dict[int, Employee]:
    """With whom he talks in each room of two."""
    directs = [room.pk for room in rooms if room.kind == Room.Kind.DIRECT]
    rows = Membership.objects.filter(room__in=directs).exclude(employee=employee)
    rows = rows.select_related("employee__presence")
    return {row.room_id: row.employee for row in rows if row.employee is not None}


def name_of(room: Room, other: Employee | None = None) -> str:
    """What a room is called: by its name, by who is in it, by what it is about."""
    if room.kind == Room.Kind.DIRECT:
        return other.name if other else ""
    return str(room.customer or room.deal or room.task or room.name)


def people_in(room: Room, limit: int = MOST_PEOPLE) -> list[Membership]:
    """Who is in a room now, by name; guests last."""
    rows = Membership.objects.filter(room=room, left_at=None)
    rows = rows.select_related("employee__presence", "guest__contact__customer")
    return list(rows.order_by(F("employee__name").asc(nulls_last=True), "pk")[:limit])


def count_in(room: Room) -> int:
    """How many are in a room now."""
    return Membership.objects.filter(room=room, left_at=None).count()


def open_rooms(employee: Employee, limit: int = MOST_LISTED) -> list[Room]:
    """Groups everybody may join and he has not."""
    mine = Membership.objects.filter(employee=employee, left_at=None).values("room")
    rows = Room.objects.filter(is_open=True, closed_at=None).exclude(pk__in=mine)
    return list(rows.annotate(people=Count("memberships", filter=Q(memberships__left_at=None)))[:limit])


def _mentioned(employee: Employee, rooms: list[int]) -> dict[int, int]:
    """How often he was named in what he has not read, by room."""
    rows = Mention.objects.filter(_unread_mention(employee), message__room__in=rooms)
    return dict(rows.values_list("message__room").annotate(Count("pk")))


def _unread_mention(employee: Employee) -> Q:
    return Q(
        employee=employee,
        message__room__memberships__employee=employee,
        message__number__gt=F("message__room__memberships__read_number"),
        message__deleted_at=None,
    )


def _called(search: str, employee: Employee) -> Any:
    """Rooms whose name has each word of a text; SQLite tells Cyrillic capitals apart, so that both are tried."""
    rooms = Room.objects.all()
    paths = ("name", "customer__name", "deal__title", "task__title")
    for word in search.split()[:5]:
        people = Employee.objects.exclude(pk=employee.pk)
        people = people.filter(Q(name__icontains=word) | Q(name__icontains=word.capitalize()))
        fits = Q(kind=Room.Kind.DIRECT, memberships__employee__in=people)
        for path in paths:
            for each in (word, word.capitalize()):
                fits |= Q(**{f"{path}__icontains": each})
        rooms = rooms.filter(pk__in=Room.objects.filter(fits).values("pk"))
    return rooms.values("pk")
