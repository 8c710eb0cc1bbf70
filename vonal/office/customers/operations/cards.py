"""Making and changing cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from vonal.core.changes import note_made, recorded
from vonal.core.facts import publish
from vonal.core.fields import clean_plain
from vonal.core.statements import insert_rows
from vonal.office.customers import match_keys, queries
from vonal.office.customers.events import CustomerCreated, CustomerOriginChanged
from vonal.office.customers.models import Contact, ContactPoint, Customer, Source
from vonal.office.customers.operations.keeping import (
    allowed,
    keep_keys,
    keep_near_names,
    new_points,
    rebuild_keys,
    set_fields,
    tell,
)
from vonal.office.customers.operations.keeping import (
    origin as origin_of,
)
from vonal.office.customers.search_entries import index_card
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import may_replace

CUSTOMER_FIELDS = frozenset(
    {"kind", "name", "activity", "heard_from", "region", "importance", "language", "source", "manager"}
)


class NothingToGoBy(ValidationError):
    """A customer needs a name, or at least one phone, e-mail or website."""

    def __init__(self) -> None:
        super().__init__(_("Give a name, or at least one phone, e-mail or website."))


class NotYoursToGive(ValidationError):
    """Somebody else leads the customer."""

    def __init__(self) -> None:
        sentence = _("Somebody else leads this customer. He, his head or the director can hand him over.")
        super().__init__({"manager": [sentence]})


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
    clean_plain(customer, CUSTOMER_FIELDS)
    with recorded(by=by, at=at):
        customer.save(force_insert=True)
        humans = Contact.objects.bulk_create(
            Contact(customer=customer, name=new.name.strip(), position=new.position.strip(), created_at=at)
            for new in contacts
        )
        theirs = [(human, raw) for human, new in zip(humans, contacts, strict=True) for raw in new.points]
        kept = ContactPoint.objects.bulk_create(
            new_points(customer, [*((None, raw) for raw in points), *theirs])
        )
        note_made([*humans, *kept])
    keep_keys(customer, match_keys.keys_of(customer, humans, kept))
    keep_near_names(customer)
    index_card(customer, humans, kept)
    if by is not None and customer.manager_id != by.pk:
        insert_rows([Customer.shown_to.through(customer_id=customer.pk, employee_id=by.pk)])
    publish(CustomerCreated(customer_id=customer.pk, by_id=by.pk if by else None))
    return customer


@transaction.atomic
def change_customer(customer: Customer, *, by: Employee | None, at: datetime, **fields: Any) -> Customer:
    """
    Change fields of a card.

    :raises ValidationError: a value does not fit its field.
    :raises NotYoursToGive: somebody else leads the customer, and his head or the director is not who asks.
    """
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    origin = customer.region_id, customer.source_id
    gives_away = fields.get("manager", customer.manager) != customer.manager
    if by is not None and gives_away and not may_replace(by, customer.manager):
        raise NotYoursToGive
    set_fields(customer, fields, CUSTOMER_FIELDS)
    with recorded(by=by, at=at):
        customer.save(update_fields=list(fields))
    if {"name", "kind", "activity"} & fields.keys():
        rebuild_keys(customer)
    if (customer.region_id, customer.source_id) != origin:
        publish(CustomerOriginChanged(customer_id=customer.pk, by_id=by.pk if by else None))
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
