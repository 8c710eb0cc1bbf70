"""Deals by the month they were opened in, and by whose they are: what became of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection
from django.db.models import Count, F, Sum
from django.db.models.expressions import RawSQL

from vonal.core.months import Months
from vonal.office.customers.source_queries import counted_as
from vonal.office.forecasts.funnel import DAY_SECONDS, EFFECTIVE
from vonal.office.forecasts.scope import Scope, SecondsBetween, moment, within
from vonal.office.sales.models import DealQuerySet, Stage

CENTS = Decimal("0.01")
WON, LOST, OPEN = "won", "lost", "open"

# Moves are added up before they meet their deals: a join of all three tables makes a database begin at the wrong one.
_REACHED = """
SELECT d.month, d.ends, r.reached, COUNT(*) FROM ({deals}) d JOIN (
  SELECT m.deal_id, MAX(CASE m.to_stage_id {positions} END) AS reached
  FROM sales_dealmove m WHERE m.moved_at >= %s{effective}{within} GROUP BY m.deal_id
) r ON r.deal_id = d.id GROUP BY d.month, d.ends, r.reached
"""
_CAME = """
SELECT m.deal_id FROM sales_dealmove m JOIN sales_stage s ON s.id = m.to_stage_id
WHERE s.pipeline_id = %s AND s.ends <> 'lost' AND s.position >= %s{effective}
"""


@dataclass
class Became:
    """Deals opened, and what became of them up to now; ``sums`` is what the won ones are worth, by currency."""

    won: int = 0
    lost: int = 0
    open: int = 0
    seconds_to_win: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)

    @property
    def opened(self) -> int:
        return self.won + self.lost + self.open

    @property
    def won_percent(self) -> int | None:
        """Won, of those opened; None where none was."""
        return round(100 * self.won / self.opened) if self.opened else None

    @property
    def won_of_ended_percent(self) -> int | None:
        ended = self.won + self.lost
        return round(100 * self.won / ended) if ended else None

    @property
    def days_to_win(self) -> float | None:
        """From opening to winning, on average."""
        return self.seconds_to_win / self.won / DAY_SECONDS if self.won else None

    def add(self, other: Became) -> None:
        for name in ("won", "lost", "open", "seconds_to_win"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for currency, amount in other.sums.items():
            self.sums[currency] = self.sums.get(currency, Decimal(0)) + amount


@dataclass
class Cohort:
    """The deals opened in one month; ``reached`` counts by stage those that came at least so far."""

    became: Became
    reached: dict[int, int]

    def percent(self, stage_id: int) -> int | None:
        return round(100 * self.reached[stage_id] / self.became.opened) if self.became.opened else None


def cohorts(scope: Scope, months: Months) -> tuple[list[Stage], list[Cohort]]:
    """The stages a deal can come to, and a cohort a month; two statements."""
    stages = list(
        Stage.objects.filter(pipeline=scope.pipeline_id).exclude(ends=Stage.Ends.LOST).order_by("position")
    )
    found = [Cohort(Became(), dict.fromkeys([stage.pk for stage in stages], 0)) for _ in months.days]
    deals = opened_within(scope, months).annotate(month=months.number("opened_at"))
    sql, parameters = deals.order_by().values("id", "month", ends=F("stage__ends")).query.sql_with_params()
    places = " ".join(f"WHEN {stage.pk} THEN {stage.position}" for stage in stages)
    narrowed, narrowing = within(scope.deals(), "m.deal_id") if scope.is_narrow else ("", [])
    if not stages:
        return stages, found
    with connection.cursor() as cursor:
        cursor.execute(
            _REACHED.format(deals=sql, positions=places, effective=EFFECTIVE, within=narrowed),
            [*parameters, moment(months.bounds[0]), *narrowing],
        )
        rows = cursor.fetchall()
    for month, ends, reached, count in rows:
        cohort = found[month]
        _count(cohort.became, ends, count)
        for stage in stages:
            if reached is not None and reached >= stage.position:
                cohort.reached[stage.pk] += count
    return stages, found


def opened_within(scope: Scope, months: Months) -> DealQuerySet:
    return scope.deals().filter(**months.within("opened_at"))


def of_fate(deals: DealQuerySet, what: str) -> DealQuerySet:
    """Of these the won, the lost or the open ones; empty: all."""
    return deals.filter(stage__ends="" if what == OPEN else what) if what else deals


def deals_that_reached(scope: Scope, months: Months, stage: Stage) -> DealQuerySet:
    """Of those opened in these months the deals that came at least to a stage."""
    came = RawSQL(_CAME.format(effective=EFFECTIVE), [stage.pipeline_id, stage.position])  # noqa: S611 - of our own.
    return opened_within(scope, months).filter(pk__in=came)


def by_manager(scope: Scope, months: Months) -> dict[int | None, Became]:
    """What became of the deals opened in these months, by who leads them; one statement."""
    return _by(opened_within(scope, months), "manager_id")


def by_source(scope: Scope, months: Months) -> dict[int | None, Became]:
    """The same by source; a deal without one of its own is its customer's, a merged source is the one it went into."""
    opened, root = opened_within(scope, months), counted_as()
    found: defaultdict[int | None, Became] = defaultdict(Became)
    for part, source in (
        (opened.filter(source__isnull=False), "source_id"),
        (opened.filter(source__isnull=True), "customer__source_id"),
    ):
        for source_id, became in _by(part, source).items():
            found[source_id and root[source_id]].add(became)
    return dict(found)


def _by(deals: DealQuerySet, path: str) -> dict[int | None, Became]:
    found: defaultdict[int | None, Became] = defaultdict(Became)
    rows = (
        deals.order_by()
        .values_list(path, "stage__ends", "currency")
        .annotate(Count("pk"), Sum("amount"), seconds=Sum(SecondsBetween(F("opened_at"), F("closed_at"))))
    )
    for key, ends, currency, count, amount, seconds in rows:
        became = found[key]
        _count(became, ends, count)
        if ends == Stage.Ends.WON:
            became.seconds_to_win += int(seconds or 0)
            became.sums[currency] = became.sums.get(currency, Decimal(0)) + Decimal(amount or 0).quantize(
                CENTS
            )
    return dict(found)


def _count(became: Became, ends: str, count: int) -> None:
    name = ends or OPEN
    setattr(became, name, getattr(became, name) + count)
