"""Cards, the people on them and notes as entries of the search, kept in step by the operations themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from vonal.core import search
from vonal.core.company import company
from vonal.core.phones import NotAPhoneNumber, display, local_part
from vonal.office.customers.models import Contact, ContactPoint, Customer, Note

Kind = search.Kind
MOST_SHOWN = 6


def index_card(customer: Customer, contacts: Iterable[Contact], points: Iterable[ContactPoint]) -> None:
    """Bring one card and its people in step; asks the database nothing but to keep them."""
    search.put_many(_of_card(customer, list(contacts), list(points)))


def index_cards(cards: Iterable[tuple[Customer, list[Contact], list[ContactPoint]]]) -> None:
    """Bring many cards in step that are in memory already."""
    search.put_many(entry for card in cards for entry in _of_card(*card))


def index_customers(ids: Collection[int]) -> int:
    """Bring many cards and their people in step, a few statements a thousand; returns how many entries there are."""
    count, wanted = 0, sorted(ids)
    for begin in range(0, len(wanted), 1_000):
        part = wanted[begin : begin + 1_000]
        contacts: defaultdict[int, list[Contact]] = defaultdict(list)
        points: defaultdict[int, list[ContactPoint]] = defaultdict(list)
        for contact in Contact.objects.filter(customer__in=part):
            contacts[contact.customer_id].append(contact)
        for point in ContactPoint.objects.filter(customer__in=part):
            points[point.customer_id].append(point)
        cards = Customer.objects.filter(pk__in=part)
        count += search.put_many(
            entry for card in cards for entry in _of_card(card, contacts[card.pk], points[card.pk])
        )
    return count


def index_notes(notes: Iterable[Note]) -> int:
    """Bring notes in step."""
    return search.put_many(
        search.Entry(Kind.NOTE, note.pk, note.customer_id, title="", detail=note.text) for note in notes
    )


def _of_card(
    customer: Customer, contacts: list[Contact], points: list[ContactPoint]
) -> Iterator[search.Entry]:
    theirs: defaultdict[int | None, list[ContactPoint]] = defaultdict(list)
    for point in points:
        theirs[point.contact_id].append(point)
    people = [contact.name for contact in contacts]
    yield search.Entry(
        Kind.CUSTOMER,
        customer.pk,
        customer.pk,
        title=customer.name,
        detail=" · ".join([part for part in (customer.activity, *people[:3]) if part] + _shown(points)),
        more=" ".join([*people[3:], *map(_numbers, points)]),
    )
    for contact in contacts:
        yield search.Entry(
            Kind.CONTACT,
            contact.pk,
            customer.pk,
            title=contact.name,
            detail=" · ".join(
                [part for part in (contact.position, customer.name) if part] + _shown(theirs[contact.pk])
            ),
            more=" ".join(map(_numbers, theirs[contact.pk])),
        )


def _shown(points: list[ContactPoint]) -> list[str]:
    country = company().country
    return [
        display(point.value, country) if point.kind == ContactPoint.Kind.PHONE else point.raw
        for point in points[:MOST_SHOWN]
    ]


def _numbers(point: ContactPoint) -> str:
    """A telephone number as digits, whole and without country and area code; an address as it is."""
    if point.kind != ContactPoint.Kind.PHONE:
        return point.value
    try:
        local = local_part(point.value)
    except NotAPhoneNumber:
        local = ""
    return f"{point.value.removeprefix('+')} {local}"
