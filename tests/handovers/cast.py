"""A manager with work to hand over, and colleagues to take it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.telephony.cast import NOON, customer, later
from vonal.office.customers.models import Customer
from vonal.office.handovers.models import Handover
from vonal.office.handovers.operations import plan_handover
from vonal.office.sales.models import Deal
from vonal.office.sales.operations import open_deal
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task
from vonal.office.tasks.operations import create_task

DAY = 24 * 3600.0


def work(giver: Employee, number: int = 1, **fields: Any) -> tuple[Customer, Deal, Task]:
    """A customer with a deal and a task."""
    card = customer(f"Customer {number}", f"+3630200{number:04}", manager=giver, **fields)
    deal = open_deal(card, title=f"Deal {number}", by=None, at=NOON, manager=giver)
    task = create_task(
        title=f"Task {number}", assignee=giver, due_at=later(DAY), by=None, at=NOON, customer=card
    )
    return card, deal, task


def handed(
    giver: Employee, *receivers: Employee, by: Employee | None = None, at: datetime = NOON, **fields: Any
) -> Handover:
    """Everything of the giver's, for a holiday of ten days from now, unless ``fields`` say otherwise."""
    wishes: dict[str, Any] = {"reason": "holiday", "starts_at": at, "ends_at": later(10 * DAY)}
    return plan_handover(Handover(giver=giver, **wishes | fields), receivers, by=by or giver, at=at)


def owners(*rows: Customer | Deal | Task) -> list[Employee | None]:
    """Whose each is now."""
    found = []
    for row in rows:
        row.refresh_from_db()
        found.append(row.assignee if isinstance(row, Task) else row.manager)
    return found
