"""What people decide about two cards that look alike, and the pairs that wait for it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from vonal.office.customers.models import Customer, DifferentPair, Gathering, Merge, SuspectPair
from vonal.office.customers.queries import changeable_customer_for, may_change
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import led_by, runs_the_office, sees_all


@transaction.atomic
def say_different(one: Customer, other: Customer, *, by: Employee, at: datetime) -> DifferentPair:
    """
    Two cards are not the same: nobody is asked about them again.

    :raises ValidationError: they are one card.
    """
    if one.pk == other.pk:
        raise ValidationError(_("This is one and the same card."))
    first, second = sorted((one.pk, other.pk))
    pair, _made = DifferentPair.objects.get_or_create(
        first_id=first, second_id=second, defaults={"decided_by": by, "decided_at": at}
    )
    SuspectPair.objects.filter(first=first, second=second).delete()
    return pair


@transaction.atomic
def take_back_different(pair: DifferentPair, *, by: Employee) -> None:
    """They may be the same after all."""
    pair.delete()


@transaction.atomic
def put_off(pair: SuspectPair, *, by: Employee, at: datetime) -> None:
    """Not now: the pair comes again when there are no others."""
    SuspectPair.objects.filter(pk=pair.pk).update(put_off_at=at)


def waiting_pairs(employee: Employee) -> QuerySet[SuspectPair]:
    """Those he may decide about: of all cards, of his people's, or of his own."""
    pairs = SuspectPair.objects.all()
    if sees_all(employee):
        return pairs
    if runs_the_office(employee):
        seen = Customer.objects.visible_to(employee).values("pk")
        return pairs.filter(first__in=seen, second__in=seen)
    return pairs.filter(led_by(employee, "first__manager"), led_by(employee, "second__manager"))


def next_pairs(employee: Employee, limit: int) -> list[SuspectPair]:
    """The surest first; what was put off comes when there is nothing else."""
    pairs = waiting_pairs(employee).select_related("first__manager", "second__manager")
    chosen = list(pairs.filter(put_off_at=None).order_by("-sureness", "pk")[:limit])
    if len(chosen) < limit:
        chosen += pairs.filter(put_off_at__isnull=False).order_by("put_off_at", "pk")[: limit - len(chosen)]
    return chosen


def may_gather(employee: Employee) -> bool:
    """Whoever may decide about cards of his own may have the base looked through; he sees the pairs that are his."""
    return may_change(employee)


def may_stop_gathering(employee: Employee, gathering: Gathering | None) -> bool:
    """Heads and directors any search, others the one they began."""
    return runs_the_office(employee) or (gathering is not None and gathering.started_by_id == employee.pk)


def may_merge(employee: Employee, customer: Customer) -> bool:
    """Directors and heads among the cards they see, others their own."""
    return may_change(employee) and (runs_the_office(employee) or customer.manager_id == employee.pk)


def mergeable_customer_for(employee: Employee, customer_id: int) -> Customer:
    """
    :raises Customer.DoesNotExist: there is none, or it is not the employee's to see.
    :raises PermissionDenied: he may not merge it.
    """
    customer = changeable_customer_for(employee, customer_id)
    if not may_merge(employee, customer):
        raise PermissionDenied
    return customer


def waiting_pair_for(employee: Employee, pair_id: int) -> SuspectPair:
    """
    :raises SuspectPair.DoesNotExist: there is none, or it is not his to decide about.
    """
    pair: SuspectPair = waiting_pairs(employee).get(pk=pair_id)
    return pair


def merge_for(employee: Employee, merge_id: int) -> Merge:
    """
    A merge he may undo.

    :raises Merge.DoesNotExist: there is none, or he does not see the card.
    :raises PermissionDenied: he sees the card, but may not part it.
    """
    seen = Customer.objects.visible_to(employee)
    merge = Merge.objects.select_related("survivor").get(pk=merge_id, survivor__in=seen)
    if not may_merge(employee, merge.survivor):
        raise PermissionDenied
    return merge


def different_pair_for(employee: Employee, pair_id: int) -> DifferentPair:
    """
    :raises DifferentPair.DoesNotExist: there is none, or he does not see both cards.
    :raises PermissionDenied: he may only read.
    """
    seen = Customer.objects.visible_to(employee)
    pair = DifferentPair.objects.get(pk=pair_id, first__in=seen, second__in=seen)
    if not may_change(employee):
        raise PermissionDenied
    return pair
