"""What the palette offers; everything goes through the doors, so that only what may be seen is named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from vonal.core import phones
from vonal.core.company import company
from vonal.office.customers.models import Customer
from vonal.office.customers.queries import search as search_customers
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee
from vonal.web.shell.places import Place, places_of

CUSTOMERS, DEALS = 8, 5
RECENTS = 8


@dataclass(frozen=True, slots=True)
class Option:
    """One line: what it is called, what tells it from its like, where it leads."""

    label: str | Promise
    url: str
    icon: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class OptionGroup:
    name: str
    options: list[Option]


def found(employee: Employee, text: str) -> list[OptionGroup]:
    """Customers, their deals and the pages that the text may mean."""
    customers = search_customers(employee, text, CUSTOMERS)
    deals = (
        Deal.objects.visible_to(employee)
        .filter(customer__in=customers)
        .select_related("customer", "stage")
        .order_by("closed_at", "-entered_stage_at")[:DEALS]
        if customers
        else ()
    )
    typed = text.casefold()
    places = [place for place in places_of(employee) if typed in str(place.label).casefold()]
    return _groups(
        OptionGroup(_("Customers"), [_customer_option(customer) for customer in customers]),
        OptionGroup(_("Deals"), [_deal_option(deal) for deal in deals]),
        OptionGroup(_("Pages"), [_place_option(place) for place in places]),
    )


def recent(employee: Employee, places: Iterable[str]) -> list[OptionGroup]:
    """
    What the person had open lately, then all pages.

    :param places: as the browser remembers them: ``customer:5``, ``deal:17``; what is not the person's is passed over.
    """
    asked = [
        (kind, int(number))
        for kind, _colon, number in (place.partition(":") for place in places)
        if kind in ("customer", "deal") and number.isascii() and number.isdigit() and len(number) < 19
    ][:RECENTS]
    customers = Customer.objects.visible_to(employee).in_bulk(_of_kind(asked, "customer"))
    deals = (
        Deal.objects.visible_to(employee).select_related("customer", "stage").in_bulk(_of_kind(asked, "deal"))
    )
    options = []
    for kind, number in asked:
        if kind == "customer" and number in customers:
            options.append(_customer_option(customers[number]))
        elif kind == "deal" and number in deals:
            options.append(_deal_option(deals[number]))
    return _groups(
        OptionGroup(_("Lately"), options),
        OptionGroup(_("Pages"), [_place_option(place) for place in places_of(employee)]),
    )


def _of_kind(asked: list[tuple[str, int]], kind: str) -> list[int]:
    return [number for one, number in asked if one == kind]


def _groups(*groups: OptionGroup) -> list[OptionGroup]:
    return [group for group in groups if group.options]


def _customer_option(customer: Customer) -> Option:
    return Option(customer.name, reverse("customer", args=[customer.pk]), _icon(customer), _hint(customer))


def _icon(customer: Customer) -> str:
    return "building" if customer.kind == Customer.Kind.COMPANY else "user"


def _hint(customer: Customer) -> str:
    """His first phone, when it is at hand already."""
    kept = getattr(customer, "_prefetched_objects_cache", {}).get("contact_points", ())
    numbers = [point.value for point in kept if point.kind == "phone"]
    return phones.display(numbers[0], company().country) if numbers else ""


def _deal_option(deal: Deal) -> Option:
    return Option(str(deal), reverse("deal", args=[deal.pk]), "briefcase", f"{deal.customer} · {deal.stage}")


def _place_option(place: Place) -> Option:
    return Option(place.label, place.url, place.icon, f"g {place.letter}")
