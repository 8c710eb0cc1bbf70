"""
How many of the customers that are typed again are found, and how many others are taken for them; one JSON object.

``python -m benchmarks.inside.likeness own|FOLDER`` works on an empty database the environment names; FOLDER holds the
tables of febrl.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SEED = 20_261_121
CARDS = 9_000
AT = datetime(2026, 1, 1, tzinfo=UTC)
# A national number of security stands where a phone does: seven figures, as a Hungarian mobile's.
AS_PHONE = "+36 20 "


def main() -> None:
    """Measure and print."""
    import django

    django.setup()
    from django.core.management import call_command

    from vonal.core.models import Company

    call_command("migrate", verbosity=0)
    Company(name="Bench", language="en", country="HU", currency="HUF", created_at=AT).save()
    print(json.dumps(_own() if sys.argv[1] == "own" else _febrl(Path(sys.argv[1]))))


def _own() -> dict[str, Any]:
    from benchmarks.slips import Person, labelled
    from vonal.office.customers.duplicates import Candidate

    def candidate(person: Person) -> Candidate:
        return Candidate(
            name=person.name,
            kind=person.kind,
            contacts=(person.contact,) if person.contact else (),
            phones=(person.phone,) if person.phone else (),
            emails=(person.email,) if person.email else (),
            websites=(person.website,) if person.website else (),
        )

    data = labelled(SEED, CARDS)
    ids = keep([(candidate(person), person.language) for person in data.there])
    typed = [(candidate(person), ids[place] if place is not None else None) for person, place in data.typed]
    return measure(typed)


def _febrl(folder: Path) -> dict[str, Any]:
    from vonal.office.customers.duplicates import Candidate

    def rows(name: str) -> dict[str, Candidate]:
        with (folder / name).open(encoding="utf-8") as file:
            return {
                row["rec_id"]: Candidate(
                    name=f"{row['given_name']} {row['surname']}".strip(),
                    kind="person",
                    phones=(AS_PHONE + row["soc_sec_id"],) if row["soc_sec_id"] else (),
                )
                for row in csv.DictReader(file, skipinitialspace=True)
            }

    there, again = rows("dataset4a.csv"), rows("dataset4b.csv")
    ids = dict(zip(there, keep([(each, "en") for each in there.values()]), strict=True))
    return measure([(each, ids["-".join([*name.split("-")[:2], "org"])]) for name, each in again.items()])


def keep(cards: Sequence[tuple[Any, str]]) -> list[int]:
    """Make cards quickly; returns their numbers."""
    from django.db import transaction

    with transaction.atomic():
        return _kept(cards)


def _kept(cards: Sequence[tuple[Any, str]]) -> list[int]:
    from vonal.office.customers.contact_points import value_of
    from vonal.office.customers.match_keys import keys_of
    from vonal.office.customers.models import Contact, ContactPoint, Customer
    from vonal.office.customers.operations.keeping import keep_keys, keep_near_names

    customers = Customer.objects.bulk_create(
        [
            Customer(name=card.name, kind=card.kind, language=language, created_at=AT)
            for card, language in cards
        ],
        batch_size=500,
    )
    for customer, (card, _language) in zip(customers, cards, strict=True):
        contacts = [Contact(customer=customer, name=name, created_at=AT) for name in card.contacts]
        Contact.objects.bulk_create(contacts)
        points = [
            ContactPoint(customer=customer, kind=kind, raw=raw, value=value_of(kind, raw, "HU"))
            for kind, raws in (("phone", card.phones), ("email", card.emails), ("website", card.websites))
            for raw in raws
        ]
        keep_keys(customer, keys_of(customer, contacts, points))
        keep_near_names(customer)
    return [customer.pk for customer in customers]


def measure(typed: Iterable[tuple[Any, int | None]]) -> dict[str, Any]:
    """
    Pairs found (from ``LIKELY`` on), and those taken for the same without a person's looking.

    A pair is a typed customer and a card; right when they belong together.
    """
    from vonal.office.customers.duplicates import LIKELY, find_duplicates_of_many, sure_enough

    typed = list(typed)
    right = wrong = sure_right = sure_wrong = 0
    faults: dict[str, list[Any]] = {"missed": [], "wrong": [], "sure_wrong": []}
    for begin in range(0, len(typed), 500):
        part = typed[begin : begin + 500]
        for (candidate, own), suspects in zip(
            part, find_duplicates_of_many([each for each, _own in part]), strict=True
        ):
            found = [suspect for suspect in suspects if suspect.sureness >= LIKELY]
            right += sum(suspect.customer_id == own for suspect in found)
            sure_right += sum(suspect.customer_id == own for suspect in found if sure_enough(suspect))
            for suspect in found:
                if suspect.customer_id != own:
                    wrong += 1
                    faults["wrong"].append((repr(candidate), repr(suspect)))
                    if sure_enough(suspect):
                        sure_wrong += 1
                        faults["sure_wrong"].append((repr(candidate), repr(suspect)))
            if own is not None and all(suspect.customer_id != own for suspect in found):
                faults["missed"].append((repr(candidate), own, repr(suspects[:2])))
    pairs = sum(own is not None for _candidate, own in typed)
    precision, recall = right / (right + wrong), right / pairs
    return {
        "typed": len(typed),
        "pairs": pairs,
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / (precision + recall),
        "sure": sure_right + sure_wrong,
        "sure_precision": sure_right / ((sure_right + sure_wrong) or 1),
        "faults": {name: rows[:25] for name, rows in faults.items()},
    }


if __name__ == "__main__":
    main()
