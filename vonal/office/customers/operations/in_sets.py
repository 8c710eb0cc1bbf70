"""Many cards at once: a few statements for a thousand of them, where one by one would take a thousand each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from vonal.core.rows import create_rows, insert_rows
from vonal.office.customers import match_keys
from vonal.office.customers.models import Contact, ContactPoint, Customer, MatchKey, NearName, Note
from vonal.office.customers.operations.keeping import KEY_COLUMNS, NEAR_COLUMNS, near_names
from vonal.office.customers.search_entries import index_cards, index_customers, index_notes
from vonal.office.staff.models import Employee

# As written and as a machine uses it, after its kind.
Point = tuple[str, str, str]
POINT_COLUMNS = ("customer_id", "contact_id", "kind", "raw", "value")


@dataclass
class Human:
    """Somebody at a customer, with phones and addresses already read."""

    name: str
    position: str = ""
    points: Sequence[Point] = ()


@dataclass
class Card:
    """A card to be made, or what is to be added to one; ``fields`` by the names of their columns."""

    name: str = ""
    kind: str = Customer.Kind.COMPANY
    fields: Mapping[str, Any] = field(default_factory=dict)
    humans: Sequence[Human] = ()
    points: Sequence[Point] = ()
    notes: Sequence[str] = ()


@dataclass
class Changed:
    """
    What was changed on a card that was there: fields as ``[old, new]``, and ids of what was added.

    ``humans`` are the people the card's humans are there, one by one, whether they were known or new.
    """

    fields: dict[str, list[Any]] = field(default_factory=dict)
    humans: list[int] = field(default_factory=list)
    contacts: list[int] = field(default_factory=list)
    points: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)


@transaction.atomic
def create_customers(
    cards: Sequence[Card], *, by: Employee | None, at: datetime
) -> list[tuple[int, int | None]]:
    """
    Make cards whose texts fit their fields.

    No fact is announced and no line of the log of changes written for each: whoever makes thousands says so once.

    :return: of each card its id, and that of its first human.
    """
    customers = create_rows(
        Customer,
        (
            Customer(name=card.name, kind=card.kind, created_at=at, created_by=by, **card.fields)
            for card in cards
        ),
    )
    humans = [
        (customer, human) for customer, card in zip(customers, cards, strict=True) for human in card.humans
    ]
    people = create_rows(
        Contact,
        (
            Contact(customer=customer, name=human.name, position=human.position, created_at=at)
            for customer, human in humans
        ),
    )
    owners: dict[int, list[tuple[Contact, Human]]] = defaultdict(list)
    for contact, (customer, human) in zip(people, humans, strict=True):
        owners[customer.pk].append((contact, human))
    points: list[ContactPoint] = []
    keys: list[tuple[Any, ...]] = []
    notes: list[Note] = []
    for customer, card in zip(customers, cards, strict=True):
        own = owners[customer.pk]
        his = _points_of(customer.pk, card, own, known=())
        points += his
        wanted = match_keys.keys_of(customer, [contact for contact, _human in own], his)
        keys += [(customer.pk, *key) for key in wanted]
        if by is not None:
            notes += [Note(customer=customer, author=by, text=text, written_at=at) for text in card.notes]
    insert_rows(
        ContactPoint,
        POINT_COLUMNS,
        [(point.customer_id, point.contact_id, point.kind, point.raw, point.value) for point in points],
    )
    insert_rows(MatchKey, KEY_COLUMNS, keys)
    insert_rows(NearName, NEAR_COLUMNS, [row for customer in customers for row in _near(customer)])
    index_notes(create_rows(Note, notes))
    belonging: dict[int, list[ContactPoint]] = defaultdict(list)
    for point in points:
        belonging[point.customer_id].append(point)
    index_cards(
        (customer, [contact for contact, _human in owners[customer.pk]], belonging[customer.pk])
        for customer in customers
    )
    return [
        (customer.pk, owners[customer.pk][0][0].pk if owners[customer.pk] else None) for customer in customers
    ]


@transaction.atomic
def add_to_customers(
    cards: Mapping[int, Card], *, by: Employee | None, at: datetime, overwrite: bool = False
) -> dict[int, Changed]:
    """
    Add people, phones and notes to cards that are there, and fill their empty fields, or all of them.

    A person of the same name, and a phone or address the card has, are not added again.
    """
    there = Customer.objects.select_for_update().in_bulk(list(cards))
    people, points = _grouped(Contact, there), _grouped(ContactPoint, there)
    changed = {pk: Changed() for pk in there}
    new_people: list[tuple[int, Contact, Human]] = []
    fresh: list[Contact] = []
    for pk, customer in there.items():
        changed[pk].fields = _fill(customer, cards[pk], overwrite=overwrite)
        known = {_same(contact.name): contact for contact in people[pk]}
        for human in cards[pk].humans:
            contact = known.get(_same(human.name))
            if contact is None:
                contact = Contact(customer=customer, name=human.name, position=human.position, created_at=at)
                known[_same(human.name)] = contact
                fresh.append(contact)
            new_people.append((pk, contact, human))
    for contact in create_rows(Contact, fresh):
        changed[contact.customer_id].contacts.append(contact.pk)
    owners: dict[int, list[tuple[Contact, Human]]] = defaultdict(list)
    for pk, contact, human in new_people:
        owners[pk].append((contact, human))
        changed[pk].humans.append(contact.pk)
    added = [
        point
        for pk in there
        for point in _points_of(
            pk, cards[pk], owners[pk], known={(point.kind, point.value) for point in points[pk]}
        )
    ]
    for point in create_rows(ContactPoint, added):
        changed[point.customer_id].points.append(point.pk)
    if by is not None:
        remarks = [
            Note(customer_id=pk, author=by, text=text, written_at=at)
            for pk in there
            for text in cards[pk].notes
        ]
        index_notes(create_rows(Note, remarks))
        for note in remarks:
            changed[note.customer_id].notes.append(note.pk)
    save_fields(Customer, [there[pk] for pk in there if changed[pk].fields], changed, by=by, at=at)
    rebuild_keys_of_many(pk for pk, what in changed.items() if what.fields or what.contacts or what.points)
    return changed


@transaction.atomic
def rebuild_keys_of_many(customer_ids: Iterable[int]) -> None:
    """As ``rebuild_keys``, for many cards in a few statements."""
    customers = Customer.objects.in_bulk(list(customer_ids))
    if not customers:
        return
    people, points = _grouped(Contact, customers), _grouped(ContactPoint, customers)
    kept: dict[tuple[Any, ...], int] = {
        row[1:]: row[0]
        for row in MatchKey.objects.filter(customer__in=customers).values_list(
            "pk", "customer_id", "contact_id", "kind", "value"
        )
    }
    wanted = {
        (pk, *key)
        for pk, customer in customers.items()
        for key in match_keys.keys_of(customer, people[pk], points[pk])
    }
    gone = [pk for row, pk in kept.items() if row not in wanted]
    for begin in range(0, len(gone), 5_000):
        MatchKey.objects.filter(pk__in=gone[begin : begin + 5_000]).delete()
    insert_rows(MatchKey, KEY_COLUMNS, sorted(wanted - kept.keys(), key=str))
    index_customers(customers)
    NearName.objects.filter(customer__in=customers).delete()
    insert_rows(NearName, NEAR_COLUMNS, [row for customer in customers.values() for row in _near(customer)])


def save_fields(
    model: type[Any], rows: Sequence[Any], changed: Mapping[int, Any], *, by: Employee | None, at: datetime
) -> None:
    """Save fields that were changed in memory, and write each row's change into the log as its own operation would."""
    if not rows:
        return
    names = sorted({name for row in rows for name in changed[row.pk].fields})
    model._default_manager.bulk_update(rows, names, batch_size=200)
    noun = ContentType.objects.get_for_model(model)
    entries = (
        LogEntry(
            content_type=noun,
            object_pk=str(row.pk),
            object_id=row.pk,
            object_repr=str(row)[:500],
            action=LogEntry.Action.UPDATE,
            changes={
                name.removesuffix("_id"): [_logged(old), _logged(new)]
                for name, (old, new) in changed[row.pk].fields.items()
            },
            actor=by,
            timestamp=at,
            additional_data=row.get_additional_data(),
            cid=row.get_additional_data().get("subject"),
        )
        for row in rows
    )
    create_rows(LogEntry, entries)


def _logged(value: Any) -> str:
    return "None" if value is None else str(value)


def _fill(customer: Customer, card: Card, *, overwrite: bool) -> dict[str, list[Any]]:
    """Set fields in memory; what was set is returned as it was and is."""
    found = {}
    for name, new in {"name": card.name, **card.fields}.items():
        old = getattr(customer, name)
        if new in ("", None) or new == old or (old not in ("", None) and not overwrite):
            continue
        setattr(customer, name, new)
        found[name] = [old, new]
    return found


def _points_of(
    customer_id: int, card: Card, people: Sequence[tuple[Contact, Human]], known: Collection[tuple[str, str]]
) -> list[ContactPoint]:
    seen, found = set(known), []
    belonging: list[tuple[int | None, Point]] = [
        (contact.pk, point) for contact, human in people for point in human.points
    ]
    belonging += [(None, point) for point in card.points]
    for contact_id, (kind, raw, value) in belonging:
        if (kind, value) not in seen:
            seen.add((kind, value))
            found.append(
                ContactPoint(customer_id=customer_id, contact_id=contact_id, kind=kind, raw=raw, value=value)
            )
    return found


def _grouped(model: type[Any], customers: Mapping[int, Customer]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in model._default_manager.filter(customer__in=customers).order_by("pk"):
        found[row.customer_id].append(row)
    return found


def _near(customer: Customer) -> list[tuple[int, int]]:
    return [(customer.pk, value) for value in near_names(customer)]


def _same(name: str) -> str:
    return " ".join(sorted(match_keys.words(name))) or name.casefold()
