"""Making and changing cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from vonal.core.changes import recorded
from vonal.core.facts import publish
from vonal.office.customers import match_keys, queries
from vonal.office.customers.events import CustomerCreated
from vonal.office.customers.models import Contact, Customer, MatchKey, Source
from vonal.office.customers.operations.keeping import (
    allowed,
    put_points,
    rebuild_keys,
    rows,
    set_fields,
    tell,
)
from vonal.office.customers.operations.keeping import (
    origin as origin_of,
)
from vonal.office.staff.models import Employee

CUSTOMER_FIELDS = frozenset(
    {"kind", "name", "activity", "heard_from", "region", "importance", "language", "source", "manager"}
)


class NothingToGoBy(ValidationError):
    """A customer needs a name, or at least one phone, e-mail or website."""

    def __init__(self) -> None:
        super().__init__(_("Give a name, or at least one phone, e-mail or website."))


@dataclass(frozen=True)
class NewContact:
    """A human to be put on a new card, with the phones and addresses as typed."""

    name: str
    position: str = ""
    points: Sequence[str] = ()


@transaction.atomic
def create_customer(
    *,
    by: Employee | None,
    at: datetime,
    name: str = "",
    points: Sequence[str] = (),
    contacts: Sequence[NewContact] = (),
    origin: str | None = None,
    **fields: Any,
) -> Customer:
    """
    Make a card; ``points`` are phones, e-mails and websites as typed, ``fields`` those of ``Customer``.

    :raises NothingToGoBy: neither name nor point nor contact is given.
    :raises Unreadable: a phone, e-mail or website cannot be read; nothing is kept.
    """
    customer = Customer(
        name=name.strip(), created_at=at, created_by=by, origin=origin, **allowed(fields, CUSTOMER_FIELDS)
    )
    if not (customer.name or points or contacts):
        raise NothingToGoBy
    customer.clean_fields(exclude={"created_by", "origin"})
    with recorded(by=by, at=at):
        customer.save(force_insert=True)
        humans = [
            Contact.objects.create(
                customer=customer, name=human.name.strip(), position=human.position.strip(), created_at=at
            )
            for human in contacts
        ]
        kept = put_points(customer, None, points)
        for human, new in zip(humans, contacts, strict=True):
            kept += put_points(customer, human, new.points)
    MatchKey.objects.bulk_create(rows(customer, match_keys.keys_of(customer, humans, kept)))
    if by is not None and customer.manager_id != by.pk:
        customer.shown_to.add(by)
    publish(CustomerCreated(customer_id=customer.pk, by_id=by.pk if by else None))
    return customer


@transaction.atomic
def change_customer(customer: Customer, *, by: Employee | None, at: datetime, **fields: Any) -> Customer:
    """
    Change fields of a card.

    :raises ValidationError: a value does not fit its field.
    """
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    set_fields(customer, fields, CUSTOMER_FIELDS)
    with recorded(by=by, at=at):
        customer.save(update_fields=list(fields))
    if {"name", "kind"} & fields.keys():
        rebuild_keys(customer)
    tell(customer, by)
    return customer


def customer_for_call(
    number: str, *, at: datetime, source: Source | None = None, by: Employee | None = None
) -> Customer:
    """
    The card of a caller's number (E.164); made when nobody has it, once even when two calls come together.

    :raises Unreadable: it is not a telephone number.
    """
    known = queries.find_by_phone(number)
    if known:
        return Customer.objects.get(pk=known[0].customer_id)
    try:
        with transaction.atomic():
            return create_customer(by=by, at=at, points=[number], source=source, origin=origin_of(number))
    except IntegrityError:
        return Customer.objects.get(origin=origin_of(number))
