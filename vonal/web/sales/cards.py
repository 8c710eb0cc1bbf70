"""What a card on the board says besides the deal itself: its next task, its days in the stage, whether it got old."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString

from vonal.core.company import company
from vonal.office.sales.board_queries import Column, Lane
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task
from vonal.office.tasks.queries import next_tasks
from vonal.web.sales.card_html import CardPrinter


@dataclass(frozen=True)
class Card:
    """``days`` in its stage, None once it has ended; ``is_late`` tells that its next task is overdue."""

    deal: Deal
    task: Task | None
    days: int | None
    is_stale: bool
    is_late: bool
    html: SafeString


@dataclass
class Shelf:
    """A column with its cards; ``lane`` tells apart the same column of two people."""

    column: Column
    cards: list[Card]
    lane: str = ""


@dataclass
class Row:
    """A person's shelves."""

    manager: Employee | None
    lane: Lane
    shelves: list[Shelf] = field(default_factory=list)

    @property
    def key(self) -> str:
        return str(self.manager.pk) if self.manager else "nobody"


def cards_of(deals: Iterable[Deal], at: datetime) -> dict[int, Card]:
    """Cards by their deals' numbers; one query. The deals know their stages."""
    deals = list(deals)
    tasks, zone = next_tasks([deal.pk for deal in deals]), ZoneInfo(company().time_zone)
    today = at.astimezone(zone).date()
    found, printer = {}, CardPrinter()
    for deal in deals:
        task, stale = tasks.get(deal.pk), deal.stale_since
        days = (today - deal.entered_stage_at.astimezone(zone).date()).days if deal.is_open else None
        is_late = task is not None and task.due_at < at
        is_stale = stale is not None and stale <= at
        html = printer.card(deal, task, days, is_stale=is_stale, is_late=is_late)
        found[deal.pk] = Card(deal, task, days, is_stale, is_late, html)
    return found


def shelves_of(columns: Iterable[Column], at: datetime) -> list[Shelf]:
    """The board's columns with their cards; one query."""
    columns = list(columns)
    cards = cards_of((deal for column in columns for deal in column.deals), at)
    return [Shelf(column, [cards[deal.pk] for deal in column.deals]) for column in columns]


def rows_of(lanes: Iterable[Lane], at: datetime) -> list[Row]:
    """The board's lanes with their cards; one query."""
    rows = [Row(lane.manager, lane) for lane in lanes]
    cards = cards_of((deal for row in rows for column in row.lane.columns for deal in column.deals), at)
    for row in rows:
        row.shelves = [
            Shelf(column, [cards[deal.pk] for deal in column.deals], row.key) for column in row.lane.columns
        ]
    return rows
