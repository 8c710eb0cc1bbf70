"""What every operation on a card does besides its own work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from vonal.core import live
from vonal.core.company import company
from vonal.office.customers import match_keys
from vonal.office.customers.contact_points import kind_of, value_of
from vonal.office.customers.models import Contact, ContactPoint, Customer, MatchKey
from vonal.office.staff.models import Employee


@transaction.atomic
def rebuild_keys(customer: Customer) -> None:
    """Bring the keys a customer is recognised by in step with the card, as it stands in the database."""
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    wanted = match_keys.keys_of(customer, customer.contacts.all(), customer.contact_points.all())
    kept = {
        match_keys.Key(contact_id, kind, value): pk
        for pk, contact_id, kind, value in MatchKey.objects.filter(customer=customer).values_list(
            "pk", "contact_id", "kind", "value"
        )
    }
    gone = [pk for key, pk in kept.items() if key not in wanted]
    if gone:
        MatchKey.objects.filter(pk__in=gone).delete()
    MatchKey.objects.bulk_create(rows(customer, wanted - kept.keys()))


def rows(customer: Customer, keys: Iterable[match_keys.Key]) -> list[MatchKey]:
    """Keys as rows not yet saved."""
    return [
        MatchKey(customer=customer, contact_id=key.contact_id, kind=key.kind, value=key.value)
        for key in sorted(keys, key=str)
    ]


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
    row.clean_fields(exclude={field.name for field in row._meta.fields} - fields.keys())


def tell(customer: Customer, by: Employee | None) -> None:
    """Let the open pages of who changed the card and of who leads it show it anew."""
    watching = {customer.manager_id, by.pk if by else None}
    for employee_id in sorted(pk for pk in watching if pk is not None):
        live.push(live.employee_topic(employee_id), "customer.changed", customer_id=customer.pk)
