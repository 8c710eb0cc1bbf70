"""Customers and contacts have own fields: where changes of these are written down, and who is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from vonal.core import live
from vonal.office.customers.models import Contact, Customer
from vonal.office.customers.operations.keeping import tell
from vonal.office.own_fields.bearers import Bearer, Bearers, bear
from vonal.office.own_fields.models import Noun
from vonal.office.staff.models import Employee

MOST_TOLD = 20


def bear_own_fields() -> None:
    """Called once, when the application is ready."""
    bear(Noun.CUSTOMER, Bearers(Customer, _customers, _tell_customers))
    bear(Noun.CONTACT, Bearers(Contact, _contacts, _tell_contacts))


def _customers(ids: Collection[int]) -> dict[int, Bearer]:
    names = Customer.objects.filter(pk__in=ids).values_list("pk", "name")
    return {pk: Bearer(f"customer:{pk}", name) for pk, name in names}


def _contacts(ids: Collection[int]) -> dict[int, Bearer]:
    rows = Contact.objects.filter(pk__in=ids).values_list("pk", "customer_id", "name")
    return {pk: Bearer(f"customer:{customer_id}", name) for pk, customer_id, name in rows}


def _tell_customers(ids: Iterable[int], by: Employee | None) -> None:
    ids = list(ids)
    if len(ids) > MOST_TOLD:  # A list that is changed as a whole tells only who changed it.
        if by is not None:
            live.push(live.employee_topic(by.pk), "customer.changed")
        return
    for customer in Customer.objects.filter(pk__in=ids):
        tell(customer, by)


def _tell_contacts(ids: Iterable[int], by: Employee | None) -> None:
    _tell_customers(set(Contact.objects.filter(pk__in=list(ids)).values_list("customer_id", flat=True)), by)
