"""Saying what people are to win."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.changes import recorded
from vonal.core.company import company
from vonal.core.fields import clean_plain
from vonal.office.forecasts.models import SalesPlan
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import may_change_employee, sees_all


class NotAnAmount(ValidationError):
    """What was typed is no sum of money."""

    def __init__(self, typed: str) -> None:
        super().__init__(
            _("“%(typed)s” is not an amount: write digits, such as 1 500 000.") % {"typed": typed[:40]}
        )


def read_amount(typed: str) -> Decimal | None:
    """
    What somebody typed as a plan; empty is none.

    :raises NotAnAmount: it is no sum.
    """
    text = "".join(typed.split()).replace("\N{NO-BREAK SPACE}", "").replace(",", ".")
    if not text:
        return None
    try:
        amount = Decimal(text)
    except ArithmeticError:
        raise NotAnAmount(typed) from None
    if not amount.is_finite() or amount < 0:
        raise NotAnAmount(typed)
    return amount.quantize(Decimal("0.01")) if amount < Decimal(10) ** 12 else amount


def may_plan(by: Employee, person: Employee) -> bool:
    """The director and the administrator plan for everybody, a head for his people and himself."""
    return sees_all(by) or may_change_employee(by, person) or (by.role == "head" and by.pk == person.pk)


@transaction.atomic
def set_plan(
    person: Employee, month: date, amount: Decimal | None, *, by: Employee, at: datetime
) -> Decimal | None:
    """
    Say what somebody is to win in a month, in the company's currency; None takes the plan away.

    :return: what was planned before.
    :raises PermissionDenied: he is none of his people.
    :raises ValidationError: the amount is negative or too large.
    """
    if not may_plan(by, person):
        raise PermissionDenied
    currency = company().currency
    plan = (
        SalesPlan.objects.select_for_update()
        .filter(manager=person, month=month.replace(day=1), currency=currency)
        .first()
    )
    before = plan.amount if plan else None
    if amount is None:
        if plan:
            with recorded(by=by, at=at):
                plan.delete()
        return before
    plan = plan or SalesPlan(manager=person, month=month.replace(day=1), currency=currency)
    plan.amount, plan.set_by, plan.set_at = amount, by, at
    clean_plain(plan, {"amount"})
    with recorded(by=by, at=at):
        plan.save()
    return before
