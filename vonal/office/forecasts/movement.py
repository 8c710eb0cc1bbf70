"""How the forecast moved since an earlier morning: its days, and which deals made the difference and why."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Max, Min, Q, QuerySet, Sum

from vonal.core.company import company
from vonal.core.days import start_of_day
from vonal.core.months import Months, add_months
from vonal.office.forecasts.models import DealStanding, ForecastDay, seen_by
from vonal.office.forecasts.money import CENTS, Sums
from vonal.office.forecasts.scope import NOBODY, Scope, moment, of_source, within
from vonal.office.sales.models import Deal, Stage
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import SEES_ALL_CUSTOMERS, led_by

NEW, WON, LOST, REOPENED = "new", "won", "lost", "reopened"
CAME_IN, WENT_OUT, GIVEN, TAKEN, AMOUNT, CHANCE = "came_in", "went_out", "given", "taken", "amount", "chance"
CAUSES = (NEW, CAME_IN, TAKEN, REOPENED, AMOUNT, CHANCE, WON, WENT_OUT, GIVEN, LOST)


def kept_since(day: date) -> date | None:
    """The morning nearest to a day, not before it where there is one; None while nothing was kept."""
    days = ForecastDay.objects.aggregate(first=Min("day", filter=Q(day__gte=day)), last=Max("day"))
    found: date | None = days["first"] or days["last"]
    return found


def stood(
    scope: Scope, months: Months, currency: str, day: date
) -> tuple[dict[int, Sums], dict[int | None, Sums]]:
    """The forecast as it stood in the morning of a day, by the number of the month and by person; one statement."""
    by_month: defaultdict[int, Sums] = defaultdict(Sums)
    by_person: defaultdict[int | None, Sums] = defaultdict(Sums)
    rows = (
        _days(scope, months, currency)
        .filter(day=day)
        .values_list("month", "manager_id")
        .annotate(Sum("weighted"), Sum("won"), Sum("best_case"), Sum("committed"), Sum("open"))
    )
    found = (
        [
            (
                month,
                manager_id,
                Sums(open=whole, weighted=weighted, won=won, best_case=best, committed=committed),
            )
            for month, manager_id, weighted, won, best, committed, whole in rows
        ]
        if scope.source_id is None
        else [
            (stand.expected_on, stand.manager_id, _sums_of(stand))
            for stand in _standings(scope, months, currency, day).filter(since_on__lte=day)
        ]
    )
    for month, manager_id, sums in found:
        number = months.number_of(month)
        if number is not None:
            by_month[number].add(sums)
            by_person[manager_id].add(sums)
    return dict(by_month), dict(by_person)


def _standings(scope: Scope, months: Months, currency: str, since: date) -> QuerySet[DealStanding]:
    """How each deal stood since then: the sums kept of each day know no sources."""
    stands = DealStanding.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gt=since),
        seen_by(scope.viewer),
        currency=currency,
        expected_on__gte=months.first,
        expected_on__lt=add_months(months.last, 1),
        deal__in=Deal.objects.filter(of_source(scope.source_id or NOBODY)),
    ).exclude(ends=Stage.Ends.LOST)
    if scope.pipeline_id is not None:
        stands = stands.filter(pipeline=scope.pipeline_id)
    if scope.manager_id is not None:
        stands = stands.filter(manager=scope.manager_id or None)
    return stands


def _sums_of(stand: DealStanding) -> Sums:
    amount, nothing = stand.amount, Decimal(0)
    if stand.ends:
        return Sums(won=amount)
    return Sums(
        open=amount,
        weighted=(amount * stand.chance / 100).quantize(CENTS),
        best_case=amount if stand.commitment != Deal.Commitment.OPEN else nothing,
        committed=amount if stand.commitment == Deal.Commitment.COMMITTED else nothing,
    )


def day_by_day(scope: Scope, months: Months, currency: str, since: date) -> dict[date, Sums]:
    """The forecast of these months as it stood on each morning kept since; at most two statements."""
    if scope.source_id is not None:
        return _day_by_day_of_source(scope, months, currency, since)
    rows = (
        _days(scope, months, currency)
        .filter(day__gte=since)
        .values_list("day")
        .annotate(Sum("weighted"), Sum("won"), Sum("best_case"), Sum("committed"))
        .order_by("day")
    )
    return {
        day: Sums(weighted=weighted, won=won, best_case=best_case, committed=committed)
        for day, weighted, won, best_case, committed in rows
    }


def _day_by_day_of_source(scope: Scope, months: Months, currency: str, since: date) -> dict[date, Sums]:
    days = list(
        ForecastDay.objects.filter(day__gte=since).values_list("day", flat=True).distinct().order_by("day")
    )
    turns = [Sums() for _ in range(len(days) + 1)]
    for stand in _standings(scope, months, currency, since):
        turns[bisect_left(days, stand.since_on)].add(_sums_of(stand))
        if stand.until_on is not None:
            turns[bisect_left(days, stand.until_on)].add(_sums_of(stand), -1)
    standing, found = Sums(), {}
    for day, turn in zip(days, turns, strict=False):
        standing.add(turn)
        found[day] = replace(standing)
    return found


def _days(scope: Scope, months: Months, currency: str) -> Any:
    rows = ForecastDay.objects.visible_to(scope.viewer).filter(
        currency=currency, month__gte=months.first, month__lte=months.last
    )
    if scope.pipeline_id is not None:
        rows = rows.filter(pipeline=scope.pipeline_id)
    if scope.manager_id is not None:
        rows = rows.filter(manager=scope.manager_id or None)
    return rows.order_by()


class Stand(NamedTuple):
    """How a deal stands: what it is worth, how likely, in which month, whose, and how it ended."""

    amount: Decimal
    currency: str
    chance: int
    expected_on: date | None
    manager_id: int | None
    pipeline_id: int
    ends: str


@dataclass(frozen=True)
class Change:
    """What one deal did to the forecast; ``difference`` in its currency. Both stands at hand, None where there was none."""

    deal_id: int
    cause: str
    difference: Decimal
    before: Stand | None
    after: Stand


_DIFFERENT = """
SELECT d.id, d.amount, d.currency, {chance}, d.expected_on, d.closed_at, d.manager_id, s.pipeline_id, s.ends,
  f.id, f.amount, f.currency, f.chance, f.expected_on, f.manager_id, f.pipeline_id, f.ends
FROM sales_deal d JOIN sales_stage s ON s.id = d.stage_id
LEFT JOIN forecasts_dealstanding f ON f.deal_id = d.id AND f.since_on <= %s AND (f.until_on IS NULL OR f.until_on > %s)
WHERE (d.closed_at IS NULL OR d.closed_at >= %s) AND (d.currency = %s OR f.currency = %s) AND (
  f.id IS NULL OR f.amount <> d.amount OR f.currency <> d.currency OR f.chance <> {chance} OR f.ends <> s.ends
  OR f.pipeline_id <> s.pipeline_id OR f.manager_id <> d.manager_id OR (f.manager_id IS NULL) <> (d.manager_id IS NULL)
  OR (s.ends = '' AND (f.expected_on <> d.expected_on OR (f.expected_on IS NULL) <> (d.expected_on IS NULL)))
)
"""
_CHANCE = (
    "CASE WHEN d.closed_at IS NOT NULL THEN s.probability ELSE COALESCE(d.own_probability, s.probability) END"
)


def changes(scope: Scope, months: Months, currency: str, since: date) -> list[Change]:
    """
    Every deal that makes a difference between the forecast of a morning and now, the largest difference first. Together they
    are the difference.
    """
    zone = ZoneInfo(company().time_zone)
    ended = min(start_of_day(since, zone), months.bounds[0])
    narrowed, parameters = "", list[Any]()
    if scope.source_id is not None:
        narrowed, parameters = within(Deal.objects.filter(of_source(scope.source_id)), "d.id")
    with connection.cursor() as cursor:
        day = connection.ops.adapt_datefield_value(since)
        cursor.execute(
            _DIFFERENT.format(chance=_CHANCE) + narrowed,
            [day, day, moment(ended), currency, currency, *parameters],
        )
        rows = cursor.fetchall()
    judge = _Judge(scope, months, currency)
    found: list[Change] = []
    for row in rows:
        found += judge.of(row[0], _before(row[9:]), _after(row[1:9], zone))
    return sorted(found, key=lambda change: (-abs(change.difference), change.deal_id))


class _Judge:
    """What a change of a deal means for a scope, months and a currency."""

    def __init__(self, scope: Scope, months: Months, currency: str) -> None:
        self.scope, self.months, self.currency = scope, months, currency
        self.people = people_seen(scope.viewer)

    def of(self, deal_id: int, before: Stand | None, after: Stand) -> list[Change]:
        was, now = self._worth(before), self._worth(after)
        if was == now:
            return []
        cause = self._cause(before, after)
        if cause == AMOUNT and before is not None and before.chance != after.chance:
            # Both changed: the new amount by the old chance first, then the chance.
            between = (after.amount * before.chance / 100).quantize(CENTS)
            both = ((AMOUNT, between - was), (CHANCE, now - between))
            return [Change(deal_id, why, by, before, after) for why, by in both if by]
        return [Change(deal_id, cause, now - was, before, after)]

    def _cause(self, before: Stand | None, after: Stand) -> str:
        if before is None:
            return NEW
        if before.ends != after.ends:
            return after.ends or REOPENED
        if self._is_ours(before) != self._is_ours(after):
            return TAKEN if self._is_ours(after) else GIVEN
        if self._is_within(before) != self._is_within(after):
            return CAME_IN if self._is_within(after) else WENT_OUT
        return AMOUNT if before.amount != after.amount else CHANCE

    def _worth(self, stand: Stand | None) -> Decimal:
        if stand is None or not (self._is_ours(stand) and self._is_within(stand)):
            return Decimal(0)
        if stand.ends:
            return stand.amount if stand.ends == Stage.Ends.WON else Decimal(0)
        return (stand.amount * stand.chance / 100).quantize(CENTS)

    def _is_ours(self, stand: Stand) -> bool:
        scope = self.scope
        return (
            (self.people is None or stand.manager_id in self.people)
            and (scope.manager_id is None or (stand.manager_id or 0) == scope.manager_id)
            and (scope.pipeline_id is None or stand.pipeline_id == scope.pipeline_id)
            and stand.currency == self.currency
        )

    def _is_within(self, stand: Stand) -> bool:
        number = self.months.number_of(stand.expected_on)
        return number is not None and 0 <= number < len(self.months.days)


def people_seen(viewer: Employee) -> set[int | None] | None:
    """Whose deals somebody sees, nobody's as None; None: all."""
    if viewer.role in SEES_ALL_CUSTOMERS:
        return None
    people: set[int | None] = set(Employee.objects.filter(led_by(viewer, "pk")).values_list("pk", flat=True))
    return people | {None} if viewer.role == "head" else people


def _after(row: tuple[Any, ...], zone: ZoneInfo) -> Stand:
    amount, currency, chance, expected_on, closed_at, manager_id, pipeline_id, ends = row
    day = _date(expected_on)
    if ends == Stage.Ends.WON and closed_at is not None:
        day = _moment(closed_at).astimezone(zone).date()
    return Stand(_money(amount), currency, chance, day, manager_id, pipeline_id, ends)


def _before(row: tuple[Any, ...]) -> Stand | None:
    pk, amount, currency, chance, expected_on, manager_id, pipeline_id, ends = row
    if pk is None:
        return None
    return Stand(_money(amount), currency, chance, _date(expected_on), manager_id, pipeline_id, ends)


def _money(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(CENTS)


def _date(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _moment(value: Any) -> Any:
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value
