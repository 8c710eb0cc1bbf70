"""The list of customers as a file that can be read in again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vonal.core.spreadsheets import Cell, Row
from vonal.office.customers.models import Contact, ContactPoint, Customer, CustomerQuerySet
from vonal.office.own_fields.queries import fields_of, values_of

CHUNK = 1000
SEVERAL = "; "


def headings() -> list[str]:
    return [
        pgettext("of a customer", "Name"),
        _("Kind"),
        _("Contact"),
        _("Position"),
        _("Phone"),
        _("E-mail"),
        _("Website"),
        _("Field of activity"),
        _("Region"),
        _("Importance"),
        _("Language"),
        _("Source"),
        _("Where they heard of us"),
        _("Led by"),
        _("Since"),
        *(field.name for field in fields_of("customer")),
    ]


def rows(customers: CustomerQuerySet) -> Iterator[Row]:
    """One row a customer; several phones or people stand in one cell, divided by semicolons."""
    whole = customers.select_related("manager", "region", "source").prefetch_related(
        Prefetch("contacts", Contact.objects.order_by("pk")),
        Prefetch("contact_points", ContactPoint.objects.order_by("pk")),
    )
    own, several = fields_of("customer"), whole.iterator(CHUNK)
    while chunk := list(islice(several, CHUNK)):
        values = values_of("customer", [customer.pk for customer in chunk], own)
        for customer in chunk:
            yield [*_row(customer), *(values[customer.pk].get(field.key) for field in own)]


def _row(customer: Customer) -> list[Cell]:
    points: dict[str, list[str]] = {kind: [] for kind in ContactPoint.Kind.values}
    for point in customer.contact_points.all():
        points[point.kind].append(point.value)
    people = list(customer.contacts.all())
    return [
        customer.name,
        customer.get_kind_display(),
        SEVERAL.join(each.name for each in people),
        SEVERAL.join(each.position for each in people) if any(each.position for each in people) else "",
        SEVERAL.join(points["phone"]),
        SEVERAL.join(points["email"]),
        SEVERAL.join(points["website"]),
        customer.activity,
        customer.region.name if customer.region else "",
        customer.get_importance_display(),
        customer.get_language_display() if customer.language else "",
        customer.source.name if customer.source else "",
        customer.heard_from,
        customer.manager.name if customer.manager else "",
        customer.created_at,
    ]
