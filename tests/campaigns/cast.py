"""Agents, a list, and people to be called."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.telephony.cast import NOON, customer, person
from vonal.office.campaigns.filling import fill
from vonal.office.campaigns.models import CallList, Entry, Filling
from vonal.office.campaigns.operations import make_list
from vonal.office.customers.models import Customer
from vonal.office.staff.models import Employee

MOSCOW, VLADIVOSTOK, BUDAPEST = "+74951234567", "+74232123456", "+3613620000"


def director() -> Employee:
    return Employee.objects.filter(username="dora").first() or person("dora", "director", on_line=False)


def agent(name: str = "ada", **fields: Any) -> Employee:
    return person(name, "agent", on_line=False, **fields)


def call_list(*agents: Employee, name: str = "Bakeries", **fields: Any) -> CallList:
    """Open around the clock unless told, so that a test that is not about hours need not think of them."""
    hours = {"opens": datetime.min.time(), "closes": datetime.max.time(), "weekdays": [1, 2, 3, 4, 5, 6, 7]}
    return make_list(name=name, agents=agents, by=director(), at=NOON, **{**hours, **fields})


def called(name: str, number: str = BUDAPEST, **fields: Any) -> Customer:
    return customer(name, number, **fields)


def put(on: CallList, *customers: Customer, at: datetime = NOON) -> Filling:
    return fill(on, [each.pk for each in customers], kind="chosen", by=director(), at=at)


def put_many(on: CallList, number: int, *, at: datetime = NOON) -> list[Customer]:
    cards = [called(f"Bakery {n}", f"+361362{n:04}") for n in range(number)]
    put(on, *cards, at=at)
    return cards


def entry_of(card: Customer) -> Entry:
    return Entry.objects.get(customer=card)
