"""
An import taken back: what it made goes, what it changed is as before.

A card, deal or task somebody has worked on since stays, and a field somebody has changed since; both are listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from auditlog.models import LogEntry
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.translation import gettext as _

from vonal.core import search
from vonal.office.customers.models import Contact, ContactPoint, Customer, Note, Touch
from vonal.office.customers.operations.in_sets import Changed, rebuild_keys_of_many, save_fields
from vonal.office.imports.models import Import, ImportRow, Kind
from vonal.office.own_fields.operations import forget_values, set_values_of_many
from vonal.office.own_fields.queries import values_of
from vonal.office.own_fields.reading import written
from vonal.office.sales.models import Deal, DealMove
from vonal.office.tasks.models import Task

CHUNK = 500
Outcome = ImportRow.Outcome
MODELS: dict[str, type[models.Model]] = {Kind.CUSTOMERS: Customer, Kind.DEALS: Deal, Kind.TASKS: Task}
FOUND_AS: dict[type[models.Model], search.Kind] = {
    Customer: search.Kind.CUSTOMER,
    Contact: search.Kind.CONTACT,
    Note: search.Kind.NOTE,
    Deal: search.Kind.DEAL,
}
OWN_NOUNS: dict[type[models.Model], str] = {Customer: "customer", Deal: "deal"}
# What belongs to a card or deal as it is made: no sign that somebody has worked on it.
OWN_PARTS = {
    "customers.Contact", "customers.ContactPoint", "customers.MatchKey", "customers.NearName",
    "customers.SuspectPair", "sales.DealMove",
}  # fmt: skip


def undo_slice(of: Import, *, at: datetime) -> bool:
    """Take one chunk of rows back, the last first, in one transaction; returns whether there is more."""
    with transaction.atomic():
        of = Import.objects.select_for_update(of=("self",)).select_related("by").get(pk=of.pk)
        if of.state != Import.State.UNDOING:
            return False
        rows = list(of.rows.filter(number__lt=of.position).order_by("-number")[:CHUNK])
        if not rows:
            of.state, of.finished_at = Import.State.UNDONE, at
            of.save(update_fields=["state", "finished_at"])
            return False
        _take_back(of, rows, at=at)
        of.position, of.handled = rows[-1].number, max(0, of.handled - len(rows))
        of.save(update_fields=["position", "handled"])
    return True


def _take_back(of: Import, rows: Sequence[ImportRow], *, at: datetime) -> None:
    made = [row for row in rows if row.outcome == Outcome.MADE and row.object_id]
    kept = _remove(MODELS[of.kind], {row.object_id for row in made if row.object_id}, of)
    customers = {row.changes["customer"] for row in rows if row.changes.get("customer")}
    kept_customers = _remove(Customer, customers, of) if customers else set()
    for row in made:
        if row.object_id in kept:
            row.reason = _("Kept: somebody has worked on it since.")
        elif row.changes.get("customer") in kept_customers:
            row.reason = _("Its customer is kept: somebody has worked on it since.")
        else:
            row.reason = ""
    changed = [row for row in rows if row.changes.get("fields") is not None and row.object_id]
    _put_back(of, changed, at=at)
    Touch.objects.filter(origin__in=[f"import:{of.pk}:{row.number}" for row in rows]).delete()
    ImportRow.objects.bulk_update(rows, ["reason"], batch_size=200)


def _remove(model: type[models.Model], ids: set[int], of: Import) -> set[int]:
    """Delete those nobody has worked on; returns the others."""
    kept = _worked_on(model, ids, of)
    gone = list(ids - kept)
    if model is Deal:
        DealMove.objects.filter(deal__in=gone).delete()
    if model is Customer:
        for part, kind in ((Contact, search.Kind.CONTACT), (Note, search.Kind.NOTE)):
            ids_of_part = list(part.objects.filter(customer__in=gone).values_list("pk", flat=True))
            search.forget(kind, ids_of_part)
            if part is Contact:
                forget_values("contact", ids_of_part)
    if model in FOUND_AS:
        search.forget(FOUND_AS[model], gone)
    if model in OWN_NOUNS:
        forget_values(OWN_NOUNS[model], gone)
    model._default_manager.filter(pk__in=gone).delete()
    return kept


def _worked_on(model: type[models.Model], ids: set[int], of: Import) -> set[int]:
    """Those something else points at, or of which the log knows a change."""
    found: set[int] = set()
    for other in apps.get_models(include_auto_created=True):
        if other._meta.label in OWN_PARTS or other is LogEntry or other._meta.app_label == "imports":
            continue
        for field in other._meta.fields:
            if isinstance(field, models.ForeignKey) and field.remote_field.model is model:
                rows = other._default_manager.filter(**{f"{field.name}__in": ids})
                if other is Note:
                    rows = rows.exclude(written_at__lte=of.finished_at or of.began_at, author=of.by)
                if other is Touch:
                    rows = rows.exclude(origin__startswith=f"import:{of.pk}:")
                found |= set(rows.values_list(field.attname, flat=True))
    if model is Deal:
        moved = DealMove.objects.filter(deal__in=ids, from_stage__isnull=False)
        found |= set(moved.values_list("deal_id", flat=True))
    noun = ContentType.objects.get_for_model(model)
    logged = LogEntry.objects.filter(content_type=noun, object_id__in=ids)
    since = of.finished_at or of.began_at
    if since is not None:
        logged = logged.filter(timestamp__gt=since)
    found |= set(logged.values_list("object_id", flat=True))
    if model is Customer and since is not None:
        subjects = {f"customer:{pk}": pk for pk in ids}
        later = LogEntry.objects.filter(cid__in=list(subjects), timestamp__gt=since)
        found |= {subjects[cid] for cid in later.values_list("cid", flat=True)}
    return found & ids


def _put_back(of: Import, rows: Sequence[ImportRow], *, at: datetime) -> None:
    customers = Customer.objects.select_for_update().in_bulk([row.object_id for row in rows if row.object_id])
    changed: dict[int, Changed] = {}
    own_kept = _put_own_back(of, rows, at=at)
    for row in rows:
        customer = customers.get(row.object_id or 0)
        if customer is None:
            continue
        kept = list(own_kept.get(row.number, ()))
        what = changed.setdefault(customer.pk, Changed())
        for name, (old, new) in row.changes["fields"].items():
            if getattr(customer, name) == new:
                setattr(customer, name, old)
                what.fields[name] = [new, old]
            else:
                kept.append(name.removesuffix("_id"))
        row.reason = _("Changed since and kept: %(fields)s.") % {"fields": ", ".join(kept)} if kept else ""
    _remove_parts(rows)
    save_fields(
        Customer, [customers[pk] for pk, what in changed.items() if what.fields], changed, by=of.by, at=at
    )
    rebuild_keys_of_many(changed)


def _put_own_back(of: Import, rows: Sequence[ImportRow], *, at: datetime) -> dict[int, list[str]]:
    """Own fields of cards and people as they were, except those changed since; these by the row's number."""
    kept: dict[int, list[str]] = {}
    for noun in ("customer", "contact"):
        said: list[tuple[ImportRow, int, dict[str, list[str]]]] = []
        for row in rows:
            if noun == "customer" and row.object_id:
                said.append((row, row.object_id, row.changes.get("own") or {}))
            elif noun == "contact":
                people = row.changes.get("own_of_contacts") or {}
                said += [(row, int(pk), values) for pk, values in people.items()]
        said = [each for each in said if each[2]]
        if not said:
            continue
        standing = values_of(noun, [pk for _row, pk, _values in said])
        back: dict[int, dict[str, str]] = {}
        for row, pk, values in said:
            for key, (old, new) in values.items():
                if written(standing[pk].get(key)) == new:
                    back.setdefault(pk, {})[key] = old
                else:
                    kept.setdefault(row.number, []).append(key)
        set_values_of_many(noun, back, by=of.by, at=at)
    return kept


def _remove_parts(rows: Iterable[ImportRow]) -> None:
    for model, key in ((ContactPoint, "points"), (Note, "notes"), (Contact, "contacts")):
        ids = [pk for row in rows for pk in row.changes.get(key, [])]
        if model is Contact:
            # Somebody with a phone that was added since stays.
            ids = list(
                Contact.objects.filter(pk__in=ids, contact_points__isnull=True).values_list("pk", flat=True)
            )
        if model in FOUND_AS:
            search.forget(FOUND_AS[model], ids)
        if model is Contact:
            forget_values("contact", ids)
        model._default_manager.filter(pk__in=ids).delete()
