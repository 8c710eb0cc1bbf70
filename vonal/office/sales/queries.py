"""Reads of deals, and the doors to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, Self

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Count, F, Q, Sum

from vonal.office.customers.models import Customer
from vonal.office.sales.models import Deal, DealMove, DealQuerySet, Pipeline, Stage
from vonal.office.staff.models import Employee

CARDS_A_COLUMN = 20
# Ended deals leave the board in time, else their columns would only grow.
ENDED_SHOWN = timedelta(days=90)
ONLY_READS = frozenset({"accountant", "lawyer", "marketer", "support"})


class Cursor(NamedTuple):
    """The last card of a column that was shown: ``2026-11-21T10:00:00+00:00,17``."""

    entered_stage_at: datetime
    deal_id: int

    @classmethod
    def read(cls, text: str) -> Self:
        """
        :raises ValueError: this is no cursor.
        """
        at, _comma, pk = text.rpartition(",")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError(text)
        return cls(moment, int(pk))

    def __str__(self) -> str:
        return f"{self.entered_stage_at.isoformat()},{self.deal_id}"


@dataclass
class Column:
    """One stage of the board: its first cards, how many deals there are, and their sums by currency."""

    stage: Stage
    count: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    deals: list[Deal] = field(default_factory=list)
    more: Cursor | None = None

    def show(self, deals: list[Deal]) -> None:
        """Take one card more than fits as the sign that there are more."""
        self.deals = deals[:CARDS_A_COLUMN]
        if len(deals) > CARDS_A_COLUMN:
            last = self.deals[-1]
            self.more = Cursor(last.entered_stage_at, last.pk)


def deal_for(employee: Employee, deal_id: int) -> Deal:
    """
    :raises Deal.DoesNotExist: there is none, or it is not the employee's to see.
    """
    seen = Deal.objects.visible_to(employee)
    return seen.select_related("customer", "stage__pipeline", "manager", "source").get(pk=deal_id)


def may_change(employee: Employee) -> bool:
    """Whether he may move and change the deals he sees."""
    return employee.role not in ONLY_READS


def changeable_deal_for(employee: Employee, deal_id: int) -> Deal:
    """
    :raises Deal.DoesNotExist: as ``deal_for``.
    :raises PermissionDenied: he may only read it.
    """
    deal = deal_for(employee, deal_id)
    if not may_change(employee):
        raise PermissionDenied
    return deal


def changeable_move_for(employee: Employee, move_id: int) -> DealMove:
    """
    :raises DealMove.DoesNotExist: there is none, or its deal is not the employee's to see.
    :raises PermissionDenied: he may only read it.
    """
    seen = DealMove.objects.filter(deal__in=Deal.objects.visible_to(employee))
    move = seen.select_related("deal").get(pk=move_id)
    if not may_change(employee):
        raise PermissionDenied
    return move


def pipeline_of_the_company() -> Pipeline | None:
    """The pipeline the board shows first."""
    return Pipeline.objects.first()


def on_board(employee: Employee, at: datetime, *, manager: Employee | None = None) -> DealQuerySet:
    """The deals he may see that are open, or ended not long ago; ``manager`` narrows them to one person's."""
    deals = Deal.objects.visible_to(employee).filter(
        Q(closed_at__isnull=True) | Q(closed_at__gte=at - ENDED_SHOWN)
    )
    return deals.filter(manager=manager) if manager else deals


def board(stages: Iterable[Stage], deals: DealQuerySet) -> list[Column]:
    """
    The columns with their counts, sums and first cards.

    Three queries, whatever the number of stages and deals.
    """
    columns = {stage.pk: Column(stage) for stage in stages}
    _count(columns, deals)
    cards: dict[int, list[Deal]] = defaultdict(list)
    for deal in _first_cards(columns, deals):
        cards[deal.stage_id].append(deal)
    for stage_id, column in columns.items():
        column.show(cards[stage_id])
    return list(columns.values())


def heads(stages: Iterable[Stage], deals: DealQuerySet) -> list[Column]:
    """The columns with counts and sums, without cards; one query."""
    columns = {stage.pk: Column(stage) for stage in stages}
    _count(columns, deals)
    return list(columns.values())


def more_cards(stage: Stage, deals: DealQuerySet, after: Cursor | None) -> Column:
    """The next cards of one column, or its first."""
    further = deals.filter(stage=stage)
    if after is not None:
        at, pk = after
        further = further.filter(entered_stage_at__lte=at).exclude(entered_stage_at=at, pk__gte=pk)
    column = Column(stage)
    column.show(list(_with_names(further)[: CARDS_A_COLUMN + 1]))
    return column


def _count(columns: dict[int, Column], deals: DealQuerySet) -> None:
    rows = (
        deals.filter(stage__in=columns.keys())
        .order_by()
        .values_list("stage", "currency")
        .annotate(Count("pk"), Sum("amount"))
    )
    for stage_id, currency, count, amount in rows:
        column = columns[stage_id]
        column.count += count
        column.sums[currency] = amount


def _first_cards(columns: dict[int, Column], deals: DealQuerySet) -> list[Deal]:
    """One statement that takes the first of each stage from the index; a window would read every deal."""
    parts: list[str] = []
    parameters: list[Any] = []
    for stage_id in columns:
        first = deals.filter(stage=stage_id).order_by("-entered_stage_at", "-pk").values("pk")
        sql, values = first[: CARDS_A_COLUMN + 1].query.sql_with_params()
        parts.append(f"SELECT * FROM ({sql}) AS column_{len(parts)}")  # noqa: S608 - Django's own.
        parameters += values
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        chosen = [row[0] for row in cursor.fetchall()]
    return list(_with_names(Deal.objects.filter(pk__in=chosen)))


def _with_names(deals: DealQuerySet) -> DealQuerySet:
    return (
        deals.order_by("-entered_stage_at", "-pk")
        .select_related("customer", "manager")
        .only(
            "title", "amount", "currency", "expected_on", "entered_stage_at", "closed_at", "stage_id",
            "customer__name", "customer__origin", "manager__name",
        )
    )  # fmt: skip


def deals_of(customer: Customer, employee: Employee) -> list[Deal]:
    """A customer's deals, as far as the employee sees them: the open ones first, then the last ended."""
    seen = Deal.objects.visible_to(employee).filter(customer=customer).select_related("stage", "manager")
    return list(seen.order_by(F("closed_at").desc(nulls_first=True), "-opened_at", "-pk")[:20])
