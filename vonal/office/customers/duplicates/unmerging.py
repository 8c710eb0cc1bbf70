"""One card made two again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core import changes
from vonal.core.changes import recorded
from vonal.core.facts import publish
from vonal.office.customers.duplicates.folding import packed, unfold, unpack
from vonal.office.customers.duplicates.following import followers_of
from vonal.office.customers.duplicates.merging import CannotMerge
from vonal.office.customers.events import CustomersParted
from vonal.office.customers.models import Contact, ContactPoint, Customer, Merge
from vonal.office.customers.operations.keeping import rebuild_keys, tell
from vonal.office.staff.models import Employee


class CannotUnmerge(CannotMerge):
    """The merge cannot be undone now; the message is a sentence for the person who asked."""


@transaction.atomic
def unmerge_customers(merge: Merge, *, by: Employee, at: datetime) -> Customer:
    """
    Make the merged card again, as it was, and give it back what the merge has moved.

    What came after stays with the survivor, unless it plainly belongs to one of the other's people or numbers. A field
    somebody has changed since stays changed.

    :return: the card that is there again.
    :raises CannotUnmerge: it is undone already, or another card was merged into the survivor later.
    """
    survivor = Customer.objects.select_for_update().get(pk=merge.survivor_id)
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        raise CannotUnmerge(_("This merge has been undone already."))
    last = Merge.objects.filter(survivor=survivor, undone_at=None).order_by("merged_at", "pk").last()
    if last != merge:
        raise CannotUnmerge(
            _("“%(name)s” was merged into this card later. Undo that first.")
            % {"name": last.merged_name if last else ""}
        )
    record = merge.record
    numbers = _numbers(survivor)
    _give_fields_back(survivor, record["fields"], by, at)
    for done in reversed(record["folds"]):
        unfold(done)
    _leave_points_alone(record)
    parted = Customer.objects.get(pk=merge.merged_id)
    _give_what_came_after(survivor, parted, numbers, record["newest"])
    unpack(record["pairs"])
    changes.move_changes(f"customer:{survivor.pk}", f"customer:{parted.pk}", only=record["changes"])
    merge.undone_at, merge.undone_by = at, by
    merge.save(update_fields=["undone_at", "undone_by"])
    rebuild_keys(survivor)
    rebuild_keys(parted)
    publish(CustomersParted(merge_id=merge.pk, survivor_id=survivor.pk, parted_id=parted.pk, by_id=by.pk))
    tell(survivor, by)
    return parted


def last_merge_of(customer: Customer) -> Merge | None:
    """The one that can be undone now."""
    return Merge.objects.filter(survivor=customer, undone_at=None).order_by("merged_at", "pk").last()


def _give_fields_back(survivor: Customer, fields: dict[str, list[Any]], by: Employee, at: datetime) -> None:
    now = packed([survivor])[0]["fields"]
    names = [name for name, (_before, after) in fields.items() if now.get(name) == after]
    for name in names:
        column = Customer._meta.get_field(name)
        setattr(survivor, getattr(column, "attname", name), fields[name][0])
    if names:
        with recorded(by=by, at=at):
            survivor.save(update_fields=names)


def _leave_points_alone(record: dict[str, Any]) -> None:
    """The survivor's own numbers are no longer the other card's people's."""
    of_merged = record["folds"][0]["moved"].get("customers.contact.customer>customers.customer", ())
    ContactPoint.objects.filter(pk__in=record["adopted"], contact__in=of_merged).update(contact=None)


def _numbers(survivor: Customer) -> set[str]:
    """Of the survivor, as long as both are one."""
    return set(survivor.contact_points.filter(kind=ContactPoint.Kind.PHONE).values_list("value", flat=True))


def _give_what_came_after(
    survivor: Customer, parted: Customer, both: set[str], newest: dict[str, int]
) -> None:
    people = list(Contact.objects.filter(customer=parted).values_list("pk", flat=True))
    numbers = sorted(both & _numbers(parted) - _numbers(survivor))
    for each in followers_of(Customer):
        rows = each.rows(survivor.pk)
        column = str(getattr(each.model._meta.get_field(each.column), "attname", each.column))
        if each.contact and people:
            rows.filter(**{f"{each.contact}__in": people}).update(**{column: parted.pk})
        if each.number and numbers:
            since = each.rows(survivor.pk).filter(pk__gt=newest.get(each.label, 0))
            if each.contact:
                since = since.filter(**{f"{each.contact}__isnull": True})
            since.filter(**{f"{each.number}__in": numbers}).update(**{column: parted.pk})
