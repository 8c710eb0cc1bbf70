"""How far somebody has read, what he has begun to write, and what he wants to hear of."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from vonal.core.live import employee_topic, push
from vonal.office.chat.message_models import LONGEST_TEXT
from vonal.office.chat.models import Membership, Room
from vonal.office.chat.telling import tell_read
from vonal.office.notices.operations import settle_notices


@transaction.atomic
def read_up_to(membership: Membership, number: int, *, at: datetime) -> Membership:
    """Everything up to a number has been seen; it never goes back by itself."""
    last = Room.objects.values_list("last_number", flat=True).get(pk=membership.room_id)
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    number = min(number, last)
    if number > membership.read_number:
        membership.read_number = number
        membership.save(update_fields=["read_number"])
        members = Membership.objects.filter(room=membership.room_id, left_at=None).count()
        tell_read(membership, members, last)
        if membership.employee_id is not None:
            settle_notices(f"room:{membership.room_id}", at=at, of=membership.employee_id)
    return membership


@transaction.atomic
def mark_unread(membership: Membership, number: int) -> Membership:
    """From this message on it is new again."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    membership.read_number = max(0, number - 1)
    membership.save(update_fields=["read_number"])
    tell_read(membership, 0, Room.objects.values_list("last_number", flat=True).get(pk=membership.room_id))
    return membership


@transaction.atomic
def keep_draft(membership: Membership, text: str) -> None:
    """What is not sent yet waits on all of his devices."""
    Membership.objects.filter(pk=membership.pk).update(draft=text.replace("\0", "")[:LONGEST_TEXT])


@transaction.atomic
def change_membership(
    membership: Membership, *, hears: str | None = None, is_favourite: bool | None = None
) -> Membership:
    """What he wants to hear of a room, and whether it stands on top."""
    if hears is not None:
        membership.hears = Membership.Hears(hears)
    if is_favourite is not None:
        membership.is_favourite = is_favourite
    membership.save(update_fields=["hears", "is_favourite"])
    if membership.employee_id is not None:
        push(employee_topic(membership.employee_id), "room.mine", room=membership.room_id)
    return membership
