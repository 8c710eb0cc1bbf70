"""Whoever is in the room of a card because he sees the card is out of it while he does not, and in it again after."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from vonal.office.chat.models import Membership, Room
from vonal.office.chat.telling import tell_changed, tell_rooms
from vonal.office.customers.models import Customer
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task

# Of the kinds of rooms that are about a card, which cards.
CARDS: dict[str, Any] = {
    Room.Kind.CUSTOMER: Customer.objects,
    Room.Kind.DEAL: Deal.objects,
    Room.Kind.TASK: Task.objects,
}


def follow_sight(*, at: datetime) -> int:
    """
    Put out who has lost sight of a card and bring back who sees it again, in all rooms; how many it were.

    What comes back comes as it was: read as far as it was read, heard as it was heard. Each for itself, so that nobody
    waits while thousands of cards change hands.
    """
    rows = Membership.objects.filter(is_by_sight=True)
    count = 0
    for employee in Employee.objects.filter(pk__in=rows.values("employee")):
        sees = _sees(employee)
        is_wrong = (~sees & Q(left_at=None)) | (sees & Q(left_at__isnull=False))
        for member in rows.filter(is_wrong, employee=employee).select_related("room"):
            count += _move(member, at if member.left_at is None else None)
    return count


def follow_sight_in(room: Room, *, at: datetime) -> None:
    """The same in one room, before anything of it is told: whose right went a moment ago does not hear it."""
    cards = CARDS.get(room.kind)
    if cards is None:
        return
    card = room.customer_id or room.deal_id or room.task_id
    for member in Membership.objects.filter(room=room, is_by_sight=True).select_related("employee"):
        sees = cards.visible_to(member.employee).filter(pk=card).exists()
        if sees != (member.left_at is None):
            _move(member, None if sees else at)


def _sees(employee: Employee) -> Q:
    return reduce(
        or_,
        (
            Q(Exists(cards.visible_to(employee).filter(pk=OuterRef(f"room__{kind}"))))
            for kind, cards in CARDS.items()
        ),
    )


@transaction.atomic
def _move(member: Membership, left_at: datetime | None) -> bool:
    was = Q(left_at__isnull=left_at is not None)
    moved = Membership.objects.filter(was, pk=member.pk, is_by_sight=True).update(left_at=left_at)
    if moved and member.employee_id is not None:
        tell_rooms([member.employee_id], member.room, is_in=left_at is None)
        tell_changed(member.room)
    return bool(moved)
