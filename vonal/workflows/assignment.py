"""Who gets a customer, a deal, a wish: one rule for every way somebody comes to us."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count

from vonal.office.customers.models import Customer
from vonal.office.roster.absences import away, going_on, stand_in
from vonal.office.roster.models import Absence
from vonal.office.roster.queries import on_duty
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee, EmployeeQuerySet, Region, Role

SELLERS = frozenset({Role.MANAGER, Role.HEAD})


def manager_for(whose: Customer | Region | None, at: datetime) -> Employee | None:
    """
    Who looks after a customer, or after somebody new of a region.

    His own manager, while he works here and is not away; whoever stands in for him; else a manager of the region; else whoever is on duty; else a manager
    anywhere. Of several the one with the fewest open deals, who is no novice if another is there.

    :return: None when nobody sells here.
    """
    if isinstance(whose, Customer):
        if own := present(whose.manager, at):
            return own
        region = whose.region
    else:
        region = whose
    if region is not None and (chosen := least_loaded(sellers(at).filter(region=region))):
        return chosen
    duty = [person for person in on_duty(at, region) if person.role in SELLERS]
    if duty:
        return duty[0]
    return least_loaded(sellers(at).filter(role=Role.MANAGER)) or least_loaded(sellers(at))


def present(person: Employee | None, at: datetime) -> Employee | None:
    """Who does this person's work now: he, or whoever stands in for him while he is away; None for nobody."""
    if person is None:
        return None
    who = stand_in(person.pk, away(at))
    if who == person.pk:
        return person if person.is_active else None
    substitute: Employee | None = Employee.objects.working().filter(pk=who).first()
    return substitute


def sellers(at: datetime) -> EmployeeQuerySet:
    """Those who may lead customers and are not away."""
    absent = Absence.objects.filter(going_on(at)).values("employee")
    people: EmployeeQuerySet = Employee.objects.working().filter(role__in=SELLERS).exclude(pk__in=absent)
    return people


def least_loaded(people: Iterable[Employee]) -> Employee | None:
    """The one with the fewest open deals; a novice only when there is nobody else."""
    candidates = list(people)
    loads = dict(
        Deal.objects.open()
        .filter(manager__in=[person.pk for person in candidates])
        .values_list("manager")
        .annotate(Count("pk"))
        .order_by()
    )
    return min(
        candidates,
        key=lambda person: (person.is_novice, loads.get(person.pk, 0), person.pk),
        default=None,
    )
