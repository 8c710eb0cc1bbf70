"""The customers: who they are, where they come from, who leads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from vonal.demo.cast import Cast
from vonal.demo.hours import Hours
from vonal.demo.invention import Invention
from vonal.demo.words import Words
from vonal.office.customers.models import Contact, ContactPoint, Customer, Source
from vonal.office.customers.operations import NewContact, create_customer
from vonal.office.staff.models import Employee

DAYS = 90
PLACES = (52, 27, 21)  # Percent, by region.
SOURCES = {
    Source.Kind.CALL: 42,
    Source.Kind.AGENT: 18,
    Source.Kind.WEB: 20,
    Source.Kind.EVENT: 12,
    Source.Kind.OTHER: 8,
}


@dataclass(frozen=True)
class Card:
    """A customer with what his story needs: the people there, their numbers, who leads him."""

    customer: Customer
    created_at: datetime
    place: int
    contacts: list[Contact]
    numbers: list[str]
    manager: Employee | None

    @property
    def who(self) -> str:
        return self.contacts[0].name if self.contacts else self.customer.name


def make_cards(
    words: Words, cast: Cast, invention: Invention, hours: Hours, chance: Random, count: int
) -> list[Card]:
    """Oldest first: a good part were brought along when the company began with the program."""
    ages = [DAYS if chance.random() < 0.4 else chance.triangular(1, DAYS, 15) for _ in range(count)]
    moments = sorted(hours.days_ago(age) for age in ages)
    return [_make(words, cast, invention, chance, at) for at in moments]


def make_doubles(cards: list[Card], count: int) -> None:
    """Customers somebody has typed in once more, with what he knew: work for the page of duplicates."""
    companies = [card for card in cards if card.contacts and card.manager and card.numbers]
    for card in companies[:: max(1, len(companies) // count)][:count]:
        create_customer(
            name=card.customer.name.replace(card.customer.name[-3], card.customer.name[-3] * 2, 1),
            points=card.numbers[:1],
            manager=card.manager,
            region=card.customer.region,
            source=card.customer.source,
            by=card.manager,
            at=card.created_at,
        )


def _make(words: Words, cast: Cast, invention: Invention, chance: Random, at: datetime) -> Card:
    place = chance.choices(range(len(PLACES)), PLACES)[0]
    source = cast.sources[chance.choices(list(SOURCES), list(SOURCES.values()))[0]]
    manager = chance.choice(cast.sellers[place]) if chance.random() < 0.95 else None
    by = _maker(cast, source, manager)
    common: dict[str, Any] = {
        "region": cast.regions[place],
        "source": source,
        "manager": manager,
        "heard_from": chance.choice(words.heard_from),
        "by": by,
        "at": at,
    }
    if chance.random() < 0.08:
        human = invention.human()
        points = [invention.phone(words.mobiles)]
        customer = create_customer(kind=Customer.Kind.PERSON, name=human.name, points=points, **common)
    else:
        name, activity, domain = invention.company()
        humans = [invention.human() for _ in range(chance.choices((1, 2, 3), (62, 30, 8))[0])]
        points = [invention.phone(words.places[place].phones), f"info@{domain}"]
        if chance.random() < 0.5:
            points.append(f"www.{domain}")
        contacts = [
            NewContact(
                human.name,
                position=chance.choice(words.positions),
                points=[invention.phone(words.mobiles), invention.email(human, domain)],
            )
            for human in humans
        ]
        customer = create_customer(
            name=name,
            activity=activity,
            importance=chance.choices((0, 1, 2), (80, 14, 6))[0],
            points=points,
            contacts=contacts,
            **common,
        )
    phones = customer.contact_points.filter(kind=ContactPoint.Kind.PHONE)
    return Card(customer, at, place, list(customer.contacts.all()), [p.value for p in phones], manager)


def _maker(cast: Cast, source: Source, manager: Employee | None) -> Employee | None:
    """Who typed the card in; the line itself makes those of callers."""
    if source.kind == Source.Kind.CALL:
        return None
    if source.kind == Source.Kind.AGENT:
        return cast.people["agent"]
    return manager or cast.people["marketer"]
