"""Deals by the day they are expected, whatever their number."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Sum

from vonal.office.sales.models import Deal, DealQuerySet

DEALS_A_DAY = 4


@dataclass
class Day:
    """The largest deals expected on it, how many there are, and their sums by currency."""

    date: date
    count: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    deals: list[Deal] = field(default_factory=list)

    @property
    def left(self) -> int:
        """How many are not shown."""
        return self.count - len(self.deals)


def days(deals: DealQuerySet, first: date, last: date) -> list[Day]:
    """Every day from the first to the last, with the open deals expected on it; three queries."""
    found = {
        first + timedelta(days=number): Day(first + timedelta(days=number))
        for number in range((last - first).days + 1)
    }
    expected = deals.open().filter(expected_on__gte=first, expected_on__lte=last).order_by()
    counted = expected.values_list("expected_on", "currency").annotate(Count("pk"), Sum("amount"))
    for on, currency, count, amount in counted:
        found[on].count += count
        found[on].sums[currency] = amount
    for deal in _largest(deals, [day for day in found.values() if day.count]):
        if deal.expected_on is not None:
            found[deal.expected_on].deals.append(deal)
    return list(found.values())


def _largest(deals: DealQuerySet, shown: list[Day]) -> list[Deal]:
    """One statement that takes a few of each day from the index."""
    parts: list[str] = []
    parameters: list[Any] = []
    for day in shown:
        few = deals.open().filter(expected_on=day.date).order_by("-amount", "-pk").values("pk")[:DEALS_A_DAY]
        sql, values = few.query.sql_with_params()
        parts.append(f"SELECT * FROM ({sql}) AS day_{len(parts)}")  # noqa: S608 - Django's own.
        parameters += values
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        chosen = [row[0] for row in cursor.fetchall()]
    return list(
        Deal.objects.filter(pk__in=chosen)
        .select_related("customer", "stage", "manager")
        .order_by("-amount", "-pk")
    )
