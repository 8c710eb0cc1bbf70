"""Numbers nobody is to call, and numbers that are not their card's."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from vonal.core import phones
from vonal.core.company import company
from vonal.office.campaigns.models import Attempt, Entry, NumberMark
from vonal.office.customers.models import ContactPoint, Customer
from vonal.office.staff.models import Employee

Kind = NumberMark.Kind
LONGEST_REASON = 200


def numbers_of(customer: Customer) -> list[str]:
    """The telephone numbers of a card in E.164, the card's own first."""
    points = ContactPoint.objects.filter(customer=customer, kind=ContactPoint.Kind.PHONE)
    return list(points.order_by("contact_id", "pk").values_list("value", flat=True))


def marks_on(numbers: Collection[str]) -> QuerySet[NumberMark]:
    """What stands against calling these numbers."""
    return NumberMark.objects.filter(number__in=numbers, lifted_at=None)


def marks_of(customer: Customer) -> list[NumberMark]:
    """What stands against calling this customer, newest first."""
    marks = marks_on(numbers_of(customer)).filter(Q(kind=Kind.DO_NOT_CALL) | Q(customer=customer))
    return list(marks.select_related("by"))


def is_barred(marks: Iterable[NumberMark], number: str, customer_id: int) -> bool:
    return any(
        mark.number == number and (mark.kind == Kind.DO_NOT_CALL or mark.customer_id == customer_id)
        for mark in marks
    )


def number_typed(text: str) -> str:
    """
    A number as somebody typed it, in E.164.

    :raises ValidationError: it is none.
    """
    try:
        return phones.e164(text.replace("\0", "").strip(), company().country)
    except phones.NotAPhoneNumber:
        raise ValidationError({"number": [_("This is not a telephone number.")]}) from None


@transaction.atomic
def forbid_numbers(
    numbers: Iterable[str],
    *,
    reason: str,
    by: Employee,
    at: datetime,
    customer: Customer | None = None,
    attempt: Attempt | None = None,
) -> int:
    """
    Nobody calls these numbers (E.164) from a list any more; whoever waits on one with such a number is done.

    :return: how many were not forbidden before.
    :raises ValidationError: the reason is missing or too long.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": [_("Say why.")]})
    if len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": [_("At most %(n)d characters.") % {"n": LONGEST_REASON}]})
    made = 0
    for number in sorted(set(numbers)):
        _mark, is_new = NumberMark.objects.get_or_create(
            number=number,
            kind=Kind.DO_NOT_CALL,
            lifted_at=None,
            defaults={"reason": reason, "by": by, "at": at, "customer": customer, "attempt": attempt},
        )
        made += is_new
        waiting = Entry.objects.filter(number=number, state=Entry.State.WAITING, reserved_by=None)
        waiting.update(state=Entry.State.BARRED, promised_to=None)
    return made


@transaction.atomic
def allow_number(number: str, *, by: Employee, at: datetime) -> int:
    """Lift what stands against a number; returns how many marks there were. Who was taken off waits again."""
    lifted = marks_on([number]).update(lifted_at=at, lifted_by=by)
    if lifted:
        _wait_again(number, at)
    return lifted


def mark_wrong(
    number: str, customer: Customer, *, reason: str, by: Employee, at: datetime, attempt: Attempt
) -> None:
    """The number is not this customer's; within a transaction."""
    NumberMark.objects.get_or_create(
        number=number,
        kind=Kind.WRONG,
        customer=customer,
        lifted_at=None,
        defaults={"reason": reason, "by": by, "at": at, "attempt": attempt},
    )


def lift_marks_of(attempt: Attempt, *, by: Employee, at: datetime) -> None:
    """What an attempt has marked is as before; within a transaction."""
    marks = NumberMark.objects.filter(attempt=attempt, lifted_at=None)
    numbers = list(marks.values_list("number", flat=True))
    marks.update(lifted_at=at, lifted_by=by)
    for number in numbers:
        _wait_again(number, at)


def _wait_again(number: str, at: datetime) -> None:
    """Those nobody has asked not to call but a register: an attempt's own entry is given back by its undoing."""
    barred = Entry.objects.filter(number=number, state=Entry.State.BARRED, tries__isnull=True)
    barred.update(state=Entry.State.WAITING, free_at=at, due_at=at)
