"""What is shown of cards that may be the same: as somebody types, on the card, and in the talk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vonal.office.customers.duplicates import LIKELY, Candidate, candidate_of, candidate_of_points
from vonal.office.customers.duplicates.decisions import may_merge
from vonal.office.customers.models import Customer
from vonal.office.customers.queries import may_change
from vonal.web.request import Request
from vonal.workflows.known_customers import KnownCustomer, known_customers

SHOWN = 5
LONGEST = 4_000  # characters of what somebody types
KEYS: dict[str, str | Promise] = {
    "name": _("name"),
    "surname": _("contact's surname"),
    "phone": _("phone"),
    "local_phone": _("phone without area code"),
    "email": _("e-mail"),
    "domain": _("e-mail's domain"),
    "website": _("website"),
}


def words_of(keys: tuple[str, ...] | list[str]) -> list[str | Promise]:
    """What the cards have in common, in words; of a whole phone or address its parts need no saying."""
    told = set(keys)
    if "phone" in told:
        told.discard("local_phone")
    if "email" in told:
        told.discard("domain")
    return [KEYS[key] for key in keys if key in told]


def typed_candidate(request: HttpRequest) -> Candidate:
    """Of the form of a new customer, as far as it is filled."""
    typed = {
        name: request.GET.get(name, "").replace("\0", "")[:LONGEST] for name in ("name", "contact", "points")
    }
    return candidate_of_points(
        name=typed["name"].strip(),
        kind="person" if request.GET.get("kind") == "person" else "company",
        contacts=(typed["contact"].strip(),) if typed["contact"].strip() else (),
        points=[line.strip() for line in typed["points"].splitlines() if line.strip()],
    )


def suspects_context(request: Request, candidate: Candidate, *, likely_only: bool = False) -> dict[str, Any]:
    """The suspects in words."""
    known = known_customers(request.user, candidate, SHOWN)
    return in_words([each for each in known if each.sureness >= LIKELY] if likely_only else known)


def in_words(known: list[KnownCustomer]) -> dict[str, Any]:
    """For the templates."""
    return {"suspects": [{"known": each, "keys": words_of(each.keys)} for each in known]}


def similar_context(request: Request, customer: Customer) -> dict[str, Any]:
    """Of a card: those that are likely to be the same, and whether this person may do something about it."""
    context = suspects_context(request, candidate_of(customer), likely_only=True)
    return {**context, "may_decide": may_change(request.user), "may_merge": may_merge(request.user, customer)}
