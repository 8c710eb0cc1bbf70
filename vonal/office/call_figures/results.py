"""What people achieved in a week or a month: calls, talks, tasks, deals, money."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Manager, QuerySet, Sum

from vonal.core.company import company
from vonal.core.days import end_of_day, start_of_day
from vonal.office.call_figures.asking import Question, answer, people_of
from vonal.office.call_figures.figures import Figures
from vonal.office.call_figures.line_time import seconds_on_line
from vonal.office.sales.models import Deal, Stage
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task


@dataclass
class Result:
    """One person in one span of days; ``sums`` is what the deals he won are worth, by currency."""

    calls: Figures = field(default_factory=Figures)
    on_line_seconds: int = 0
    tasks_done: int = 0
    deals_opened: int = 0
    deals_won: int = 0
    deals_lost: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)

    @property
    def won_percent(self) -> int | None:
        """Won deals of those that ended."""
        ended = self.deals_won + self.deals_lost
        return round(100 * self.deals_won / ended) if ended else None

    @property
    def money(self) -> Decimal:
        return self.sums.get(company().currency, Decimal(0))

    @property
    def other_money(self) -> list[tuple[str, Decimal]]:
        return sorted((code, amount) for code, amount in self.sums.items() if code != company().currency)

    def add(self, other: Result) -> None:
        self.calls.add(other.calls)
        for name in ("on_line_seconds", "tasks_done", "deals_opened", "deals_won", "deals_lost"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for code, amount in other.sums.items():
            self.sums[code] = self.sums.get(code, Decimal(0)) + amount


def results(viewer: Employee, first: date, last: date, *, at: datetime) -> dict[int, Result]:
    """Of each person the viewer sees who did anything on these days, both included; a constant number of queries."""
    found: dict[int, Result] = {}

    def of(person: int) -> Result:
        return found.setdefault(person, Result())

    for person, figures in answer(Question(first, last, "person"), viewer).rows.items():
        of(person).calls = figures
    for person, seconds in seconds_on_line(viewer, first, last, at=at).items():
        of(person).on_line_seconds = seconds
    zone = ZoneInfo(company().time_zone)
    span = (start_of_day(first, zone), end_of_day(last, zone))
    for person, count in _counted(Task.objects, "assignee", "done_at", span, viewer):
        of(person).tasks_done = count
    for person, count in _counted(Deal.objects, "manager", "opened_at", span, viewer):
        of(person).deals_opened = count
    ends = dict(Stage.every.exclude(ends="").values_list("pk", "ends"))
    ended = _within(Deal.objects.filter(stage__in=list(ends)), "manager", "closed_at", span, viewer)
    rows = ended.values_list("manager", "stage", "currency").annotate(Count("pk"), Sum("amount")).order_by()
    for person, stage, currency, count, amount in rows:
        result = of(person)
        if ends[stage] == Stage.Ends.WON:
            result.deals_won += count
            result.sums[currency] = result.sums.get(currency, Decimal(0)) + (amount or 0)
        else:
            result.deals_lost += count
    return found


def _counted(
    rows: Manager[Any], person: str, moment: str, span: tuple[datetime, datetime], viewer: Employee
) -> QuerySet[Any, Any]:
    of_each = _within(rows.all(), person, moment, span, viewer).values_list(person)
    counted: QuerySet[Any, Any] = of_each.annotate(Count("pk")).order_by()
    return counted


def _within(
    rows: QuerySet[Any], person: str, moment: str, span: tuple[datetime, datetime], viewer: Employee
) -> QuerySet[Any]:
    since, until = span
    found = rows.filter(**{f"{moment}__gte": since, f"{moment}__lt": until, f"{person}__isnull": False})
    people = people_of(viewer)
    return found if people is None else found.filter(**{f"{person}__in": people})
