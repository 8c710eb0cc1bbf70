"""
How long the check by six keys takes, beside the bare statement; microseconds as one JSON object.

``python -m benchmarks.inside.duplicates``
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from random import Random
from typing import Any

from benchmarks.inside.lookup import quick

CARDS = 3_000
BATCH = 10
# One statement for all six keys, worked out beforehand: name, phone with and without area, e-mail, domain and website as
# they stand in the index, the forms a name with a slip has, and beside each card whether it has the surname as well.
KINDS = ("name", "phone", "local_phone", "email", "domain", "website")
FORMS = 5
EXACT = """SELECT * FROM (SELECT '{kind}' AS kind, customer_id FROM customers_matchkey
WHERE kind = '{kind}' AND value = %s LIMIT 21) AS {kind}_"""
NEAR = """SELECT * FROM (SELECT 'near' AS kind, customer_id FROM customers_nearname WHERE value = %s LIMIT 21) AS near{place}"""
KEYS = " UNION ALL ".join(
    [EXACT.format(kind=kind) for kind in KINDS] + [NEAR.format(place=place) for place in range(FORMS)]
)
BARE = f"""
WITH f AS MATERIALIZED ({KEYS})
SELECT f.kind, c.id, c.name, c.manager_id,
    EXISTS (SELECT 1 FROM customers_matchkey s WHERE s.kind = 'surname' AND s.value IN (%s, %s) AND s.customer_id = c.id)
FROM f JOIN customers_customer c ON c.id = f.customer_id
"""


def main() -> None:
    """Measure on the database the environment names, and print."""
    import django

    django.setup()
    from benchmarks.people import COUNTRY
    from benchmarks.slips import slip
    from vonal.core.company import company
    from vonal.office.customers.duplicates import Candidate
    from vonal.office.customers.models import Customer

    assert company().country == COUNTRY
    highest = Customer.objects.order_by("-pk").values_list("pk", flat=True)[0]
    dice = Random(11)
    chosen = dice.sample(range(1, highest), CARDS)
    known: list[Candidate] = []
    for begin in range(0, CARDS, 500):
        cards = Customer.objects.filter(pk__in=chosen[begin : begin + 500], kind="company")
        for card in cards.prefetch_related("contacts", "contact_points"):
            raws = [point.raw for point in card.contact_points.all()]
            known.append(
                Candidate(
                    name=card.name,
                    contacts=tuple(human.name for human in card.contacts.all())[:1],
                    phones=tuple(raw for raw in raws if "@" not in raw)[:1],
                    emails=(f"info@{'abcdefgh'[card.pk % 8]}{card.pk}.hu",),
                )
            )
    dice.shuffle(known)
    third = len(known) // 3
    cases = {
        "there": known[:third],
        "slip": [_but(each, name=slip(each.name, dice)) for each in known[third : 2 * third]],
        "new": [
            _but(each, name=f"{each.name[::-1]} {place}", phones=(f"06 1 {4_000_000 + place * 7}",))
            for place, each in enumerate(known[2 * third :])
        ],
    }
    print(json.dumps(_measured(cases)))


def _measured(cases: dict[str, list[Any]]) -> dict[str, float]:
    from benchmarks import people
    from vonal.office.customers.duplicates import find_duplicates
    from vonal.office.customers.duplicates.candidates import Candidate, signs_of

    # A server that has run for a while knows how numbers of each area begin.
    for made in people.customers(3, 20_000):
        signs_of(Candidate(phones=(made.phone.value,)))
    bare = bare_check()
    found: dict[str, float] = {}
    for name, candidates in cases.items():
        values = [values_of(signs_of(each)) for each in candidates]
        for each in candidates[:30]:
            find_duplicates(each)
        times: dict[str, list[float]] = {"ours": [], "bare": []}
        half = len(candidates) // 2 // BATCH * BATCH
        # Each with customers of its own, for nobody shall find the pages of the tables warmed by the other.
        for begin in range(0, half, BATCH):
            times["ours"].append(_timed(find_duplicates, candidates[begin : begin + BATCH]))
            times["bare"].append(_timed(bare, values[half + begin : half + begin + BATCH]))
        found |= {f"{name}_{who}": quick(each) for who, each in times.items()}
    hits = sum(bool(find_duplicates(each)) for each in cases["there"][:200])
    assert hits == len(cases["there"][:200]), hits
    return found


def bare_check() -> Callable[[tuple[str | int, ...]], Any]:
    """The bare statement on a connection of the database's own driver."""
    import sqlite3

    from django.db import connection

    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        raw = sqlite3.connect(settings["NAME"])
        for pragma in settings["OPTIONS"]["init_command"].split(";"):
            raw.execute(pragma)
        statement = BARE.replace("%s", "?")
        return lambda values: raw.execute(statement, values).fetchall()
    import psycopg

    name, host, user = settings["NAME"], settings["HOST"], settings["USER"]
    cursor = psycopg.connect(dbname=name, host=host, user=user, autocommit=True).cursor()
    return lambda values: cursor.execute(BARE, values, prepare=True).fetchall()


def values_of(signs: Any) -> tuple[str | int, ...]:
    """What the bare statement asks for."""
    from vonal.office.customers.likeness import near_forms

    first: dict[str, str] = {}
    for kind, value in signs.exact:
        first.setdefault(kind, value)
    forms = [*near_forms(signs.name), *[0] * FORMS][:FORMS]
    return (*(first.get(kind, "") for kind in KINDS), *forms, *[*signs.surnames, "", ""][:2])


def _but(candidate: Any, **changed: Any) -> Any:
    from dataclasses import replace

    return replace(candidate, **changed)


def _timed(look: Callable[[Any], Any], asked: list[Any]) -> float:
    began = time.perf_counter()
    for each in asked:
        look(each)
    return (time.perf_counter() - began) / len(asked) * 1e6


if __name__ == "__main__":
    main()
