"""Whom a row may be about: the customers known by the same keys, found as everywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from vonal.office.customers.duplicates import LIKELY, Candidate, find_duplicates_of_many, sure_enough
from vonal.office.customers.models import ContactPoint
from vonal.office.imports.drafts import Draft

Kind = ContactPoint.Kind


class Suspect(NamedTuple):
    """A known customer; ``is_sure`` when nobody needs to look."""

    customer_id: int
    name: str
    keys: tuple[str, ...]
    is_sure: bool


def find_known(drafts: Sequence[Draft]) -> list[list[Suspect]]:
    """Of each draft the customers it may be, surest first; a few statements for all."""
    return [
        [
            Suspect(found.customer_id, found.name, found.keys, sure_enough(found))
            for found in suspects
            if found.sureness >= LIKELY
        ]
        for suspects in find_duplicates_of_many([_candidate(draft) for draft in drafts])
    ]


def _candidate(draft: Draft) -> Candidate:
    def values(wanted: str) -> tuple[str, ...]:
        return tuple(value for kind, _raw, value in draft.points if kind == wanted)

    return Candidate(
        name=draft.name,
        kind=draft.kind,
        contacts=tuple(name for name, _position in draft.people),
        phones=values(Kind.PHONE),
        emails=values(Kind.EMAIL),
        websites=values(Kind.WEBSITE),
    )
