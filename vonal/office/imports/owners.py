"""Whose deal or task a row is: a customer that is known, one from a row before, or a new one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from vonal.office.customers.likeness import key_of
from vonal.office.customers.models import Customer
from vonal.office.customers.operations.in_sets import Card, Human, create_customers
from vonal.office.imports.deciding import Decision, Memory, name_in_file
from vonal.office.imports.drafts import Draft, Reader
from vonal.office.imports.matching import Suspect, find_known
from vonal.office.imports.models import Import, ImportRow

Outcome = ImportRow.Outcome
WHOSE = ("name", "contact", "phone", "email")


def read_owner(reader: Reader, number: int, said: dict[str, str]) -> Draft:
    """The customer a row names; without a name when it names none."""
    whose = {key: said[key] for key in WHOSE if key in said}
    return reader.customer_of(number, whose) if whose else Draft(number)


def decide_owners(of: Import, drafts: Sequence[Draft], memory: Memory | None) -> list[Decision]:
    """Known by a sure likeness or by name; what is only perhaps known is left to a person, unless told."""
    found = find_known(drafts)
    heads: dict[tuple[Any, ...], Decision] = {}
    decisions = []
    for draft, suspects in zip(drafts, found, strict=True):
        decision = Decision(draft, Outcome.MADE)
        key = name_in_file(draft)
        best = next((one for one in suspects if _is_same(one, draft)), suspects[0] if suspects else None)
        if best is not None and (_is_same(best, draft) or of.choices.get("suspects") == "attach"):
            decision.customer_id = best.customer_id
        elif best is not None and of.choices.get("suspects") != "create":
            decision.outcome, decision.customer_id = Outcome.SUSPECT, best.customer_id
            decision.reason = _("Perhaps a deal or task of %(name)s.") % {"name": best.called}
        elif key is not None and key in heads:
            decision.into = heads[key]
        elif draft.name or draft.points or draft.people:
            decision.is_new_customer = True
            if key is not None:
                heads[key] = decision
        decisions.append(decision)
    visible = _visible(of, {one.customer_id for one in decisions if one.customer_id})
    for one in decisions:
        if one.outcome == Outcome.MADE and one.customer_id and one.customer_id not in visible:
            one.outcome, one.reason = Outcome.SKIPPED, _("A colleague leads this customer.")
    return decisions


def make_owners(of: Import, decisions: Sequence[Decision], *, at: datetime) -> None:
    """Make the customers that are missing; every decision then has its customer, or none where the row names none."""
    new = [one for one in decisions if one.is_new_customer]
    cards = []
    for one in new:
        draft = one.draft
        humans = [
            Human(name, position, draft.points if len(draft.people) == 1 else ())
            for name, position in draft.people
        ]
        fields = {"source_id": of.choices["source"]} if of.choices.get("source") else {}
        manager = getattr(draft, "manager_id", None)
        if manager:
            fields["manager_id"] = manager
        cards.append(
            Card(draft.name, draft.kind, fields, humans, () if len(draft.people) == 1 else draft.points)
        )
    for one, (customer_id, _contact) in zip(
        new, create_customers(cards, by=of.by, at=of.began_at or at), strict=True
    ):
        one.customer_id = customer_id
    for one in decisions:
        if one.into is not None:
            one.customer_id = one.into.customer_id


def row_of(of: Import, decision: Decision, object_id: int | None) -> ImportRow:
    made = {"customer": decision.customer_id} if decision.is_new_customer and decision.customer_id else {}
    return ImportRow(
        of=of,
        number=decision.draft.number,
        outcome=decision.outcome,
        object_id=object_id,
        reason=decision.reason[:500],
        changes=made,
    )


def _is_same(suspect: Suspect, draft: Draft) -> bool:
    """The very same name is enough: nobody writes phones beside every deal."""
    return suspect.is_sure or (bool(draft.name_key) and key_of(suspect.name, draft.kind) == draft.name_key)


def _visible(of: Import, ids: set[int]) -> set[int]:
    if of.by is None:
        return set()
    return set(Customer.objects.visible_to(of.by).filter(pk__in=ids).values_list("pk", flat=True))
