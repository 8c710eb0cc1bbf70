"""What is to become of each row: new, known, perhaps known; the same for the check and for the import itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from vonal.office.customers.likeness import key_of
from vonal.office.customers.models import Customer, MatchKey
from vonal.office.imports.drafts import Draft
from vonal.office.imports.matching import Suspect, find_known
from vonal.office.imports.models import Import, ImportRow
from vonal.office.staff.models import Employee

Outcome = ImportRow.Outcome
EXISTING = ("both", "create", "update")
SUSPECTS = ("skip", "create", "attach")


@dataclass
class Decision:
    """``customer_id`` is the card that is there; ``into`` the decision of the row this one belongs to."""

    draft: Draft
    outcome: str
    reason: str = ""
    customer_id: int | None = None
    into: Decision | None = None
    joined: list[Draft] = field(default_factory=list)
    is_new_customer: bool = False


class Memory:
    """What a check has seen in the file so far, since nothing of it is in the database."""

    def __init__(self) -> None:
        self.names: set[int] = set()

    def knows(self, draft: Draft) -> bool:
        return bool(key := name_in_file(draft)) and hash(key) in self.names

    def remember(self, draft: Draft) -> None:
        if key := name_in_file(draft):
            self.names.add(hash(key))


def name_in_file(draft: Draft) -> tuple[Any, ...] | None:
    """By what two rows of one file are about the same customer: a company of one name, a person with one address."""
    if not draft.name_key:
        return None
    if draft.kind == Customer.Kind.COMPANY:
        return (draft.name_key, draft.fields.get("region_id"))
    addresses = sorted(draft.addresses)
    return (draft.name_key, *addresses[:1]) if addresses else None


def decide(
    of: Import, drafts: Sequence[Draft], memory: Memory | None = None, find: Callable[..., Any] = find_known
) -> list[Decision]:
    """What becomes of some rows; a few questions to the database, however many there are."""
    found: list[list[Suspect]] = find(drafts)
    ids = {suspect.customer_id for suspects in found for suspect in suspects}
    made_here = set(
        Customer.objects.filter(pk__in=ids, created_at=of.began_at, created_by=of.by).values_list(
            "pk", flat=True
        )
        if of.began_at and memory is None
        else ()
    )
    visible = set(_visible(of.by, ids))
    heads: dict[tuple[Any, ...], Decision] = {}
    decisions = []
    for draft, suspects in zip(drafts, found, strict=True):
        key = name_in_file(draft)
        earlier = next(
            (one for one in suspects if one.customer_id in made_here and _is_same(one, draft)), None
        )
        if key is not None and key in heads:
            decision = Decision(draft, Outcome.JOINED, into=heads[key])
            heads[key].joined.append(draft)
        elif earlier is not None:
            decision = Decision(draft, Outcome.JOINED, customer_id=earlier.customer_id)
        elif memory is not None and memory.knows(draft):
            decision = Decision(draft, Outcome.JOINED)
        else:
            others = [one for one in suspects if one.customer_id not in made_here]
            decision = _of_suspects(of.choices, draft, others, visible)
            if key is not None and decision.outcome in {Outcome.MADE, Outcome.UPDATED}:
                heads[key] = decision
        if memory is not None and decision.outcome == Outcome.MADE:
            memory.remember(draft)
        decisions.append(decision)
    return decisions


def _of_suspects(
    choices: Mapping[str, Any], draft: Draft, suspects: Sequence[Suspect], visible: set[int]
) -> Decision:
    remarks = " ".join(draft.remarks)
    best = suspects[0] if suspects else None
    if best is None or (not best.is_sure and choices.get("suspects") == "create"):
        if choices.get("existing") == "update":
            return Decision(draft, Outcome.SKIPPED, _("Not known; only known customers were to be updated."))
        return Decision(draft, Outcome.MADE, remarks, is_new_customer=True)
    if not best.is_sure and choices.get("suspects") != "attach":
        said = {"name": best.called, "keys": ", ".join(_words_of(best.keys))}
        return Decision(
            draft, Outcome.SUSPECT, _("Perhaps %(name)s: same %(keys)s.") % said, best.customer_id
        )
    if best.customer_id not in visible:
        said = {"name": best.called}
        return Decision(
            draft, Outcome.SKIPPED, _("Known as %(name)s, whom a colleague leads.") % said, best.customer_id
        )
    if choices.get("existing") == "create":
        return Decision(
            draft, Outcome.SKIPPED, _("Known already: %(name)s.") % {"name": best.called}, best.customer_id
        )
    return Decision(draft, Outcome.UPDATED, remarks, best.customer_id)


def _is_same(suspect: Suspect, draft: Draft) -> bool:
    """Of a card this very file has made: the name is enough for a company."""
    return suspect.is_sure or (
        draft.kind == Customer.Kind.COMPANY and key_of(suspect.name, draft.kind) == draft.name_key
    )


def _visible(by: Employee | None, ids: set[int]) -> list[int]:
    if by is None:
        return []
    return list(Customer.objects.visible_to(by).filter(pk__in=ids).values_list("pk", flat=True))


def _words_of(keys: Sequence[str]) -> list[str]:
    words = {
        MatchKey.Kind.NAME: _("name"),
        MatchKey.Kind.SURNAME: _("surname"),
        MatchKey.Kind.PHONE: _("phone"),
        MatchKey.Kind.LOCAL_PHONE: _("phone without its code"),
        MatchKey.Kind.EMAIL: _("e-mail"),
        MatchKey.Kind.DOMAIN: _("domain"),
        MatchKey.Kind.WEBSITE: _("website"),
    }
    said = {MatchKey.Kind.LOCAL_PHONE} if MatchKey.Kind.PHONE in keys else set()
    return [words.get(MatchKey.Kind(key), key) for key in keys if key not in said]
