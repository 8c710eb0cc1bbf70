"""Customers, deals and tasks as small cards beside a message, for whoever may see them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format

from vonal.core import search
from vonal.core.money import format_money
from vonal.office.customers.models import Customer
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task
from vonal.web.search.finding import found_by, question_of

MOST_ASKED = 60
MOST_OFFERED = 4
NAMED = re.compile(r"(customers|deals|tasks)/(\d{1,18})")

Card = dict[str, str]


def cards_for(employee: Employee, names: Iterable[str]) -> dict[str, Card]:
    """
    By name, such as ``customers/15``; one query a kind, and nothing at all of what he may not see.

    A card has ``kind``, ``title``, ``line`` (a few words more) and ``url``.
    """
    wanted: dict[str, set[int]] = {}
    for name in names:
        match = NAMED.fullmatch(name)
        if match:
            wanted.setdefault(match[1], set()).add(int(match[2]))
    return {card["url"][1:]: card for kind, ids in wanted.items() for card in READ[kind](employee, ids)}


def offered(employee: Employee, text: str) -> list[Card]:
    """Customers and deals whose names hold a text."""
    question = question_of(text)
    if not question:
        return []
    kinds = {search.Kind.CUSTOMER: MOST_OFFERED, search.Kind.DEAL: MOST_OFFERED}
    names = [hit.url[1:] for group in found_by(employee, question, kinds) for hit in group.hits]
    found = cards_for(employee, names)
    return [found[name] for name in names if name in found]


def _customers(employee: Employee, ids: set[int]) -> list[Card]:
    rows = Customer.objects.visible_to(employee).filter(pk__in=ids).select_related("manager")
    return [_card("customer", "customers", row, row.manager.name if row.manager else "") for row in rows]


def _deals(employee: Employee, ids: set[int]) -> list[Card]:
    rows = Deal.objects.visible_to(employee).filter(pk__in=ids).select_related("customer", "stage")
    return [_card("deal", "deals", row, *_of_deal(row)) for row in rows]


def _tasks(employee: Employee, ids: set[int]) -> list[Card]:
    rows = Task.objects.visible_to(employee).filter(pk__in=ids).select_related("assignee")
    return [
        _card("task", "tasks", row, row.assignee.name, date_format(timezone.localtime(row.due_at), "DATE_FORMAT"))
        for row in rows
    ]  # fmt: skip


def _of_deal(deal: Deal) -> list[str]:
    amount = (
        format_money(deal.amount, deal.currency, translation.get_language() or "en") if deal.amount else ""
    )
    name = str(deal.customer)
    return [name if name != str(deal) else "", str(deal.stage), amount]


def _card(kind: str, path: str, row: Any, *line: str) -> Card:
    return {
        "kind": kind,
        "title": str(row),
        "line": " · ".join(filter(None, line)),
        "url": f"/{path}/{row.pk}",
    }


READ: dict[str, Callable[[Employee, set[int]], list[Card]]] = {
    "customers": _customers,
    "deals": _deals,
    "tasks": _tasks,
}
