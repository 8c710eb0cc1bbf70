"""Why deals are lost, counted: by stage, person, source and month; a statement a table."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.core.days import format_month
from vonal.office.customers.models import Source
from vonal.office.customers.source_queries import counted_as
from vonal.office.losses.models import Loss, Reason
from vonal.office.sales.models import Stage
from vonal.office.staff.models import Employee
from vonal.web.reports.sales_asked import SalesAsked

BY: dict[str, str | Promise] = {
    "stage": gettext_lazy("By stage"),
    "manager": gettext_lazy("By person"),
    "source": gettext_lazy("By source"),
    "month": gettext_lazy("By month"),
}
NONE = 0
MOST_COLUMNS = 12
REST = -1


@dataclass
class Line:
    """One reason: how many deals in each column, and what they were worth together in the company's currency."""

    reason_id: int
    name: str
    cells: list[int]
    money: Decimal = Decimal(0)

    @property
    def total(self) -> int:
        return sum(self.cells)


@dataclass
class Table:
    """Reasons against something; ``columns`` are keys and names, the key ``REST`` is all that did not fit."""

    columns: list[tuple[int, str]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(line.total for line in self.lines)

    @property
    def totals(self) -> list[int]:
        return [sum(line.cells[place] for line in self.lines) for place in range(len(self.columns))]

    @property
    def money(self) -> Decimal:
        return sum((line.money for line in self.lines), Decimal(0))


def lost_deals(asked: SalesAsked) -> QuerySet[Any, Any]:
    """Deals that are lost now and ended in the span, with their ``reason``, ``competitor`` and ``lost_from``."""
    loss = Loss.objects.filter(deal=OuterRef("pk"))
    lost = asked.scope.deals().filter(stage__ends=Stage.Ends.LOST, **asked.months.within("closed_at"))
    return lost.annotate(
        reason=Subquery(loss.values("reason")[:1]),
        competitor=Subquery(loss.values("competitor")[:1]),
        lost_from=Subquery(loss.values("from_stage")[:1]),
    )


def losses_by(asked: SalesAsked, by: str) -> Table:
    """Reasons, the commonest first, against stages, people, sources or months."""
    deals = lost_deals(asked).annotate(column=_column(asked, by)).order_by()
    rows = deals.values_list("reason", "column", "currency").annotate(Count("pk"), Sum("amount"))
    counts: defaultdict[tuple[int, int], int] = defaultdict(int)
    money: defaultdict[int, Decimal] = defaultdict(Decimal)
    root = counted_as() if by == "source" else {}
    for reason, column, currency, count, amount in rows:
        key = root.get(column, column) if column is not None else None
        # Months are counted from 0.
        counts[reason or NONE, (NONE if key is None else key) if by != "month" else column] += count
        if currency == company().currency:
            money[reason or NONE] += amount or 0
    columns = _columns(asked, by, counts)
    return _table(columns, counts, money)


def narrowed(asked: SalesAsked, by: str, reason: int | None, column: int | None) -> QuerySet[Any, Any]:
    """The deals behind a cell: a reason or all, a column or all; 0 is what is not known."""
    deals = lost_deals(asked)
    if reason is not None:
        deals = deals.filter(reason=reason or None) if reason else deals.filter(reason__isnull=True)
    if column is None:
        return deals
    chosen = _chosen(by, column)
    narrow: QuerySet[Any, Any] = deals.annotate(column=_column(asked, by)).filter(**chosen)
    return narrow


def _chosen(by: str, column: int) -> dict[str, Any]:
    if by == "month":
        return {"column": column}
    if by == "source" and column:
        merged = [pk for pk, root in counted_as().items() if root == column]
        return {"column__in": [column, *merged]}
    return {"column": column} if column else {"column__isnull": True}


def _column(asked: SalesAsked, by: str) -> Any:
    if by == "stage":
        return Subquery(Loss.objects.filter(deal=OuterRef("pk")).values("from_stage")[:1])
    if by == "manager":
        return F("manager_id")
    if by == "source":
        return Coalesce("source_id", "customer__source_id")
    return asked.months.number("closed_at")


def _columns(asked: SalesAsked, by: str, counts: dict[tuple[int, int], int]) -> list[tuple[int, str]]:
    there = {column for _reason, column in counts}
    if by == "month":
        language = get_language() or "en"
        return [(number, format_month(day, language)) for number, day in enumerate(asked.months.days)]
    if by == "stage":
        named = Stage.every.filter(pk__in=there).order_by("position").values_list("pk", "name")
        found = list(named)
    else:
        model = Employee if by == "manager" else Source
        weight = {key: sum(n for (_r, column), n in counts.items() if column == key) for key in there}
        found = list(model._default_manager.filter(pk__in=there).values_list("pk", "name"))
        found.sort(key=lambda each: (-weight[each[0]], each[1]))
    unknown = [(NONE, _("Nobody") if by == "manager" else _("Not known"))] if NONE in there else []
    shown = [*found, *unknown]
    return shown if len(shown) <= MOST_COLUMNS else [*shown[: MOST_COLUMNS - 1], (REST, _("Others"))]


def _table(
    columns: list[tuple[int, str]], counts: dict[tuple[int, int], int], money: dict[int, Decimal]
) -> Table:
    place = {key: number for number, (key, _name) in enumerate(columns)}
    names = dict(Reason.objects.values_list("pk", "name")) | {NONE: _("Not said")}
    lines: dict[int, Line] = {}
    for (reason, column), count in counts.items():
        line = lines.setdefault(
            reason, Line(reason, names.get(reason, "–"), [0] * len(columns), money[reason])
        )
        line.cells[place.get(column, len(columns) - 1)] += count
    ordered = sorted(lines.values(), key=lambda line: (line.reason_id == NONE, -line.total, line.name))
    return Table(columns, ordered)
