"""The register of competitors."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.core.fields import clean_plain
from vonal.office.losses.models import Aspect, Competitor, Rival, Sighting
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee

FIELDS = frozenset({"name", "website", "about", "is_active"})


class NothingSeen(ValidationError):
    """A sighting without a word, a price or terms says nothing."""

    def __init__(self) -> None:
        super().__init__(_("Say in a few words what you have seen."))


@transaction.atomic
def make_competitor(*, by: Employee | None, at: datetime, **fields: Any) -> Competitor:
    """
    Put a competitor on the register by ``name``, ``website`` and ``about``.

    :raises ValidationError: the name is taken or does not fit.
    """
    made = Competitor(created_at=at, created_by=by, **_trimmed(fields))
    clean_plain(made, FIELDS)
    made.validate_constraints()
    made.save()
    return made


def competitor_named(name: str, *, by: Employee | None, at: datetime) -> Competitor:
    """
    Who bears this name, in whatever case; put on the register when he is not there, back in use when he was retired.

    :raises ValidationError: the name does not fit.
    """
    name = " ".join(name.split())
    for attempt in range(2):
        there = Competitor.objects.filter(name__iexact=name).first() or _folded(name)
        if there is not None:
            if not there.is_active:
                there = change_competitor(there, by=by, is_active=True)
            return there
        try:
            return make_competitor(name=name, by=by, at=at)
        except IntegrityError:
            if attempt:
                raise
    raise AssertionError


def _folded(name: str) -> Competitor | None:
    """SQLite knows the cases of ASCII only."""
    wanted = name.casefold()
    return next((each for each in Competitor.objects.all() if each.name.casefold() == wanted), None)


@transaction.atomic
def change_competitor(competitor: Competitor, *, by: Employee | None, **fields: Any) -> Competitor:
    """
    Another ``name``, ``website`` or ``about``; ``is_active`` False takes him off the lists, what is known of him stays.

    :raises ValidationError: the name is taken or does not fit.
    """
    competitor = Competitor.objects.select_for_update().get(pk=competitor.pk)
    for name, value in _trimmed(fields).items():
        setattr(competitor, name, value)
    clean_plain(competitor, FIELDS)
    competitor.validate_constraints()
    competitor.save()
    return competitor


@transaction.atomic
def note_sighting(
    competitor: Competitor,
    *,
    by: Employee | None,
    at: datetime,
    kind: str = Sighting.Kind.MOVE,
    aspect: str = Aspect.OTHER,
    text: str = "",
    price: Decimal | None = None,
    terms: str = "",
    deal: Deal | None = None,
) -> Sighting:
    """
    Write down what was seen of a competitor; ``price`` is in the deal's currency, else the company's.

    :raises NothingSeen: there is neither a word nor a price nor terms, nor an aspect that says something by itself.
    :raises ValidationError: a value does not fit its field.
    """
    says_itself = kind != Sighting.Kind.MOVE and aspect != Aspect.OTHER
    if not (text.strip() or terms.strip() or price is not None or says_itself):
        raise NothingSeen
    seen = Sighting(
        competitor=competitor,
        kind=kind,
        aspect=aspect,
        text=text.strip(),
        price=price,
        currency="" if price is None else deal.currency if deal else company().currency,
        terms=terms.strip(),
        deal=deal,
        by=by,
        at=at,
    )
    clean_plain(seen, ("kind", "aspect", "text", "price", "terms"))
    seen.save()
    if deal is not None:
        name_rival(deal, competitor, by=by, at=at)
    return seen


@transaction.atomic
def forget_sighting(sighting: Sighting, *, by: Employee) -> None:
    """Take a mistake out of the register."""
    sighting.delete()


def name_rival(deal: Deal, competitor: Competitor, *, by: Employee | None, at: datetime) -> Rival:
    """A competitor wants this deal too; twice is once."""
    rival, _made = Rival.objects.get_or_create(
        deal=deal, competitor=competitor, defaults={"by": by, "at": at}
    )
    return rival


def unname_rival(deal: Deal, competitor: Competitor, *, by: Employee) -> None:
    """He does not want it after all."""
    Rival.objects.filter(deal=deal, competitor=competitor).delete()


def _trimmed(fields: dict[str, Any]) -> dict[str, Any]:
    strange = fields.keys() - FIELDS
    if strange:
        message = f"No such field: {', '.join(sorted(strange))}."
        raise TypeError(message)
    return {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
