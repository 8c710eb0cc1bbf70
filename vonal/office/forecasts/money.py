"""Money to come: what is won, promised, hoped for and planned, by month, stage and person. One currency at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from vonal.core.months import Months
from vonal.office.forecasts.models import SalesPlan, seen_by
from vonal.office.forecasts.scope import Scope
from vonal.office.sales.models import Deal, DealQuerySet, Stage

CENTS = Decimal("0.01")
OPEN, WEIGHTED, BEST_CASE, COMMITTED, WON = "open", "weighted", "best_case", "committed", "won"
MEASURES = (OPEN, WEIGHTED, BEST_CASE, COMMITTED, WON)
# Where an open deal stands that is expected in none of the months asked for.
EARLIER, LATER, NO_DAY = "earlier", "later", "none"


@dataclass
class Sums:
    """
    Of open deals their whole amounts, the part their probability lets hope for, the best case (committed and likely ones) and
    the committed; what is won, and what was planned.
    """

    count: int = 0
    open: Decimal = Decimal(0)
    weighted: Decimal = Decimal(0)
    best_case: Decimal = Decimal(0)
    committed: Decimal = Decimal(0)
    won: Decimal = Decimal(0)
    plan: Decimal = Decimal(0)

    @property
    def forecast(self) -> Decimal:
        """Won, and the weighted part of what is open."""
        return self.won + self.weighted

    @property
    def won_percent(self) -> int | None:
        """Won, of the plan; None without one."""
        return round(100 * self.won / self.plan) if self.plan else None

    @property
    def forecast_percent(self) -> int | None:
        return round(100 * self.forecast / self.plan) if self.plan else None

    def add(self, other: Sums, times: int = 1) -> None:
        for name in ("count", *MEASURES, "plan"):
            setattr(self, name, getattr(self, name) + times * getattr(other, name))

    def __bool__(self) -> bool:
        return bool(self.count or self.won or self.plan)


@dataclass(frozen=True)
class Cell:
    """Where a sum belongs: the number of the month or one of the words beside them, the stage and the person."""

    month: int | str
    stage_id: int | None
    manager_id: int | None


@dataclass
class Forecast:
    """The sums of one currency; ``currencies`` counts open and won deals of each there is."""

    months: Months
    currency: str
    cells: dict[Cell, Sums] = field(default_factory=lambda: defaultdict(Sums))
    currencies: Counter[str] = field(default_factory=Counter)

    def by(self, key: Callable[[Cell], Any], *, beside: bool = False) -> dict[Any, Sums]:
        """Added up by what ``key`` takes of a cell: those within the months, or those ``beside`` them."""
        found: dict[Any, Sums] = defaultdict(Sums)
        for cell, sums in self.cells.items():
            if isinstance(cell.month, str) == beside:
                found[key(cell)].add(sums)
        return found

    @property
    def total(self) -> Sums:
        """Within the months."""
        return self.by(lambda cell: None)[None]


def forecast(scope: Scope, months: Months, currency: str) -> Forecast:
    """What is expected and won in these months, and what is expected beside them; three statements."""
    found = Forecast(months, currency)
    rows = (
        scope.deals()
        .open()
        .with_chance()
        .annotate(in_month=months.number_of_day("expected_on"))
        .order_by()
        .values_list("currency", "in_month", "stage_id", "manager_id", "commitment")
        .annotate(Count("pk"), Sum("amount"), Sum("weighted"))
    )
    for code, month, stage_id, manager_id, commitment, count, amount, weighted in rows:
        found.currencies[code] += count
        if code != currency:
            continue
        sums = found.cells[Cell(_place(month, months), stage_id, manager_id)]
        sums.count += count
        sums.open += _cents(amount)
        sums.weighted += _cents(weighted)
        if commitment != Deal.Commitment.OPEN:
            sums.best_case += _cents(amount)
        if commitment == Deal.Commitment.COMMITTED:
            sums.committed += _cents(amount)
    won = (
        won_within(scope, months)
        .annotate(in_month=months.number("closed_at"))
        .order_by()
        .values_list("currency", "in_month", "stage_id", "manager_id")
        .annotate(Count("pk"), Sum("amount"))
    )
    for code, month, stage_id, manager_id, count, amount in won:
        found.currencies[code] += count
        if code == currency:
            found.cells[Cell(month, stage_id, manager_id)].won += _cents(amount)
    if scope.source_id is None:
        for month, manager_id, amount in plans(scope, months, currency):
            found.cells[Cell(month, None, manager_id)].plan += amount
    return found


def plans(scope: Scope, months: Months, currency: str) -> list[tuple[int, int, Decimal]]:
    """The number of the month, the person and what he is to win. A plan is for a person, whatever the pipeline."""
    rows = SalesPlan.objects.filter(
        seen_by(scope.viewer), currency=currency, month__gte=months.first, month__lte=months.last
    )
    if scope.manager_id is not None:
        rows = rows.filter(manager=scope.manager_id)
    number = {day: place for place, day in enumerate(months.days)}
    found = rows.values_list("month", "manager_id", "amount")
    return [(number[month], manager_id, amount) for month, manager_id, amount in found]


def won_within(scope: Scope, months: Months) -> DealQuerySet:
    won = list(Stage.objects.filter(ends=Stage.Ends.WON).values_list("pk", flat=True))
    return scope.deals().filter(stage__in=won, **months.within("closed_at"))


def deals_behind_sum(
    scope: Scope, months: Months, *, currency: str, measure: str, when: str = "", stage_id: int | None = None
) -> DealQuerySet:
    """The deals of a sum; ``when`` is one of the words beside the months, or empty."""
    deals = won_within(scope, months) if measure == WON else scope.deals().open()
    if measure != WON:
        place = {EARLIER: -1, LATER: len(months.days), NO_DAY: None}
        numbered = deals.annotate(in_month=months.number_of_day("expected_on"))
        if when == NO_DAY:
            deals = deals.filter(expected_on__isnull=True)
        elif when:
            deals = numbered.filter(in_month=place[when])
        else:
            deals = numbered.filter(in_month__gte=0, in_month__lt=len(months.days))
    if measure == BEST_CASE:
        deals = deals.filter(~Q(commitment=Deal.Commitment.OPEN))
    if measure == COMMITTED:
        deals = deals.filter(commitment=Deal.Commitment.COMMITTED)
    if stage_id is not None:
        deals = deals.filter(stage=stage_id)
    return deals.filter(currency=currency)


def _place(month: int | None, months: Months) -> int | str:
    if month is None:
        return NO_DAY
    if month < 0:
        return EARLIER
    return LATER if month >= len(months.days) else month


def _cents(amount: Any) -> Decimal:
    return Decimal(amount or 0).quantize(CENTS)
