"""What people were told today, and what they will be reminded of."""

from __future__ import annotations

from datetime import datetime, timedelta

from vonal.office.notices.operations import notify, read_notice
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task
from vonal.workflows.due_reminders import DUE, set_timers_of_the_day
from vonal.workflows.given_task import GIVEN

REMEMBERED, GIVEN_TODAY = 4, 2


def tell_of_today(*, at: datetime) -> None:
    """The first manager has a few reminders, one of them read, and tasks his head gave him."""
    manager, head = (Employee.objects.get(username=name) for name in ("manager", "head"))
    theirs = Task.objects.open().filter(assignee=manager).select_related("customer")
    told = []
    for number, task in enumerate(theirs.filter(due_at__lt=at).order_by("-due_at")[:REMEMBERED]):
        data = {
            "task": task.title,
            "kind": task.kind,
            "customer": f"({task.customer})" if task.customer else "",
            "due_at": task.due_at.isoformat(),
        }
        moment = max(task.due_at, at - timedelta(minutes=50 * (number + 1)))
        told += notify(
            [manager], DUE.name, subject=f"task:{task.pk}", data=data, at=moment, url=f"/tasks/{task.pk}"
        )
    if told:
        read_notice(told[-1], at=at)
    for task in theirs.filter(due_at__gt=at, created_at__lt=at).order_by("due_at", "pk")[:GIVEN_TODAY]:
        data = {"by": head.name, "task": task.title, "due_at": task.due_at.isoformat()}
        moment = max(task.created_at, at - timedelta(hours=3))
        notify(
            [manager], GIVEN.name, subject=f"task:{task.pk}", data=data, at=moment, url=f"/tasks/{task.pk}"
        )
    set_timers_of_the_day()
