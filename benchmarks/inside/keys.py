"""What made-up customers are recognised by, quicker than reading each card anew."""

from __future__ import annotations

from functools import lru_cache

from benchmarks.people import Made
from vonal.core import names
from vonal.office.customers.likeness import near_forms
from vonal.office.customers.match_keys import words


def keys(made: Made) -> list[tuple[bool, str, str]]:
    """
    What the customer is recognised by, worked out without reading the number again: (of the contact, kind, value).

    The same keys as ``match_keys.keys_of`` gives the same card.
    """
    found = [
        (False, "name", _name_key(made.kind, made.name)),
        *((False, "word", w) for w in _words(made.name)),
    ]
    if made.contact:
        found += [(True, "word", word) for word in _words(made.contact)]
    human = made.contact or made.name
    of_contact = bool(made.contact)
    found += [(of_contact, "surname", _surname(human, made.language))]
    found += [(of_contact, "phone", made.phone.value), (of_contact, "local_phone", made.phone.local)]
    if made.email:
        found.append((of_contact, "email", made.email))
    return [key for key in dict.fromkeys(found) if key[2]]


def forms(made: Made) -> tuple[int, ...]:
    """What his name is found by with a slip in it."""
    return _forms(_name_key(made.kind, made.name))


@lru_cache(50_000)
def _forms(key: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(near_forms(key)))


@lru_cache(50_000)
def _words(name: str) -> tuple[str, ...]:
    return tuple(words(name))


@lru_cache(50_000)
def _name_key(kind: str, name: str) -> str:
    return names.company_key(name) if kind == "company" else names.person_key(name)


@lru_cache(50_000)
def _surname(human: str, language: str) -> str:
    return " ".join(words(names.split_person(human, language).family))
