"""One row folded into another, and unfolded: what hung on the one hangs on the other, and each move is written down."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, TypedDict

from django.core import serializers
from django.db.models import Model

from vonal.office.customers.duplicates.following import follower, followers_of
from vonal.office.customers.models import Contact, Customer

AT_A_TIME = 500


class Fold(TypedDict):
    """What was done: rows by follower that were moved, and rows, the folded one last, that were put aside."""

    loser: int
    winner: int
    moved: dict[str, list[int]]
    aside: list[dict[str, Any]]


def fold(loser: Model, winner: Model) -> Fold:
    """Hang everything of the loser's on the winner and take the loser away; nothing else may point at it then."""
    moved: dict[str, list[int]] = {}
    aside: list[dict[str, Any]] = []
    for each in followers_of(type(loser)):
        in_the_way = each.in_the_way(loser.pk, winner.pk)
        for part in _parts(in_the_way):
            rows = each.model._base_manager.filter(pk__in=part)
            aside += packed(rows)
            # Not delete(): that would take along, unasked, whatever points there.
            rows._raw_delete(rows.db)
        pks = sorted(each.rows(loser.pk).values_list("pk", flat=True))
        for part in _parts(pks):
            each.model._base_manager.filter(pk__in=part).update(
                **{_attname(each.model, each.column): winner.pk}
            )
        if pks:
            moved[each.label] = pks
    record = Fold(loser=loser.pk, winner=winner.pk, moved=moved, aside=[*aside, *packed([loser])])
    own = type(loser)._base_manager.filter(pk=loser.pk)
    own._raw_delete(own.db)
    return record


def unfold(record: Fold) -> None:
    """Put everything back that still hangs where the fold has hung it; what is gone since stays gone."""
    *aside, loser = record["aside"]
    unpack([loser])
    for label, pks in record["moved"].items():
        try:
            each = follower(label)
        except LookupError:
            continue
        column = _attname(each.model, each.column)
        for part in _parts(pks):
            rows = each.model._base_manager.filter(pk__in=part, **{column: record["winner"]})
            rows.update(**{column: record["loser"]})
    unpack(aside)


def packed(of: Iterable[Model]) -> list[dict[str, Any]]:
    """Rows as plain values."""
    rows = list(of)
    found: list[dict[str, Any]] = json.loads(serializers.serialize("json", rows))
    for row, plain in zip(rows, found, strict=True):
        # Many-to-many rows follow by themselves.
        plain["fields"] = {
            f.name: plain["fields"][f.name] for f in row._meta.concrete_fields if not f.primary_key
        }
    return found


def unpack(plain: list[dict[str, Any]]) -> None:
    """Make the rows again under their old numbers; a reference to what is gone becomes empty, or the row stays away."""
    for deserialized in serializers.deserialize("python", plain, ignorenonexistent=True):
        row = deserialized.object
        if isinstance(row, Customer) and Customer.objects.filter(origin=row.origin).exists():
            row.origin = None  # The number was taken off the card since, and has called again.
        manager = type(row)._base_manager
        if _refers_only_to_what_is_there(row) and not manager.filter(pk=row.pk).exists():
            # Written as they were, without saying to the log of changes that somebody made them now.
            manager.bulk_create([row], ignore_conflicts=not isinstance(row, Customer | Contact))


def _refers_only_to_what_is_there(row: Model) -> bool:
    for column in row._meta.concrete_fields:
        related, pk = column.related_model, getattr(row, column.attname)
        if pk is not None and isinstance(related, type) and not related._base_manager.filter(pk=pk).exists():
            if not column.null:
                return False
            setattr(row, column.attname, None)
    return True


def _attname(model: type[Model], column: str) -> str:
    return str(getattr(model._meta.get_field(column), "attname", column))


def _parts(pks: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(pks)
    for begin in range(0, len(ordered), AT_A_TIME):
        yield ordered[begin : begin + AT_A_TIME]
