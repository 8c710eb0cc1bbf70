"""People on a card, and the ways to reach it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from vonal.core.changes import recorded
from vonal.core.company import company
from vonal.office.customers.contact_points import kind_of, value_of
from vonal.office.customers.models import Contact, ContactPoint, Customer
from vonal.office.customers.operations.keeping import origin, put_points, rebuild_keys, set_fields, tell
from vonal.office.staff.models import Employee

CONTACT_FIELDS = frozenset({"name", "position"})


@transaction.atomic
def add_contact(
    customer: Customer,
    *,
    name: str,
    by: Employee | None,
    at: datetime,
    position: str = "",
    points: Sequence[str] = (),
    takes: ContactPoint | None = None,
) -> Contact:
    """
    Put a human on the card; ``takes`` is a point of the customer's that turns out to be this person's.

    :raises ValidationError: the name is empty or too long.
    :raises Unreadable: a phone, e-mail or website cannot be read.
    """
    contact = Contact(customer=customer, name=name.strip(), position=position.strip(), created_at=at)
    contact.clean_fields(exclude={"customer"})
    with recorded(by=by, at=at):
        contact.save()
        put_points(customer, contact, points)
        if takes is not None:
            takes.contact = contact
            takes.save(update_fields=["contact"])
    rebuild_keys(customer)
    tell(customer)
    return contact


@transaction.atomic
def change_contact(contact: Contact, *, by: Employee | None, at: datetime, **fields: Any) -> Contact:
    """
    Change a contact's name or position.

    :raises ValidationError: a value does not fit its field.
    """
    contact = Contact.objects.select_for_update().select_related("customer").get(pk=contact.pk)
    set_fields(contact, fields, CONTACT_FIELDS)
    with recorded(by=by, at=at):
        contact.save(update_fields=list(fields))
    rebuild_keys(contact.customer)
    tell(contact.customer)
    return contact


@transaction.atomic
def add_contact_point(
    customer: Customer,
    raw: str,
    *,
    by: Employee | None,
    at: datetime,
    kind: str | None = None,
    contact: Contact | None = None,
) -> ContactPoint:
    """
    Add a phone, e-mail or website as typed; one the card already has is returned as it is.

    :raises Unreadable: it cannot be read.
    """
    kind = kind or kind_of(raw)
    value = value_of(kind, raw, company().country)
    there = ContactPoint.objects.filter(customer=customer, kind=kind, value=value).first()
    if there is not None:
        return there
    with recorded(by=by, at=at):
        point = ContactPoint.objects.create(
            customer=customer, contact=contact, kind=kind, raw=raw.strip(), value=value
        )
    rebuild_keys(customer)
    tell(customer)
    return point


@transaction.atomic
def remove_contact_point(point: ContactPoint, *, by: Employee | None, at: datetime) -> None:
    """Take a phone, e-mail or website off the card."""
    customer = point.customer
    with recorded(by=by, at=at):
        point.delete()
        if customer.origin == origin(point.value):
            customer.origin = None  # The number may make another card when it calls again.
            customer.save(update_fields=["origin"])
    rebuild_keys(customer)
    tell(customer)
