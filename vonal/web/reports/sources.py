"""What each source brought, month by month: a few statements, whatever the number of rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from vonal.core.company import company
from vonal.core.months import Months
from vonal.office.customers.models import Customer, Source, Touch
from vonal.office.customers.source_queries import counted_as
from vonal.office.sales.models import Deal, Stage
from vonal.office.staff.models import Employee, Role
from vonal.office.staff.permissions import led_by
from vonal.office.tasks.models import Task

CENTS = Decimal("0.01")
COUNTS = ("customers", "touches", "meetings", "deals", "won")


@dataclass
class Figures:
    """Counts, and money won by currency."""

    customers: int = 0
    touches: int = 0
    meetings: int = 0
    deals: int = 0
    won: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)

    @property
    def money(self) -> Decimal:
        """What was won in the company's own currency."""
        return self.sums.get(company().currency, Decimal(0))

    @property
    def other_money(self) -> list[tuple[str, Decimal]]:
        """What was won in other currencies."""
        return sorted((code, amount) for code, amount in self.sums.items() if code != company().currency)

    @property
    def won_percent(self) -> int | None:
        """Won deals of those opened; None where none was."""
        return round(100 * self.won / self.deals) if self.deals else None

    def add(self, other: Figures) -> None:
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for code, amount in other.sums.items():
            self.sums[code] = self.sums.get(code, Decimal(0)) + amount

    def __bool__(self) -> bool:
        return bool(self.sums) or any(getattr(self, name) for name in COUNTS)


@dataclass
class Row:
    """One source; None is what has none."""

    source: Source | None
    months: list[Figures]

    @property
    def total(self) -> Figures:
        """All months together."""
        return total_of(self.months)


def total_of(figures: list[Figures]) -> Figures:
    total = Figures()
    for each in figures:
        total.add(each)
    return total


def compare_sources(viewer: Employee, months: Months) -> list[Row]:
    """
    Every source in use or with something to show, and at last what has no source.

    A head sees what is his people's and nobody's. A deal without a source of its own is its customer's.
    """
    cells: defaultdict[tuple[int | None, int], Figures] = defaultdict(Figures)
    root = counted_as()
    for name, source_id, month, count in _counted(viewer, months):
        figures = cells[source_id and root[source_id], month]
        setattr(figures, name, getattr(figures, name) + count)
    for source_id, month, currency, count, amount in _won(viewer, months):
        figures = cells[source_id and root[source_id], month]
        figures.add(Figures(won=count, sums={currency: amount.quantize(CENTS)} if amount else {}))
    shown = {source_id for (source_id, _month), figures in cells.items() if figures}
    span = range(len(months.days))
    sources = [s for s in Source.objects.filter(merged_into=None) if s.is_active or s.pk in shown]
    found = [Row(source, [cells[source.pk, n] for n in span]) for source in sources]
    if None in shown:
        found.append(Row(None, [cells[None, n] for n in span]))
    return found


def _counted(viewer: Employee, months: Months) -> Iterator[tuple[str, int | None, int, int]]:
    customers, deals = Customer.objects.visible_to(viewer), Deal.objects.visible_to(viewer)
    touches, meetings = Touch.objects.all(), Task.objects.filter(kind=Task.Kind.MEETING)
    if viewer.role == Role.HEAD:
        touches = touches.filter(customer__in=customers)
        meetings = meetings.filter(led_by(viewer, "assignee"))
    asked = [
        ("customers", customers, "source_id", "created_at"),
        ("touches", touches, "source_id", "at"),
        ("meetings", meetings, "customer__source_id", "created_at"),
        *(("deals", part, source, "opened_at") for part, source in _by_whose_source(deals)),
    ]
    for name, rows, source, moment in asked:
        spanned = _spanned(rows, moment, months).values_list(source, "month")
        for source_id, month, count in spanned.annotate(Count("pk")).order_by():
            yield name, source_id, month, count


def _won(viewer: Employee, months: Months) -> Iterator[tuple[int | None, int, str, int, Decimal]]:
    stages = list(Stage.every.filter(ends=Stage.Ends.WON).values_list("pk", flat=True))
    won = Deal.objects.visible_to(viewer).filter(stage__in=stages)
    for part, source in _by_whose_source(won):
        spanned = _spanned(part, "closed_at", months).values_list(source, "month", "currency")
        yield from spanned.annotate(Count("pk"), Sum("amount")).order_by()


def _by_whose_source(deals: QuerySet[Deal]) -> tuple[tuple[QuerySet[Deal], str], tuple[QuerySet[Deal], str]]:
    """Apart, because only deals without a source of their own need their customers looked at."""
    return (
        (deals.filter(source__isnull=False), "source_id"),
        (deals.filter(source__isnull=True), "customer__source_id"),
    )


def _spanned(rows: QuerySet[Any], moment: str, months: Months) -> QuerySet[Any]:
    spanned: QuerySet[Any] = rows.filter(**months.within(moment)).annotate(month=months.number(moment))
    return spanned
