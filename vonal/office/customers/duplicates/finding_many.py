"""The same check for many at once: a few statements for a thousand candidates, however many keys they have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product
from typing import Any

from django.db import connection

from vonal.office.customers.duplicate_models import DifferentPair
from vonal.office.customers.duplicates.candidates import Candidate, Signs, signs_of
from vonal.office.customers.duplicates.finding import MOST_CARDS, Found, weighed
from vonal.office.customers.duplicates.sureness import NAME, PHONE, Suspect
from vonal.office.customers.likeness import near_forms

AT_A_TIME = 500  # values in one statement; SQLite takes no more than a few thousand parameters

# Row numbers, so that of a value that thousands share no more than needed are read on.
EXACT = """
SELECT k.value, k.customer_id, h.name FROM (
    SELECT value, customer_id, contact_id, ROW_NUMBER() OVER (PARTITION BY value ORDER BY customer_id) AS place
    FROM customers_matchkey WHERE kind = %s AND value IN ({marks})
) AS k LEFT JOIN customers_contact h ON h.id = k.contact_id WHERE k.place <= {most}
"""
NEAR = """
SELECT value, customer_id, NULL FROM (
    SELECT value, customer_id, ROW_NUMBER() OVER (PARTITION BY value ORDER BY customer_id) AS place
    FROM customers_nearname WHERE value IN ({marks})
) AS k WHERE place <= {most}
"""
CARDS = "SELECT id, name, kind, manager_id FROM customers_customer WHERE id IN ({marks})"
OF_CARDS = """
SELECT kind, value, customer_id FROM customers_matchkey
WHERE kind IN ('name', 'surname', 'domain', 'phone') AND customer_id IN ({marks})
"""

Places = defaultdict[int, dict[int, dict[str, int]]]
Contacts = dict[tuple[int, int], str]
Asking = defaultdict[tuple[str, str], defaultdict[Any, list[int]]]


def find_duplicates_of_many(candidates: Sequence[Candidate], limit: int = 10) -> list[list[Suspect]]:
    """
    What ``find_duplicates`` says of each, in the order of the candidates.

    They are compared with the cards that are there, not with each other.
    """
    if not candidates:
        return []
    signs = [signs_of(candidate) for candidate in candidates]
    shared, contacts = _probed(signs, [candidate.customer_id for candidate in candidates])
    wanted = {pk for of_one in shared.values() for pk in of_one}
    cards = {row[0]: row[1:] for row in _rows(CARDS, wanted)}
    surnames: defaultdict[int, set[str]] = defaultdict(set)
    phones: defaultdict[int, list[str]] = defaultdict(list)
    names: dict[int, str] = {}
    with_domain: set[int] = set()
    for kind, value, pk in _rows(OF_CARDS, wanted):
        if kind == "surname":
            surnames[pk].add(value)
        elif kind == NAME:
            names[pk] = value
        elif kind == PHONE:
            phones[pk].append(value)
        else:
            with_domain.add(pk)
    different = _decided_different([each.customer_id for each in candidates if each.customer_id])
    answers = []
    for place, (candidate, own) in enumerate(zip(candidates, signs, strict=True)):
        found = {}
        for pk, keys in shared[place].items():
            if pk not in cards:
                continue
            name, kind, manager_id = cards[pk]
            same_surname = not surnames[pk].isdisjoint(own.surnames)
            found[pk] = card = Found(
                name,
                kind,
                manager_id,
                same_surname=same_surname,
                has_domain=pk in with_domain,
                key=names.get(pk, ""),
            )
            card.shared = keys
            card.phones = phones[pk]
            card.contact_name = contacts.get((place, pk), "")
        answers.append(weighed(own, found, different.get(candidate.customer_id or 0, frozenset()))[:limit])
    return answers


def _probed(signs: Sequence[Signs], own_ids: Sequence[int | None]) -> tuple[Places, Contacts]:
    """What each candidate has in common with which cards, and the people there."""
    asking: Asking = defaultdict(lambda: defaultdict(list))
    for place, own in enumerate(signs):
        for kind, value in own.exact:
            asking[EXACT, kind][value].append(place)
    shared: Places = defaultdict(dict)
    contacts: Contacts = {}
    _probe(asking, shared, contacts)
    asking_near: Asking = defaultdict(lambda: defaultdict(list))
    for place, own in enumerate(signs):
        namesakes = (pk for pk, keys in shared[place].items() if NAME in keys)
        if not any(pk != own_ids[place] for pk in namesakes):
            for number in near_forms(own.name):
                asking_near[NEAR, ""][number].append(place)
    _probe(asking_near, shared, contacts)
    return shared, contacts


def _probe(asking: Asking, shared: Places, contacts: Contacts) -> None:
    for (sql, kind), values in asking.items():
        for value, rows in _grouped(sql, values, kind):
            for place, (pk, contact) in product(values[value], rows):
                keys = shared[place].setdefault(pk, {})
                if kind:
                    keys[kind] = len(rows)
                if contact:
                    contacts.setdefault((place, pk), contact)


def _grouped(
    sql: str, values: Iterable[Any], kind: str
) -> Iterator[tuple[Any, list[tuple[int, str | None]]]]:
    """Each value with its cards; one that too many share is left out."""
    by_value: defaultdict[Any, list[tuple[int, str | None]]] = defaultdict(list)
    for value, pk, contact in _rows(sql, values, *filter(None, [kind])):
        by_value[value].append((pk, contact))
    return ((value, rows) for value, rows in by_value.items() if len(rows) <= MOST_CARDS)


def _rows(sql: str, values: Iterable[str | int], *before: str) -> Iterable[tuple]:  # type: ignore[type-arg]
    remaining = iter(values)
    while chunk := list(islice(remaining, AT_A_TIME)):
        statement = sql.format(marks=", ".join(["%s"] * len(chunk)), most=MOST_CARDS + 1)
        with connection.cursor() as cursor:
            cursor.execute(statement, [*before, *chunk])
            yield from cursor.fetchall()


def _decided_different(customer_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    others: defaultdict[int, set[int]] = defaultdict(set)
    for begin in range(0, len(customer_ids), AT_A_TIME):
        chunk = customer_ids[begin : begin + AT_A_TIME]
        pairs = DifferentPair.objects.filter(first__in=chunk) | DifferentPair.objects.filter(second__in=chunk)
        for first, second in pairs.values_list("first_id", "second_id"):
            others[first].add(second)
            others[second].add(first)
    return {pk: frozenset({pk, *others[pk]}) for pk in customer_ids}
