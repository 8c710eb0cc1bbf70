"""Reads of sources and of what came from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from vonal.office.customers.models import Customer, Source, Touch


@dataclass(frozen=True, slots=True)
class Came:
    """How often a customer came from a source, and when last."""

    source: Source
    times: int
    last_at: datetime


def sources_counted_as(source: Source) -> list[int]:
    """The ids of a source and of everything merged into it."""
    return [pk for pk, counted in counted_as().items() if counted == source.pk]


def counted_as() -> dict[int, int]:
    """Of each source the id it is counted as: its own, or of the one it was merged into."""
    merged: dict[int, int | None] = dict(Source.objects.values_list("pk", "merged_into_id"))

    def last(pk: int) -> int:
        into = merged[pk]
        return pk if into is None else last(into)

    return {pk: last(pk) for pk in merged}


def ways_of(customer: Customer) -> list[Came]:
    """From where a customer has come so far, the latest first."""
    rows = (
        Touch.objects.filter(customer=customer)
        .values_list("source")
        .annotate(Count("pk"), Max("at"))
        .order_by()
    )
    sources = Source.objects.select_related("merged_into").in_bulk([source for source, *_rest in rows])
    came: dict[int, Came] = {}
    for source_id, times, last_at in rows:
        source = sources[source_id].counted_as
        there = came.get(source.pk, Came(source, 0, last_at))
        came[source.pk] = Came(source, there.times + times, max(there.last_at, last_at))
    return sorted(came.values(), key=lambda each: each.last_at, reverse=True)
