"""Who looks like somebody we have a card of, as far as the person who asks may know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import transaction

from vonal.core.statements import Statement
from vonal.office.customers.duplicates import (
    LIKELY,
    Candidate,
    Suspect,
    candidate_of_points,
    find_duplicates,
)
from vonal.office.customers.duplicates.decisions import say_different
from vonal.office.customers.models import Customer
from vonal.office.customers.operations import create_customer
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import SEES_ALL_CUSTOMERS

# In plain SQL, for programs and people wait for it while they type.
ABOUT = """
SELECT c.id, c.origin, e.name,
    EXISTS (SELECT 1 FROM sales_deal d WHERE d.customer_id = c.id AND d.closed_at IS NULL)
FROM customers_customer c LEFT JOIN staff_employee e ON e.id = c.manager_id
WHERE c.id IN ({marks})
"""


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """
    A card that may be the same, and whose it is.

    Of one that is not the person's to see he learns the name and whom to ask: ``may_see`` is False, the contact's name
    empty.
    """

    customer_id: int
    name: str
    contact_name: str
    keys: tuple[str, ...]
    sureness: float
    manager_id: int | None
    manager_name: str
    has_open_deal: bool
    may_see: bool

    @property
    def percent(self) -> int:
        return min(99, round(self.sureness * 100))


def known_customers(employee: Employee, candidate: Candidate, limit: int = 10) -> list[KnownCustomer]:
    """The cards a candidate may be on already, the surest first."""
    return told_to(employee, find_duplicates(candidate, limit))


def told_to(employee: Employee, suspects: Iterable[Suspect]) -> list[KnownCustomer]:
    """The same suspects with what the check does not know."""
    suspects = list(suspects)
    if not suspects:
        return []
    ids = [suspect.customer_id for suspect in suspects]
    about = {pk: rest for pk, *rest in _about(len(ids)).rows(*ids)}
    seen = set(ids)
    if employee.role not in SEES_ALL_CUSTOMERS:
        seen = set(Customer.objects.visible_to(employee).filter(pk__in=ids).values_list("pk", flat=True))
    known = []
    for suspect in suspects:
        if suspect.customer_id not in about:
            continue
        origin, manager_name, has_open_deal = about[suspect.customer_id]
        may_see = suspect.customer_id in seen
        known.append(
            KnownCustomer(
                customer_id=suspect.customer_id,
                name=suspect.name or str(Customer(origin=origin)),
                contact_name=suspect.contact_name if may_see else "",
                keys=suspect.keys,
                sureness=suspect.sureness,
                manager_id=suspect.manager_id,
                manager_name=manager_name or "",
                has_open_deal=bool(has_open_deal),
                may_see=may_see,
            )
        )
    return known


@lru_cache(maxsize=20)
def _about(cards: int) -> Statement:
    return Statement(ABOUT.format(marks=", ".join(["%s"] * cards)))


class SeemsKnown(Exception):
    """The customer is likely to be on a card already, and nobody has said that he is somebody else."""

    def __init__(self, known: list[KnownCustomer]) -> None:
        super().__init__()
        self.known = known


@transaction.atomic
def make_new_customer(employee: Employee, *, at: datetime, insists: bool, **card: Any) -> Customer:
    """
    Make a card as ``create_customer`` does, unless the customer seems to be on one.

    Whoever insists has decided that those who look alike are not the same: he is not asked again.

    :raises SeemsKnown: there are likely cards, and nobody insists.
    """
    people = card.get("contacts", ())
    candidate = candidate_of_points(
        name=card.get("name", ""),
        kind=card.get("kind", "company"),
        contacts=tuple(human.name for human in people),
        points=[*card.get("points", ()), *(point for human in people for point in human.points)],
    )
    likely = [each for each in known_customers(employee, candidate) if each.sureness >= LIKELY]
    if likely and not insists:
        raise SeemsKnown(likely)
    made = create_customer(by=employee, at=at, **card)
    if others := [each.customer_id for each in likely if each.may_see]:
        for other in Customer.objects.filter(pk__in=others):
            say_different(made, other, by=employee, at=at)
    return made
