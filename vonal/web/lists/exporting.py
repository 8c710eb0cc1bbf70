"""A list as a file: whole rows that can be read in again, or the columns somebody chose."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from vonal.core.spreadsheets import Row
from vonal.office.own_fields.models import OwnValue
from vonal.office.staff.models import Employee
from vonal.web.lists.listing import Listing
from vonal.web.lists.paging import fill, matching
from vonal.web.lists.state import ListState

CHUNK = 1_000


def written_whole(listing: Listing, state: ListState, employee: Employee) -> tuple[list[str], Iterator[Row]]:
    """Headings and lines with everything there is of each row."""
    found = _ordered(listing, state, employee)
    return listing.exported.headings(), listing.exported.rows(found)


def written_columns(
    listing: Listing, state: ListState, employee: Employee
) -> tuple[list[str], Iterator[Row]]:
    """Headings and lines as on the page."""
    headings = [str(column.label) for column in state.columns]
    return headings, _lines(listing, state, _ordered(listing, state, employee))


def _lines(listing: Listing, state: ListState, rows: QuerySet[Any]) -> Iterator[Row]:
    several = rows.select_related(*listing.needed).prefetch_related(*listing.prefetched).iterator(CHUNK)
    while chunk := list(islice(several, CHUNK)):
        fill(listing, chunk)
        for row in chunk:
            yield [column.written(row) for column in state.columns]


def _ordered(listing: Listing, state: ListState, employee: Employee) -> QuerySet[Any]:
    rows = matching(listing, employee, state.whole)
    order = state.order
    if order.own is None:
        return rows.order_by(*order.fields)
    value = OwnValue.objects.filter(field=order.own, row_id=OuterRef("pk")).values(order.own.column)
    by = F("own_order").desc(nulls_last=True) if order.descending else F("own_order").asc(nulls_last=True)
    ordered: QuerySet[Any] = rows.annotate(own_order=Subquery(value)).order_by(by, "-pk")
    return ordered
