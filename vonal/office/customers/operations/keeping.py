"""What every operation on a card does besides its own work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from vonal.core import live
from vonal.core.company import company
from vonal.core.fields import clean_plain
from vonal.core.rows import insert_rows
from vonal.office.customers import match_keys
from vonal.office.customers.contact_points import kind_of, value_of
from vonal.office.customers.likeness import key_of, near_forms
from vonal.office.customers.models import Contact, ContactPoint, Customer, MatchKey, NearName
from vonal.office.customers.search_entries import index_card
from vonal.office.staff.models import Employee

KEY_COLUMNS = ("customer_id", "contact_id", "kind", "value")
NEAR_COLUMNS = ("customer_id", "value")


@transaction.atomic
def rebuild_keys(customer: Customer) -> None:
    """Bring the keys a customer is recognised by, and the search, in step with the card as the database has it."""
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    contacts, points = list(customer.contacts.all()), list(customer.contact_points.all())
    wanted = match_keys.keys_of(customer, contacts, points)
    kept = {
        match_keys.Key(contact_id, kind, value): pk
        for pk, contact_id, kind, value in MatchKey.objects.filter(customer=customer).values_list(
            "pk", "contact_id", "kind", "value"
        )
    }
    gone = [pk for key, pk in kept.items() if key not in wanted]
    if gone:
        MatchKey.objects.filter(pk__in=gone).delete()
    keep_keys(customer, wanted - kept.keys())
    if set(customer.near_names.values_list("value", flat=True)) != set(near_names(customer)):
        customer.near_names.all().delete()
        keep_near_names(customer)
    index_card(customer, contacts, points)


def near_names(customer: Customer) -> list[int]:
    """The near forms of the customer's name, each once."""
    return list(dict.fromkeys(near_forms(key_of(customer.name, customer.kind))))


def keep_near_names(customer: Customer) -> None:
    """Of a customer who has none."""
    insert_rows(NearName, NEAR_COLUMNS, [(customer.pk, value) for value in near_names(customer)])


def keep_keys(customer: Customer, keys: Iterable[match_keys.Key]) -> None:
    """Keys the customer does not have yet."""
    insert_rows(MatchKey, KEY_COLUMNS, [(customer.pk, *key) for key in sorted(keys, key=str)])


def put_points(customer: Customer, contact: Contact | None, raws: Iterable[str]) -> list[ContactPoint]:
    """Keep points as typed, each once; raises ``Unreadable``."""
    kept: dict[tuple[str, str], ContactPoint] = {}
    for raw in raws:
        kind = kind_of(raw)
        value = value_of(kind, raw, company().country)
        if (kind, value) not in kept:
            kept[kind, value], _created = ContactPoint.objects.get_or_create(
                customer=customer, kind=kind, value=value, defaults={"contact": contact, "raw": raw.strip()}
            )
    return list(kept.values())


def new_points(customer: Customer, raws: Iterable[tuple[Contact | None, str]]) -> list[ContactPoint]:
    """Points of a card just made, each once, not yet saved; raises ``Unreadable``."""
    kept: dict[tuple[str, str], ContactPoint] = {}
    for contact, raw in raws:
        kind = kind_of(raw)
        value = value_of(kind, raw, company().country)
        point = ContactPoint(customer=customer, contact=contact, kind=kind, raw=raw.strip(), value=value)
        kept.setdefault((kind, value), point)
    return list(kept.values())


def origin(number: str) -> str:
    """What a card made for a calling number came from."""
    return f"phone:{number}"


def allowed(fields: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """The same fields; raises ``TypeError`` for a name that is none of ``names``."""
    strange = fields.keys() - names
    if strange:
        message = f"No such field: {', '.join(sorted(strange))}."
        raise TypeError(message)
    return fields


def set_fields(row: Customer | Contact, fields: dict[str, Any], names: frozenset[str]) -> None:
    """Change fields in memory; raises ``ValidationError`` for a value that does not fit."""
    for name, value in allowed(fields, names).items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    clean_plain(row, fields.keys())


def tell(customer: Customer, by: Employee | None) -> None:
    """Let the open pages of who changed the card and of who leads it show it anew."""
    watching = {customer.manager_id, by.pk if by else None}
    for employee_id in sorted(pk for pk in watching if pk is not None):
        live.push(live.employee_topic(employee_id), "customer.changed", customer_id=customer.pk)
