"""Important messages: who may send them and how often, whom each has to reach, and who has confirmed it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import ngettext

from vonal.core.live import employee_topic, push
from vonal.core.locks import hold
from vonal.office.chat.models import Membership, Message, MessengerRules, Receipt, Room
from vonal.office.chat.telling import room_topic
from vonal.office.notices.operations import settle_notices
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import runs_the_office, sees_all
from vonal.office.telephony.spoken import stop_saying

COUNTED = timedelta(hours=24)


class TooManyImportant(ValidationError):
    """He has sent as many as one may."""

    def __init__(self, most: int) -> None:
        said = ngettext(
            "You have sent %(n)d important message in the last 24 hours, which is as many as one may. Send it as an "
            "ordinary one.",
            "You have sent %(n)d important messages in the last 24 hours, which is as many as one may. Send it as an "
            "ordinary one.",
            most,
        )
        super().__init__(said % {"n": most})


def subject_of(message_id: int) -> str:
    """What notices of an important message are about."""
    return f"important:{message_id}"


def may_send_important(employee: Employee) -> bool:
    """Whether the company lets him mark messages as important."""
    senders = MessengerRules.current().senders
    if senders == MessengerRules.Senders.EVERYBODY:
        return True
    return runs_the_office(employee) if senders == MessengerRules.Senders.HEADS else sees_all(employee)


def important_message(subject: str) -> Message | None:
    """The message such notices are about, if it is there still."""
    name, _colon, number = subject.partition(":")
    rows = Message.objects.select_related("author").filter(is_important=True)
    return rows.filter(pk=int(number)).first() if name == "important" and number.isdecimal() else None


def check_sender(author: Membership, *, at: datetime) -> None:
    """
    Whether he may send another important message now; the running transaction counts him alone.

    :raises PermissionDenied: it is not his to do.
    :raises TooManyImportant: he has done it too often.
    """
    if author.employee is None or not may_send_important(author.employee):
        raise PermissionDenied
    hold(f"important:{author.employee_id}")
    most = MessengerRules.current().a_day
    sent = Message.objects.filter(author__employee=author.employee_id, is_important=True, at__gt=at - COUNTED)
    if sent.count() >= most:
        raise TooManyImportant(most)


def address(message: Message) -> None:
    """Whom a new important message has to reach: all of ours who are in the room, but its author."""
    inside = Membership.objects.filter(room=message.room_id, left_at=None, employee__is_active=True)
    author = message.author.employee_id if message.author else None
    people = inside.exclude(employee=author).values_list("employee_id", flat=True)
    Receipt.objects.bulk_create(Receipt(message=message, employee_id=pk) for pk in people)
    tell_receipts(message.room_id)


def tell_receipts(room_id: int) -> None:
    """What stands before the people of a room is another."""
    push(room_topic(room_id), "lightning.changed", room=room_id)


@transaction.atomic
def confirm_message(message: Message, *, by: Employee, at: datetime, by_telephone: bool = False) -> None:
    """
    Somebody has taken note of an important message; the first time counts.

    :raises PermissionDenied: it was not sent to him.
    """
    receipt = Receipt.objects.select_for_update().filter(message=message, employee=by).first()
    if receipt is None:
        raise PermissionDenied
    if receipt.confirmed_at is not None:
        return
    receipt.confirmed_at, receipt.by_telephone = at, by_telephone
    receipt.save(update_fields=["confirmed_at", "by_telephone"])
    settle_notices(subject_of(message.pk), at=at, of=by.pk)
    if receipt.call is not None:
        stop_saying(receipt.call)
    push(employee_topic(by.pk), "lightning.changed", room=message.room_id)
    if message.author is not None and message.author.employee_id is not None:
        push(employee_topic(message.author.employee_id), "lightning.confirmed", message=message.pk)


def open_receipts(employee: Employee) -> QuerySet[Receipt]:
    """What he has not confirmed yet, the oldest first; nothing that was taken back, or is in rooms he has left."""
    inside = Membership.objects.filter(room=OuterRef("message__room"), employee=employee, left_at=None)
    rows = Receipt.objects.filter(
        Exists(inside),
        Exists(Room.objects.visible_to(employee).filter(pk=OuterRef("message__room"))),
        employee=employee,
        confirmed_at=None,
        message__deleted_at=None,
    )
    of = ("author__employee", "room__customer", "room__deal", "room__task")
    return rows.select_related("message", *(f"message__{each}" for each in of)).order_by("message__at", "pk")


def receipts_of(message: Message) -> QuerySet[Receipt]:
    """Whom it has to reach, by name."""
    return message.receipts.select_related("employee").order_by("employee__name", "pk")


def readers_of(message: Message) -> set[int]:
    """The numbers of those who have read a message, or have left its room."""
    rows = Membership.objects.filter(room=message.room_id, employee__isnull=False)
    read = rows.filter(Q(read_number__gte=message.number) | Q(left_at__isnull=False))
    return set(read.values_list("employee_id", flat=True))


def important_for(employee: Employee, message_id: int) -> Message:
    """
    An important message whose receipts he may see: its author's, and everybody's to who sees all and is in the room.

    :raises Message.DoesNotExist: there is none, or it is not his to see.
    """
    rows = Message.objects.select_related("room", "author__employee").filter(is_important=True)
    message = rows.get(pk=message_id)
    is_mine = message.author is not None and message.author.employee_id == employee.pk
    if not is_mine and not (
        sees_all(employee) and Room.objects.visible_to(employee).filter(pk=message.room_id).exists()
    ):
        raise Message.DoesNotExist
    return message


@transaction.atomic
def change_messenger_rules(*, by: Employee, **fields: object) -> MessengerRules:
    """
    Change who may send important messages, how often, what follows while one is not read, and whether links are shown.

    :raises PermissionDenied: he sees not everything.
    :raises ValidationError: a number cannot be so large, or so small.
    """
    if not sees_all(by):
        raise PermissionDenied
    rules = MessengerRules.current()
    for name in fields.keys() & {"senders", "a_day", "email_minutes", "call_minutes", "shows_links"}:
        setattr(rules, name, fields[name])
    rules.full_clean(validate_unique=False)
    rules.save()
    return rules
