"""What a customer is recognised by, worked out of the card."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from anyascii import anyascii

from vonal.core import names, phones
from vonal.core.company import company
from vonal.office.customers.contact_points import corporate_domain, registered_domain
from vonal.office.customers.models import Contact, ContactPoint, Customer, MatchKey

LONGEST = 200
MOST_WORDS = 12
Kind = MatchKey.Kind


class Key(NamedTuple):
    contact_id: int | None
    kind: str
    value: str


def words(text: str) -> list[str]:
    """The words of a name in plain small letters, whatever the alphabet: ``Kovács-Ügyvéd`` is kovacs, ugyved."""
    return re.findall(r"[a-z0-9]+", anyascii(text).lower())[:MOST_WORDS]


def keys_of(customer: Customer, contacts: Iterable[Contact], points: Iterable[ContactPoint]) -> set[Key]:
    """Every key of a card; asks the database nothing."""
    language = customer.language or company().language
    keys = _of_name(None, customer.name)
    if customer.kind == Customer.Kind.PERSON:
        keys.add(Key(None, Kind.NAME, names.person_key(customer.name)))
        keys.add(Key(None, Kind.SURNAME, _surname(customer.name, language)))
    else:
        keys.add(Key(None, Kind.NAME, names.company_key(customer.name)))
    for contact in contacts:
        keys |= _of_name(contact.pk, contact.name)
        keys.add(Key(contact.pk, Kind.SURNAME, _surname(contact.name, language)))
    for point in points:
        keys |= _of_point(point)
    return {Key(key.contact_id, key.kind, key.value[:LONGEST]) for key in keys if key.value}


def _of_name(contact_id: int | None, name: str) -> set[Key]:
    return {Key(contact_id, Kind.WORD, word) for word in words(name)}


def _surname(name: str, language: str) -> str:
    return " ".join(words(names.split_person(name, language).family))


def _of_point(point: ContactPoint) -> set[Key]:
    who = point.contact_id
    match point.kind:
        case ContactPoint.Kind.PHONE:
            local = phones.local_part(point.value)
            return {Key(who, Kind.PHONE, point.value), Key(who, Kind.LOCAL_PHONE, local)}
        case ContactPoint.Kind.EMAIL:
            return {Key(who, Kind.EMAIL, point.value), Key(who, Kind.DOMAIN, corporate_domain(point.value))}
        case _:
            return {Key(who, Kind.WEBSITE, registered_domain(point.value))}
