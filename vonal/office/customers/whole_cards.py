"""Cards with everybody and everything on them, in plain statements: programs ask while the telephone rings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from vonal.core.statements import ModelStatement, Statement
from vonal.office.customers.models import Customer
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import SEES_ALL_CUSTOMERS

CARD = ModelStatement(Customer, "SELECT {columns} FROM customers_customer t WHERE t.id = %s")
CONTACTS = Statement(
    "SELECT id, customer_id, name, position FROM customers_contact WHERE customer_id = %s ORDER BY id"
)
POINTS = Statement(
    "SELECT id, kind, raw, value, contact_id FROM customers_contactpoint WHERE customer_id = %s ORDER BY id"
)


class ContactRow(NamedTuple):
    """A human at a customer."""

    id: int
    customer_id: int
    name: str
    position: str


class PointRow(NamedTuple):
    """A phone, e-mail or website; ``value`` is the machine's form."""

    id: int
    kind: str
    raw: str
    value: str
    contact_id: int | None


class WholeCard(NamedTuple):
    """A customer with the humans there and the ways to reach them."""

    customer: Customer
    contacts: list[ContactRow]
    points: list[PointRow]


def whole_cards_for(employee: Employee, customer_ids: Iterable[int]) -> list[WholeCard]:
    """The cards he may see of a few, in the order given, each once."""
    wanted = list(dict.fromkeys(customer_ids))
    if wanted and employee.role not in SEES_ALL_CUSTOMERS:
        seen = set(Customer.objects.visible_to(employee).filter(pk__in=wanted).values_list("pk", flat=True))
        wanted = [pk for pk in wanted if pk in seen]
    return [
        WholeCard(
            customer,
            [ContactRow._make(row) for row in CONTACTS.rows(customer.pk)],
            [PointRow._make(row) for row in POINTS.rows(customer.pk)],
        )
        for pk in wanted
        for customer, _rest in CARD.rows(pk)
    ]
