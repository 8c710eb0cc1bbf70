"""What the palette offers; everything goes through the doors, so that only what may be seen is named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from vonal.core import phones
from vonal.core.company import company
from vonal.core.search import Kind
from vonal.office.chat.listing import my_rooms
from vonal.office.customers.models import Customer
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee
from vonal.web.search.finding import NAMES, found_by, messages_with, question_of
from vonal.web.shell.places import Place, places_of

LIMITS = {Kind.CUSTOMER: 6, Kind.CONTACT: 4, Kind.DEAL: 5, Kind.NOTE: 3, Kind.MESSAGE: 3}
RECENTS = 8
ROOMS = 6


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
    """Customers, people, deals (those of the customers found among them), notes, messages and the pages that the text may mean."""
    question = question_of(text)
    groups = {group.kind: group for group in found_by(employee, question, LIMITS)} if question else {}
    if said := messages_with(employee, text, LIMITS[Kind.MESSAGE]):
        groups[Kind.MESSAGE] = said
    customers = [hit.row_id for hit in groups[Kind.CUSTOMER].hits] if Kind.CUSTOMER in groups else []
    deals = (
        Deal.objects.visible_to(employee)
        .filter(customer__in=customers)
        .select_related("customer", "stage")
        .order_by("closed_at", "-entered_stage_at")[: LIMITS[Kind.DEAL]]
        if customers
        else ()
    )
    options = {
        kind: [Option(hit.title, hit.url, hit.icon, hit.detail) for hit in group.hits]
        for kind, group in groups.items()
    }
    named = options.get(Kind.DEAL, [])
    known = {option.url for option in named}
    theirs = [option for deal in deals if (option := _deal_option(deal)).url not in known]
    options[Kind.DEAL] = (named + theirs)[: LIMITS[Kind.DEAL]]
    typed = text.casefold()
    places = [place for place in places_of(employee) if typed in str(place.label).casefold()]
    return _groups(
        *(OptionGroup(str(NAMES[kind]), options.get(kind, [])) for kind in LIMITS),
        OptionGroup(_("Pages"), [_place_option(place) for place in places]),
        OptionGroup(
            _("Search"),
            [Option(_("All that is found"), f"{reverse('find')}?{urlencode({'q': text})}", "search")]
            if groups
            else [],
        ),
    )


def rooms(employee: Employee, text: str) -> list[OptionGroup]:
    """The person's rooms that are called so, or without a text those of his list: what is new first."""
    options = [
        Option(each.name, reverse("room", args=[each.room.pk]), "messages", str(each.unread or ""))
        for each in my_rooms(employee, text, ROOMS if text else 2 * ROOMS)
    ]
    return _groups(OptionGroup(_("Rooms"), options))


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
    return Option(str(customer), reverse("customer", args=[customer.pk]), _icon(customer), _hint(customer))


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
