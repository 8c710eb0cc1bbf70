"""What one person said is forgotten when he asks for it: a week later, so that a mistake can be called off."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from vonal.office.chat.keeping import CHUNK, drop_traces, tell_forgotten
from vonal.office.chat.models import (
    Attachment,
    Erasure,
    Membership,
    Mention,
    Message,
    MessageTopic,
    Room,
    Version,
)
from vonal.office.customers.models import Contact
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import sees_all

WAITS = timedelta(days=7)


class ErasureIsOver(ValidationError):
    """The words are forgotten already, or that was called off."""

    def __init__(self) -> None:
        super().__init__(_("This is over: the words are forgotten already, or it was called off."))


def erasures_for(employee: Employee) -> QuerySet[Erasure]:
    """
    All there were, the newest first.

    :raises PermissionDenied: he sees not everything.
    """
    if not sees_all(employee):
        raise PermissionDenied
    return Erasure.objects.select_related("employee", "contact__customer", "asked_by")


def erasure_for(employee: Employee, erasure_id: int) -> Erasure:
    """
    :raises PermissionDenied: he sees not everything.
    :raises Erasure.DoesNotExist: there is none.
    """
    return erasures_for(employee).get(pk=erasure_id)


@transaction.atomic
def ask_erasure(whose: Employee | Contact, *, by: Employee, at: datetime) -> Erasure:
    """
    Have all that an employee, or a customer's person as a guest, has said in any room forgotten in a week.

    :raises PermissionDenied: he sees not everything.
    """
    if not sees_all(by):
        raise PermissionDenied
    of = {"employee" if isinstance(whose, Employee) else "contact": whose}
    there = Erasure.objects.filter(**of, called_off_at=None, done_at=None).first()
    return there or Erasure.objects.create(**of, asked_by=by, asked_at=at, due_at=at + WAITS)


@transaction.atomic
def call_off(erasure: Erasure, *, at: datetime) -> Erasure:
    """
    His words stay after all.

    :raises ErasureIsOver: they are forgotten already.
    """
    erasure = Erasure.objects.select_for_update().get(pk=erasure.pk)
    if erasure.done_at is not None or erasure.messages:
        raise ErasureIsOver
    erasure.called_off_at = erasure.called_off_at or at
    erasure.save(update_fields=["called_off_at"])
    return erasure


def words_of(erasure: Erasure) -> QuerySet[Message]:
    """What is left of his words, also in what was changed or taken back."""
    kept = Q(Exists(Version.objects.filter(message=OuterRef("pk")))) | Q(
        Exists(Attachment.objects.filter(message=OuterRef("pk")))
    )
    return Message.objects.filter(~Q(text="") | ~Q(html="") | kept, author__in=_seats(erasure))


@transaction.atomic
def erase_due(erasure_id: int, *, at: datetime, limit: int = CHUNK) -> bool:
    """Forget at most so many messages of one room; whether more are left. Nothing before its time."""
    erasure = Erasure.objects.select_for_update().get(pk=erasure_id)
    if not erasure.is_open or erasure.due_at > at:
        return False
    first = words_of(erasure).first()
    if first is None:
        _seats(erasure).update(draft="")
        erasure.done_at = at
    else:
        room = Room.objects.select_for_update().get(pk=first.room_id)
        rows = list(words_of(erasure).filter(room=room).order_by("number")[:limit])
        _empty(room, rows, at=at)
        erasure.messages += len(rows)
    erasure.save(update_fields=["done_at", "messages"])
    return erasure.done_at is None


def _empty(room: Room, rows: list[Message], *, at: datetime) -> None:
    """Their places stay, as of messages that were taken back."""
    for row in rows:
        room.last_change += 1
        row.text, row.html, row.change, row.deleted_at = "", "", room.last_change, row.deleted_at or at
    room.save(update_fields=["last_change"])
    Message.objects.bulk_update(rows, ["text", "html", "change", "deleted_at"])
    for model in (Version, Mention, MessageTopic):
        model.objects.filter(message__in=rows).delete()
    drop_traces(room, rows)
    tell_forgotten(room, rows, stay=True)


def _seats(erasure: Erasure) -> QuerySet[Membership]:
    if erasure.employee_id is not None:
        return Membership.objects.filter(employee=erasure.employee_id)
    return Membership.objects.filter(guest__contact=erasure.contact_id)
