"""The board: a pipeline's stages with their counts, sums and first cards, whatever the number of deals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple, Self

from django.db import connection
from django.db.models import Count, F, Q, Sum

from vonal.office.sales.models import Deal, DealQuerySet, Stage
from vonal.office.staff.models import Employee

CARDS_A_COLUMN = 20
MOST_CARDS_A_COLUMN = 500
CARDS_A_CELL = 5
MOST_LANES = 20
# Stand for a stage and a person where places are asked for in the same words.
ANY_STAGE, ANY_PERSON = -(2**62), -(2**62) + 1
Sums = dict[str, Decimal]


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
    """
    One stage of the board: its first cards, how many deals there are, and their sums by currency.

    ``weighted`` is what one may count on, in whole units: each open deal's amount by its own chance or the stage's.
    """

    stage: Stage
    count: int = 0
    sums: Sums = field(default_factory=dict)
    weighted: Sums = field(default_factory=dict)
    deals: list[Deal] = field(default_factory=list)
    more: Cursor | None = None

    def show(self, deals: list[Deal], fits: int = CARDS_A_COLUMN) -> None:
        """Take one card more than fits as the sign that there are more."""
        self.deals = deals[:fits]
        for deal in self.deals:
            deal.stage = self.stage
        if len(deals) > fits:
            last = self.deals[-1]
            self.more = Cursor(last.entered_stage_at, last.pk)

    def add(self, row: _Counted) -> None:
        """Count in what one statement found of the stage."""
        amount, own_amount, own = row.amount, row.own_amount or Decimal(0), row.own_weighted or Decimal(0)
        weighted = ((amount - own_amount) * self.stage.probability + own) / 100
        self.count += row.count
        self.sums[row.currency] = self.sums.get(row.currency, Decimal(0)) + amount
        so_far = self.weighted.get(row.currency, Decimal(0))
        self.weighted[row.currency] = so_far + weighted.quantize(Decimal(1))

    @property
    def left(self) -> int:
        """How many are not shown."""
        return self.count - len(self.deals)


@dataclass
class Lane:
    """One person's part of the board; nobody's too."""

    manager: Employee | None
    columns: list[Column]

    @property
    def count(self) -> int:
        return sum(column.count for column in self.columns if not column.stage.ends)

    @property
    def sums(self) -> Sums:
        """Of the deals that are open."""
        found: Sums = {}
        for column in self.columns:
            for currency, amount in column.sums.items() if not column.stage.ends else ():
                found[currency] = found.get(currency, Decimal(0)) + amount
        return found


@dataclass(frozen=True)
class _Counted:
    stage: int
    manager: int | None
    currency: str
    count: int
    amount: Decimal
    own_amount: Decimal | None
    own_weighted: Decimal | None


def board(
    stages: Iterable[Stage], deals: DealQuerySet, opened: Mapping[int, int] | None = None
) -> list[Column]:
    """
    The columns with their counts, sums and first cards; ``opened`` says how many of a stage by its number.

    Three queries, whatever the number of stages and deals.
    """
    columns = {column.stage.pk: column for column in heads(stages, deals)}
    fits = {
        (stage_id,): min(max((opened or {}).get(stage_id, 0), CARDS_A_COLUMN), MOST_CARDS_A_COLUMN)
        for stage_id in columns
    }
    cards: dict[int, list[Deal]] = defaultdict(list)
    for deal in _first_cards(fits, deals):
        cards[deal.stage_id].append(deal)
    for stage_id, column in columns.items():
        column.show(cards[stage_id], fits[(stage_id,)])
    return list(columns.values())


def lanes(stages: Iterable[Stage], deals: DealQuerySet, *, most: int = MOST_LANES) -> tuple[list[Lane], int]:
    """
    The board of each person who leads deals, those with the most open ones first, and how many people were left out.

    Four queries, whatever the number of people, stages and deals.
    """
    stages = list(stages)
    found: dict[int | None, dict[int, Column]] = {}
    for row in _counted(stages, deals, "manager"):
        cells = found.setdefault(row.manager, {stage.pk: Column(stage) for stage in stages})
        cells[row.stage].add(row)
    people = Employee.objects.in_bulk([pk for pk in found if pk is not None])
    every = [
        Lane(people.get(pk) if pk else None, list(cells.values()))
        for pk, cells in found.items()
        if pk is None or pk in people
    ]
    every.sort(
        key=lambda lane: (-lane.count, lane.manager is None, lane.manager.name if lane.manager else "")
    )
    shown = every[:most]
    places = {
        (column.stage.pk, lane.manager.pk if lane.manager else None): column
        for lane in shown
        for column in lane.columns
        if column.count
    }
    cards: dict[tuple[int, int | None], list[Deal]] = defaultdict(list)
    for deal in _first_cards(dict.fromkeys(places, CARDS_A_CELL), deals):
        cards[(deal.stage_id, deal.manager_id)].append(deal)
    for place, column in places.items():
        column.show(cards[place], CARDS_A_CELL)
    return shown, len(every) - len(shown)


def heads(stages: Iterable[Stage], deals: DealQuerySet) -> list[Column]:
    """The columns with counts and sums, without cards; one query."""
    columns = {stage.pk: Column(stage) for stage in stages}
    for row in _counted([column.stage for column in columns.values()], deals):
        columns[row.stage].add(row)
    return list(columns.values())


def more_cards(stage: Stage, deals: DealQuerySet, after: Cursor | None) -> Column:
    """The next cards of one column, or its first."""
    further = deals.filter(stage=stage)
    if after is not None:
        at, pk = after
        further = further.filter(entered_stage_at__lte=at).exclude(entered_stage_at=at, pk__gte=pk)
    column = Column(stage)
    column.show(list(with_names(further)[: CARDS_A_COLUMN + 1]))
    return column


def _counted(stages: Iterable[Stage], deals: DealQuerySet, *by: str) -> list[_Counted]:
    """One statement from an index that holds all of it; a deal's own chance counts while it is open."""
    has_own = Q(own_probability__isnull=False, closed_at__isnull=True)
    rows = (
        deals.filter(stage__in=[stage.pk for stage in stages])
        .order_by()
        .values("stage", "currency", *by)
        .annotate(
            count=Count("pk"),
            sum=Sum("amount"),
            own_amount=Sum("amount", filter=has_own),
            own_weighted=Sum(F("amount") * F("own_probability"), filter=has_own),
        )
    )
    return [
        _Counted(
            row["stage"],
            row.get("manager"),
            row["currency"],
            row["count"],
            row["sum"],
            row["own_amount"],
            row["own_weighted"],
        )
        for row in rows
    ]


def _first_cards(fits: Mapping[Any, int], deals: DealQuerySet) -> list[Deal]:
    """
    One statement that takes the first of each place from the index; a window would read every deal.

    ``fits``: how many of a stage, or of a stage and a person, are shown.
    """

    @cache  # Putting each place into SQL anew takes longer than asking for it.
    def first(whose: tuple[int | None, ...], count: int) -> tuple[str, tuple[Any, ...]]:
        there = deals.filter(stage=ANY_STAGE)
        for person in whose:
            there = there.filter(manager=person) if person else there.filter(manager__isnull=True)
        cards = there.order_by("-entered_stage_at", "-pk").values("pk")[: count + 1]
        made: tuple[str, tuple[Any, ...]] = cards.query.sql_with_params()
        return made

    parts: list[str] = []
    parameters: list[Any] = []
    for (stage_id, *manager), count in fits.items():
        sql, values = first(tuple(ANY_PERSON if person else None for person in manager), count)
        parts.append(f"SELECT * FROM ({sql}) AS column_{len(parts)}")  # noqa: S608 - Django's own.
        given = {ANY_STAGE: stage_id, ANY_PERSON: manager[0] if manager else None}
        parameters += [given.get(value, value) for value in values]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        chosen = [row[0] for row in cursor.fetchall()]
    return list(with_names(Deal.objects.filter(pk__in=chosen)))


def with_names(deals: DealQuerySet) -> DealQuerySet:
    """In the board's order, with all a card shows."""
    return (
        deals.order_by("-entered_stage_at", "-pk")
        .select_related("customer", "manager")
        .only(
            "title", "amount", "currency", "expected_on", "entered_stage_at", "closed_at", "stage_id", "own_probability",
            "customer__name", "customer__origin", "manager__name",
        )
    )  # fmt: skip
