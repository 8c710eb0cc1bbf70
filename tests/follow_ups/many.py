"""
Run as a program: lays out thousands of waiting timers, or works on them with a clock of its own.

    python -m tests.follow_ups.many prepare 10000
    python -m tests.follow_ups.many work 2026-10-25T00:30:00+00:00
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import django

# Deals won on three days; ten days later at two o'clock: before, on and after the day summer time ends in Budapest,
# on which there are two such hours.
WON_AT = tuple(datetime(2026, 10, day, 12, 0, tzinfo=UTC) for day in (14, 15, 16))


def prepare(count: int) -> None:
    from tests.follow_ups.cast import TASK, rule, won
    from vonal.config.tables import lay_tables
    from vonal.core.models import Company
    from vonal.office.customers.models import Customer
    from vonal.office.follow_ups.timers import set_timers
    from vonal.office.follow_ups.triggers import TRIGGERS
    from vonal.office.sales.models import Deal
    from vonal.office.sales.operations import create_default_pipeline
    from vonal.office.staff.models import Employee

    lay_tables()
    at = WON_AT[0] - timedelta(days=1)
    Company.objects.create(
        name="Duna Kft.", country="HU", currency="HUF", time_zone="Europe/Budapest", created_at=at
    )
    create_default_pipeline(language="en")
    anna = Employee.objects.create(username="anna", name="Anna", role="director", extension="101")
    cards = Customer.objects.bulk_create(
        Customer(name=f"Card {number}", manager=anna, created_at=at) for number in range(count)
    )
    stage = won()
    Deal.objects.bulk_create(
        Deal(
            customer=card,
            stage=stage,
            currency="HUF",
            manager=anna,
            opened_at=at,
            entered_stage_at=WON_AT[number % 3] + timedelta(seconds=number),
            closed_at=WON_AT[number % 3],
        )
        for number, card in enumerate(cards)
    )
    made = rule(anna, at, hour=2, actions=[TASK])
    made.actions = [{"kind": "mark"}]
    made.save()
    days = [moment.date() + timedelta(days=10) for moment in WON_AT]
    assert set_timers(made, TRIGGERS["stage"].found(made, days[0], days[-1])) == count


def leave_a_mark(firing: Any, do: Any, at: datetime) -> dict[str, Any]:
    """Unlike a task of ours, this one would be made twice."""
    from vonal.office.tasks.models import Task

    Task.objects.create(
        title=f"mark {firing.pk}", assignee_id=firing.customer.manager_id, due_at=at, created_at=at
    )
    return {}


def work(at: datetime) -> None:
    import time_machine

    from vonal.core.worker import Worker
    from vonal.office.follow_ups.steps import does

    does("mark")(leave_a_mark)
    with time_machine.travel(at, tick=True):
        Worker().run()


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]))
    else:
        work(datetime.fromisoformat(sys.argv[2]))
