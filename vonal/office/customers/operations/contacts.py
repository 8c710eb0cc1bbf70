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
    tell(customer, by)
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
    tell(contact.customer, by)
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
    tell(customer, by)
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
    tell(customer, by)


@transaction.atomic
def name_caller(
    customer: Customer, number: str, name: str, *, by: Employee | None, at: datetime
) -> Contact | None:
    """
    Say who calls from a number of the customer's: the person is put on the card, or called otherwise from now on.

    :return: the person; None when there is none and the name is empty.
    :raises ValidationError: the name does not fit, or a person on the card would lose his.
    """
    point = (
        ContactPoint.objects.select_for_update(of=("self",))
        .select_related("contact")
        .filter(customer=customer, kind=ContactPoint.Kind.PHONE, value=number)
        .first()
    )
    if point is not None and point.contact is not None:
        return change_contact(point.contact, name=name, by=by, at=at)
    if not name.strip():
        return None
    contact = add_contact(customer, name=name, takes=point, by=by, at=at)
    if customer.origin == origin(number):
        # Nobody but the caller has spoken so far: the address typed before his name is his.
        emails = ContactPoint.objects.filter(customer=customer, kind=ContactPoint.Kind.EMAIL, contact=None)
        with recorded(by=by, at=at):
            for email in emails:
                email.contact = contact
                email.save(update_fields=["contact"])
    return contact


@transaction.atomic
def put_caller_email(customer: Customer, number: str, raw: str, *, by: Employee | None, at: datetime) -> None:
    """
    Say where to write to whoever calls from a number of the customer's; empty takes the address away.

    :raises Unreadable: it is not an e-mail address.
    """
    points = ContactPoint.objects.select_for_update(of=("self",)).select_related("contact")
    point = points.filter(customer=customer, kind=ContactPoint.Kind.PHONE, value=number).first()
    put_email(customer, raw, contact=point.contact if point else None, by=by, at=at)


@transaction.atomic
def put_email(
    customer: Customer, raw: str, *, by: Employee | None, at: datetime, contact: Contact | None = None
) -> ContactPoint | None:
    """
    Make this the e-mail of a person or of the customer, instead of the first one there; empty takes it away.

    :raises Unreadable: it is not an e-mail address.
    """
    kind = ContactPoint.Kind.EMAIL
    emails = ContactPoint.objects.select_for_update().filter(customer=customer, kind=kind)
    there = emails.filter(contact=contact).first()
    if not raw.strip():
        if there is not None:
            remove_contact_point(there, by=by, at=at)
        return None
    if there is None:
        return add_contact_point(customer, raw, kind=kind, contact=contact, by=by, at=at)
    value = value_of(kind, raw, company().country)
    if value == there.value:
        return there
    if (other := emails.filter(value=value).first()) is not None:
        return other
    there.raw, there.value = raw.strip(), value
    with recorded(by=by, at=at):
        there.save(update_fields=["raw", "value"])
    rebuild_keys(customer)
    tell(customer, by)
    return there
