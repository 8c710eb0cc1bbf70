"""Keeping how the forecast stands in the morning of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import (
    Case,
    CharField,
    Count,
    DecimalField,
    ExpressionWrapper,
    F,
    Max,
    Min,
    Q,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Substr

from vonal.core.company import company
from vonal.core.days import start_of_day
from vonal.core.months import add_months
from vonal.core.rows import create_rows
from vonal.core.statements import insert_rows, update_rows
from vonal.office.forecasts.models import DealStanding, ForecastDay
from vonal.office.sales.models import Deal, Stage

CHUNK = 4000
# Won deals of so many months before stand in the forecast too, so that plan and fact can be compared from the first day on.
MONTHS_BACK = 2
# Of days further back one a week is kept.
DAYS_KEPT = 100
FIELDS = ("manager_id", "pipeline_id", "ends", "currency", "amount", "chance", "commitment", "expected_on")


@dataclass
class Changed:
    """What one part of the deals means for the standings: rows to end, to put anew and to begin."""

    ended: list[DealStanding]
    corrected: list[DealStanding]
    begun: list[DealStanding]


def keep_standings(day: date) -> int:
    """
    Note how every deal stands in the morning of a day, where it stands otherwise than before; returns how many do.

    In parts, one transaction each; the same day again corrects it.
    """
    bounds = Deal.objects.aggregate(first=Min("pk"), last=Max("pk"))
    changed, earliest = 0, add_months(day, -MONTHS_BACK)
    kept = ForecastDay.objects.filter(day__lt=day).aggregate(last=Max("day"))["last"]
    ended_after = start_of_day(min(earliest, kept or earliest), ZoneInfo(company().time_zone))
    if bounds["first"] is not None:
        for begin in range(bounds["first"], bounds["last"] + 1, CHUNK):
            changed += _keep_part(begin, begin + CHUNK, day, ended_after)
    return changed


@transaction.atomic
def _keep_part(begin: int, end: int, day: date, ended_after: datetime) -> int:
    part = _compared(_standing_now(begin, end, ended_after), _standing_before(begin, end), day)
    update_rows(part.ended, ["until_on"])
    update_rows(part.corrected, [name.removesuffix("_id") for name in FIELDS])
    insert_rows(part.begun)
    return len(part.corrected) + len(part.begun)


def _standing_now(begin: int, end: int, ended_after: datetime) -> Iterable[dict[str, Any]]:
    zone = ZoneInfo(company().time_zone)
    rows = (
        Deal.objects.filter(pk__gte=begin, pk__lt=end)
        .filter(Q(closed_at__isnull=True) | Q(closed_at__gte=ended_after))
        .with_chance()
        .values(
            "pk", "manager_id", "currency", "amount", "commitment", "expected_on", "closed_at",
            pipeline_id=F("stage__pipeline_id"), ends=F("stage__ends"), percent=F("chance"),
        )
    )  # fmt: skip
    for found in rows.order_by():
        row: dict[str, Any] = {**found, "chance": found["percent"]}
        if row["ends"] == Stage.Ends.WON and found["closed_at"] is not None:
            row["expected_on"] = found["closed_at"].astimezone(zone).date()
        yield row


def _standing_before(begin: int, end: int) -> dict[int, DealStanding]:
    rows = DealStanding.objects.filter(deal__gte=begin, deal__lt=end, until_on__isnull=True)
    return {row.deal_id: row for row in rows}


def _compared(now: Iterable[dict[str, Any]], before: dict[int, DealStanding], day: date) -> Changed:
    found = Changed([], [], [])
    for row in now:
        standing = before.get(row["pk"])
        values = {name: row[name] for name in FIELDS}
        if standing is not None and all(getattr(standing, name) == value for name, value in values.items()):
            continue
        if standing is not None and standing.since_on >= day:
            for name, value in values.items():
                setattr(standing, name, value)
            found.corrected.append(standing)
            continue
        if standing is not None:
            standing.until_on = day
            found.ended.append(standing)
        found.begun.append(DealStanding(deal_id=row["pk"], since_on=day, **values))
    return found


@transaction.atomic
def keep_day(day: date) -> None:
    """Add the standings up to the forecast of a day, in place of what it had; of long ago one day a week stays."""
    earliest = add_months(day, -MONTHS_BACK)
    standings = DealStanding.objects.filter(until_on__isnull=True).exclude(ends=Stage.Ends.LOST)
    rows = (
        standings.filter(Q(ends="") | Q(expected_on__gte=earliest))
        .annotate(in_month=_month_text())
        .order_by()
        .values_list("manager_id", "pipeline_id", "currency", "in_month", "ends", "commitment")
        .annotate(Sum("amount"), Count("pk"), weighted=Sum(_weighted()))
    )
    days: dict[tuple[Any, ...], ForecastDay] = {}
    for manager_id, pipeline_id, currency, month, ends, commitment, amount, count, hoped in rows:
        key = (manager_id, pipeline_id, currency, month)
        row = days.get(key) or days.setdefault(key, _empty_day(day, *key))
        if ends:
            row.won += amount
            continue
        row.open_count += count
        row.open += amount
        row.weighted += hoped.quantize(Decimal("0.01"))
        row.best_case += amount if commitment != Deal.Commitment.OPEN else 0
        row.committed += amount if commitment == Deal.Commitment.COMMITTED else 0
    ForecastDay.objects.filter(day=day).delete()
    create_rows(ForecastDay, days.values())
    _thin_out(day)


def _month_text() -> Case:
    """``2026-11`` of the expected day; no function of months is the same in every database, a text's beginning is."""
    text = Substr(Cast("expected_on", CharField()), 1, 7)
    return Case(When(expected_on__isnull=False, then=text), default=Value(""), output_field=CharField())


def _weighted() -> Combinable:
    share = F("amount") * F("chance") * Decimal("0.01")
    return ExpressionWrapper(share, output_field=DecimalField(max_digits=18, decimal_places=4))


def _empty_day(day: date, manager_id: int | None, pipeline_id: int, currency: str, month: str) -> ForecastDay:
    zero = Decimal(0)
    return ForecastDay(
        day=day, manager_id=manager_id, pipeline_id=pipeline_id, currency=currency,
        month=date.fromisoformat(f"{month}-01") if month else None,
        open_count=0, open=zero, weighted=zero, best_case=zero, committed=zero, won=zero,
    )  # fmt: skip


def _thin_out(day: date) -> None:
    """Mondays stay."""
    old = ForecastDay.objects.filter(day__lt=day - timedelta(days=DAYS_KEPT)).values_list("day", flat=True)
    gone = [each for each in old.distinct().order_by() if each.weekday()]
    ForecastDay.objects.filter(day__in=gone).delete()
