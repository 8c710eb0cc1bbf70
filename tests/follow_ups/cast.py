"""Rules to try, and a deal that is fulfilled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import time_machine

from vonal.core.worker import run_due_jobs
from vonal.office.follow_ups.models import Rule
from vonal.office.follow_ups.operations import make_rule
from vonal.office.sales.models import Deal, Stage
from vonal.office.sales.operations import move_deal
from vonal.office.staff.models import Employee

TASK = {"kind": "task", "task_kind": "call", "text": "Call {customer}", "who": "leader"}


def rule(by: Employee, at: datetime, **fields: Any) -> Rule:
    """Ten days after a deal is won, at ten o'clock, a call; unless told otherwise."""
    said: dict[str, Any] = {
        "name": "Ask",
        "trigger": "stage",
        "when": {"won": True, "stays": True},
        "amount": 10,
        "unit": "days",
        "hour": 10,
        "on_working_day": False,
        "actions": [TASK],
    }
    return make_rule(by=by, at=at, **said | fields)


def won() -> Stage:
    return Stage.objects.get(ends=Stage.Ends.WON)


def win(deal: Deal, at: datetime) -> None:
    """And let the facts be told."""
    with time_machine.travel(at, tick=False):
        move_deal(deal, to=won(), by=deal.manager, at=at)
        run_due_jobs()


def work_at(at: datetime) -> int:
    """A worker does what is due at this moment."""
    with time_machine.travel(at, tick=False):
        return run_due_jobs(100_000)
