"""Whom a row may be about: the customers known by the same keys, found as everywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from vonal.office.customers.duplicates import LIKELY, Candidate, find_duplicates_of_many, sure_enough
from vonal.office.customers.models import ContactPoint, Customer
from vonal.office.imports.drafts import Draft

Kind = ContactPoint.Kind


class Suspect(NamedTuple):
    """
    A known customer; ``is_sure`` when nobody needs to look. ``called`` is what he is shown by: his name, or what both
    are reached by.
    """

    customer_id: int
    name: str
    keys: tuple[str, ...]
    is_sure: bool
    called: str


def find_known(drafts: Sequence[Draft]) -> list[list[Suspect]]:
    """Of each draft the customers it may be, surest first; a few statements for all."""
    likely = [
        [found for found in suspects if found.sureness >= LIKELY]
        for suspects in find_duplicates_of_many([_candidate(draft) for draft in drafts])
    ]
    nameless = _nameless({found.customer_id for suspects in likely for found in suspects if not found.name})
    return [
        [
            Suspect(
                found.customer_id,
                found.name,
                found.keys,
                sure_enough(found),
                found.name or _shared(draft, nameless[found.customer_id]),
            )
            for found in suspects
        ]
        for draft, suspects in zip(drafts, likely, strict=True)
    ]


def _nameless(ids: set[int]) -> dict[int, Customer]:
    if not ids:
        return {}
    return Customer.objects.prefetch_related("contact_points").in_bulk(ids)


def _shared(draft: Draft, card: Customer) -> str:
    """Nothing of the card but what the file says itself: it may be a colleague's."""
    known = {point.value for point in card.contact_points.all()}
    shared = next((raw for _kind, raw, value in draft.points if value in known), "")
    return _("the card of %(number)s") % {"number": shared} if shared else _("a card without a name")


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
