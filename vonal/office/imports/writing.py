"""Customers of a chunk, written in sets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from vonal.office.customers.models import ContactPoint, Customer, Touch
from vonal.office.customers.operations.in_sets import Card, Changed, Human, add_to_customers, create_customers
from vonal.office.imports.deciding import Decision
from vonal.office.imports.division import Divider
from vonal.office.imports.drafts import Draft
from vonal.office.imports.models import Import, ImportRow
from vonal.office.own_fields.operations import set_values_of_many
from vonal.office.own_fields.reading import written

Outcome = ImportRow.Outcome


def write_customers(of: Import, decisions: Sequence[Decision], *, at: datetime) -> list[ImportRow]:
    """Make and change the cards of a chunk; returns what became of each row, not yet saved."""
    new = [one for one in decisions if one.outcome == Outcome.MADE]
    made = create_customers(
        [_card(one.draft, one.joined, _fields(of, one.draft)) for one in _divided(of, new, at)],
        by=of.by,
        at=of.began_at or at,
    )
    own: dict[str, dict[int, dict[str, Any]]] = {"customer": {}, "contact": {}}
    for decision, (customer_id, contact_id) in zip(new, made, strict=True):
        decision.customer_id = customer_id
        if decision.draft.own:
            own["customer"][customer_id] = decision.draft.own
        if decision.draft.own_of_contact and contact_id:
            own["contact"][contact_id] = decision.draft.own_of_contact
    for noun, values in own.items():
        if values:
            set_values_of_many(noun, values, by=of.by, at=at)
    changed = _changed(of, decisions, at=at)
    _touch(of, decisions, at=at)
    return [_row(of, decision, changed) for decision in decisions]


def _divided(of: Import, new: Sequence[Decision], at: datetime) -> Sequence[Decision]:
    if of.division.get("weights"):
        divider = Divider(of.division["weights"], of.division.get("given"), at=at)
        for decision in new:
            if not decision.draft.fields.get("manager_id"):
                decision.draft.fields["manager_id"] = divider.next(decision.draft.fields.get("region_id"))
        of.division["given"] = divider.given
    return new


def _fields(of: Import, draft: Draft) -> dict[str, Any]:
    fields = {name: value for name, value in draft.fields.items() if value not in ("", None)}
    if of.choices.get("source"):
        fields.setdefault("source_id", of.choices["source"])
    return fields


def _card(draft: Draft, joined: Sequence[Draft], fields: dict[str, Any]) -> Card:
    humans: list[Human] = []
    points: list[tuple[str, str, str]] = []
    for one in (draft, *joined):
        # A phone beside a person's name is his; websites are the company's.
        his = (
            [point for point in one.points if point[0] != ContactPoint.Kind.WEBSITE]
            if len(one.people) == 1
            else []
        )
        humans += [Human(name, position, his) for name, position in one.people]
        points += [point for point in one.points if point not in his]
    notes = [note for one in (draft, *joined) for note in one.notes]
    return Card(draft.name, draft.kind, fields, humans, points, notes)


def _changed(
    of: Import, decisions: Sequence[Decision], *, at: datetime
) -> dict[int, tuple[Changed, dict[str, Any]]]:
    """What changed on cards that were there, by the row's number."""
    cards: dict[int, list[Decision]] = {}
    for one in decisions:
        is_there = one.outcome == Outcome.UPDATED or (one.outcome == Outcome.JOINED and one.into is None)
        if is_there and one.customer_id is not None:
            cards.setdefault(one.customer_id, []).append(one)
    if not cards:
        return {}
    overwrite = bool(of.choices.get("overwrite"))
    wanted = {}
    for customer_id, ones in cards.items():
        drafts = [draft for one in ones for draft in (one.draft, *one.joined)]
        fields = dict(ones[0].draft.fields) if ones[0].outcome == Outcome.UPDATED else {}
        wanted[customer_id] = _card(drafts[0], drafts[1:], fields)
    changed = add_to_customers(wanted, by=of.by, at=at, overwrite=overwrite)
    own = {pk: ones[0].draft.own for pk, ones in cards.items() if ones[0].draft.own}
    old = _own_filled("customer", own, of, at=at)
    of_people = {pk: _own_of_people(ones, changed[pk].humans) for pk, ones in cards.items() if pk in changed}
    whole = {human: values for each in of_people.values() for human, values in each.items()}
    old_of_people = _own_filled("contact", whole, of, at=at)
    found = {}
    for customer_id, ones in cards.items():
        if customer_id in changed:
            people = {
                str(human): old_of_people[human] for human in of_people[customer_id] if human in old_of_people
            }
            what = {"own": old.get(customer_id, {}), "own_of_contacts": people}
            found[ones[0].draft.number] = (changed[customer_id], what)
    return found


def _own_filled(
    noun: str, own: dict[int, dict[str, Any]], of: Import, *, at: datetime
) -> dict[int, dict[str, list[str]]]:
    """Fill own fields; what really changed as ``{id: {key: [old, new]}}``."""
    if not own:
        return {}
    before = set_values_of_many(noun, own, by=of.by, at=at)
    return {
        pk: {key: [written(value), written(own[pk][key])] for key, value in values.items()}
        for pk, values in before.items()
    }


def _own_of_people(ones: Sequence[Decision], humans: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The own fields each row says of its first person; ``humans`` are the people of all rows, one by one."""
    found: dict[int, dict[str, Any]] = {}
    place = 0
    for draft in (draft for one in ones for draft in (one.draft, *one.joined)):
        if draft.own_of_contact and draft.people and place < len(humans):
            found.setdefault(humans[place], {}).update(draft.own_of_contact)
        place += len(draft.people)
    return found


def _touch(of: Import, decisions: Sequence[Decision], *, at: datetime) -> None:
    """Whoever was known has come once more, where the file says from where."""
    touches: dict[int, Touch] = {}
    for one in decisions:
        source = one.draft.fields.get("source_id") or of.choices.get("source")
        known = one.outcome in {Outcome.UPDATED, Outcome.SKIPPED} and source
        if known and one.customer_id is not None:
            touches[one.customer_id] = Touch(
                customer_id=one.customer_id,
                source_id=source,
                at=at,
                by=of.by,
                origin=f"import:{of.pk}:{one.draft.number}",
                text=of.file_name,
            )
    visible = Customer.objects.filter(pk__in=list(touches)).values_list("pk", flat=True)
    Touch.objects.bulk_create([touches[pk] for pk in visible], ignore_conflicts=True)


def _row(of: Import, decision: Decision, changed: dict[int, tuple[Changed, dict[str, Any]]]) -> ImportRow:
    head = decision.into or decision
    row = ImportRow(
        of=of,
        number=decision.draft.number,
        outcome=decision.outcome,
        object_id=head.customer_id,
        reason=decision.reason[:500],
    )
    if decision.draft.number in changed:
        what, own = changed[decision.draft.number]
        row.changes = {
            "fields": what.fields,
            "contacts": what.contacts,
            "points": what.points,
            "notes": what.notes,
            **own,
        }
    return row
