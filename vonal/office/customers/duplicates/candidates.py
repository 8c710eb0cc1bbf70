"""Who may be on a card already, as typed, and what he is looked for by."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from vonal.core import names, phones
from vonal.core.company import company
from vonal.office.customers.contact_points import (
    Unreadable,
    corporate_domain,
    kind_of,
    registered_domain,
    value_of,
)
from vonal.office.customers.duplicates.own import own_keys
from vonal.office.customers.duplicates.sureness import DOMAIN, EMAIL, LOCAL_PHONE, NAME, PHONE, WEBSITE
from vonal.office.customers.likeness import key_of
from vonal.office.customers.match_keys import LONGEST, words
from vonal.office.customers.models import ContactPoint, Customer

PLAIN_ADDRESS = re.compile(r"[a-z0-9._%+'-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}", re.ASCII)
MOST_OF_A_KIND = 20  # Nobody types more; what a program sends beyond that is not looked at.


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    What is known of somebody before he is on a card: raw texts as typed, contacts by name.

    ``customer_id`` is the card itself when one that is there is compared with the others.
    """

    name: str = ""
    kind: str = "company"
    contacts: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    websites: tuple[str, ...] = ()
    customer_id: int | None = None


class Signs(NamedTuple):
    """A candidate in the form of the indexes; ``exact`` are (kind, value) of ``MatchKey``."""

    name: str
    kind: str
    exact: tuple[tuple[str, str], ...]
    surnames: tuple[str, ...]


def candidate_of_points(
    *,
    name: str = "",
    kind: str = "company",
    contacts: tuple[str, ...] = (),
    points: tuple[str, ...] | list[str] = (),
    customer_id: int | None = None,
) -> Candidate:
    """The candidate of a form where phones, e-mails and websites stand together; what is none of them is left out."""
    sorted_out: dict[str, list[str]] = {"phone": [], "email": [], "website": []}
    for raw in points:
        with suppress(Unreadable):
            sorted_out[kind_of(raw)].append(raw)
    return Candidate(
        name=name,
        kind=kind,
        contacts=contacts,
        phones=tuple(sorted_out["phone"]),
        emails=tuple(sorted_out["email"]),
        websites=tuple(sorted_out["website"]),
        customer_id=customer_id,
    )


def candidate_of(customer: Customer) -> Candidate:
    """The card as it stands; prefetch ``contacts`` and ``contact_points`` for many."""
    points: dict[str, list[str]] = {kind: [] for kind in ContactPoint.Kind.values}
    for point in customer.contact_points.all():
        points[point.kind].append(point.value)
    return Candidate(
        name=customer.name,
        kind=customer.kind,
        contacts=tuple(contact.name for contact in customer.contacts.all()),
        phones=tuple(points["phone"]),
        emails=tuple(points["email"]),
        websites=tuple(points["website"]),
        customer_id=customer.pk,
    )


def signs_of(candidate: Candidate) -> Signs:
    """Asks the database nothing; what cannot be read yet is left out, for it may still be typed."""
    name = key_of(candidate.name[:LONGEST], candidate.kind)[:LONGEST] if candidate.name else ""
    exact: dict[tuple[str, str], None] = {}
    if name:
        exact[NAME, name] = None
    ours, home = own_keys(), company()
    for raw in candidate.phones[:MOST_OF_A_KIND]:
        with suppress(phones.NotAPhoneNumber):
            number = phones.e164(raw.strip(), home.country)
            if number not in ours:
                exact[PHONE, number] = None
                exact[LOCAL_PHONE, phones.local_part(number)] = None
    hosts: dict[str, None] = {}
    for raw in candidate.emails[:MOST_OF_A_KIND]:
        if address := _address(raw):
            exact[EMAIL, address] = None
            hosts[corporate_domain(address)] = None
    for raw in candidate.websites[:MOST_OF_A_KIND]:
        with suppress(Unreadable):
            hosts[registered_domain(value_of(ContactPoint.Kind.WEBSITE, raw, home.country))] = None
    for host in hosts:
        if host and host not in ours:
            exact[DOMAIN, host] = None
            exact[WEBSITE, host] = None
    return Signs(name, candidate.kind, tuple(exact), _surnames(candidate))


def _address(raw: str) -> str:
    address = raw.strip().lower()
    if PLAIN_ADDRESS.fullmatch(address):
        return address
    try:
        return value_of(ContactPoint.Kind.EMAIL, raw, "")
    except Unreadable:
        return ""


def _surnames(candidate: Candidate) -> tuple[str, ...]:
    """Of each human both words that may be it: whose language he is written in nobody has said yet."""
    humans = candidate.contacts[:MOST_OF_A_KIND]
    if candidate.kind == Customer.Kind.PERSON:
        humans = (candidate.name, *humans)
    return tuple(sorted({surname for human in humans for surname in _either_surname(human)}))


@lru_cache(maxsize=2_000)
def _either_surname(human: str) -> frozenset[str]:
    parts = [part for part in human[:LONGEST].split() if part.strip(".,").casefold() not in names.TITLES]
    either = (parts[0], parts[-1]) if len(parts) > 1 else ()
    return frozenset(filter(None, (" ".join(words(part)) for part in either)))
