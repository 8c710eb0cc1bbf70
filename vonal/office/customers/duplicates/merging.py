"""Two cards made one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from vonal.core import changes
from vonal.core.changes import recorded
from vonal.core.facts import publish
from vonal.core.names import person_key
from vonal.core.search import Kind, forget
from vonal.office.customers.duplicates.folding import Fold, fold, packed
from vonal.office.customers.duplicates.following import followers_of
from vonal.office.customers.events import CustomersMerged
from vonal.office.customers.models import (
    Contact,
    ContactPoint,
    Customer,
    DifferentPair,
    MatchKey,
    Merge,
    NearName,
    SuspectPair,
)
from vonal.office.customers.operations.cards import CUSTOMER_FIELDS
from vonal.office.customers.operations.keeping import rebuild_keys, tell
from vonal.office.staff.models import Employee


class CannotMerge(ValidationError):
    """The two cards cannot be made one; the message is a sentence for the person who asked."""


@transaction.atomic
def merge_customers(
    survivor: Customer, merged: Customer, *, by: Employee, at: datetime, taking: Collection[str] | None = None
) -> Merge:
    """
    Make two cards one: all that hangs on ``merged`` hangs on ``survivor`` from now on, until it is undone.

    ``taking`` names the fields whose value comes from the merged card; unless it is given, those that are empty on the
    survivor. What the other card said stays in the record.

    :raises CannotMerge: they are one card, or one of them is gone.
    :raises TypeError: there is no such field.
    """
    if survivor.pk == merged.pk:
        raise CannotMerge(_("This is one and the same card."))
    locked = Customer.objects.select_for_update().order_by("pk").in_bulk([survivor.pk, merged.pk])
    if len(locked) < 2:
        raise CannotMerge(_("One of the cards has been merged already."))
    survivor, merged = locked[survivor.pk], locked[merged.pk]
    chosen = fields_to_take(survivor, merged) if taking is None else set(taking)
    if strange := chosen - CUSTOMER_FIELDS:
        message = f"No such field: {', '.join(sorted(strange))}."
        raise TypeError(message)
    name = str(merged)
    record: dict[str, Any] = {
        "pairs": _take_pairs(survivor.pk, merged.pk, by, at),
        "adopted": _adopt_points(survivor, merged),
    }
    MatchKey.objects.filter(customer=merged).delete()
    NearName.objects.filter(customer=merged).delete()
    forget(Kind.CUSTOMER, [merged.pk])
    record["newest"] = _newest()
    folds: list[Fold] = [fold(merged, survivor)]
    folds += [fold(double, kept) for double, kept in _doubles(survivor, folds[0])]
    record["folds"] = folds
    forget(Kind.CONTACT, [double["loser"] for double in folds[1:]])
    record["fields"] = _take_fields(survivor, merged, chosen, by, at)
    record["changes"] = changes.move_changes(f"customer:{merged.pk}", f"customer:{survivor.pk}")
    row = Merge.objects.create(
        survivor=survivor, merged_id=merged.pk, merged_name=name[:200], by=by, merged_at=at, record=record
    )
    rebuild_keys(survivor)
    publish(CustomersMerged(merge_id=row.pk, survivor_id=survivor.pk, merged_id=merged.pk, by_id=by.pk))
    tell(survivor, by)
    return row


def fields_to_take(survivor: Customer, merged: Customer) -> set[str]:
    """The fields the survivor does not know and the other does; of importance, the greater."""
    taken = {
        name
        for name in CUSTOMER_FIELDS
        if getattr(survivor, name) in ("", None) and getattr(merged, name) not in ("", None)
    }
    return taken | ({"importance"} if merged.importance > survivor.importance else set())


def _take_fields(
    survivor: Customer, merged: Customer, chosen: set[str], by: Employee, at: datetime
) -> dict[str, list[Any]]:
    """Set them; returns what each was before and is now, as plain values."""
    before = packed([survivor])[0]["fields"]
    for name in chosen:
        setattr(survivor, name, getattr(merged, name))
    if survivor.origin is None:
        survivor.origin = merged.origin
    with recorded(by=by, at=at):
        survivor.save(update_fields=[*chosen, "origin"])
    after = packed([survivor])[0]["fields"]
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}


def _adopt_points(survivor: Customer, merged: Customer) -> list[int]:
    """A number both cards have is its person's, when only the merged card knows whose it is."""
    theirs = {(point.kind, point.value): point for point in merged.contact_points.exclude(contact=None)}
    adopted = []
    for point in survivor.contact_points.filter(contact=None):
        if (same := theirs.get((point.kind, point.value))) is not None:
            ContactPoint.objects.filter(pk=point.pk).update(contact=same.contact_id)
            adopted.append(point.pk)
    return adopted


def _doubles(survivor: Customer, done: Fold) -> list[tuple[Contact, Contact]]:
    """People who came with the merged card and were on the survivor already, by name."""
    came = set(done["moved"].get("customers.contact.customer>customers.customer", ()))
    there: dict[str, Contact] = {}
    doubles = []
    for contact in sorted(survivor.contacts.all(), key=lambda contact: (contact.pk in came, contact.pk)):
        kept = there.setdefault(person_key(contact.name) or str(contact.pk), contact)
        if kept is not contact and contact.pk in came:
            doubles.append((contact, kept))
    return doubles


def _take_pairs(survivor: int, merged: int, by: Employee, at: datetime) -> list[dict[str, Any]]:
    """What was thought and decided about the merged card; decisions hold for the survivor."""
    of_merged = Q(first=merged) | Q(second=merged)
    different, suspects = DifferentPair.objects.filter(of_merged), SuspectPair.objects.filter(of_merged)
    kept = [*packed(different), *packed(suspects)]
    others = {pk for pair in different for pk in (pair.first_id, pair.second_id)} - {merged, survivor}
    different.delete()
    suspects.delete()
    DifferentPair.objects.bulk_create(
        [
            DifferentPair(
                first_id=min(survivor, pk), second_id=max(survivor, pk), decided_by=by, decided_at=at
            )
            for pk in sorted(others)
        ],
        ignore_conflicts=True,
    )
    return kept


def _newest() -> dict[str, int]:
    """Up to which number rows were there at the merge, where what comes after may plainly be the other card's."""
    return {
        each.label: each.model._base_manager.aggregate(newest=Max("pk"))["newest"] or 0
        for each in followers_of(Customer)
        if each.number
    }


def survivor_of(customer_id: int) -> int | None:
    """The card into which one that is gone was merged, and that one into another perhaps."""
    survivor: int | None = None
    merges = Merge.objects.filter(undone_at=None)
    while (
        into := merges.filter(merged_id=survivor or customer_id).values_list("survivor_id", flat=True).first()
    ):
        survivor = into
    return survivor
