"""
A task that comes due reminds its person.

- One durable timer a task and moment, set when the task is made, moved, or opened again; a timer that finds the task
  done, moved or given to somebody else does nothing.
- Tasks that came in without a fact, from an import or an older version, get theirs once a day, for the day to come; the
  same timer is never set twice.
- A meeting reminds a quarter of an hour before it begins, everything else when it is planned, or else when it is due.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.core.clock import now
from vonal.core.facts import on
from vonal.core.jobs import enqueue, every, job
from vonal.office.notices.kinds import DONE, HOUR, TOMORROW, WAYS, Kind, register
from vonal.office.notices.operations import notify, settle_notices
from vonal.office.tasks.events import TaskCreated, TaskFinished, TaskTimed
from vonal.office.tasks.models import Task

BEFORE_A_MEETING = timedelta(minutes=15)
# A timer that comes later than this after an outage tells what is known already.
TOO_LATE = timedelta(days=2)
DUE = register(
    Kind(
        "task.due",
        _("A task or meeting of mine comes due"),
        _("%(due_at)s: %(task)s %(customer)s"),
        icon="clock",
        answers=(DONE, HOUR, TOMORROW),
        asks_result=True,
        ways=frozenset(WAYS),
    )
)


@on(TaskCreated)
def set_timer(fact: TaskCreated) -> None:
    """A new task."""
    _set_timer(fact.task_id)


@on(TaskTimed)
def move_timer(fact: TaskTimed) -> None:
    """It is due at another time, or somebody else has to do it: what was said of the old one is over."""
    settle_notices(f"task:{fact.task_id}", at=now(), kind=DUE.name)
    _set_timer(fact.task_id)


@on(TaskFinished)
def settle(fact: TaskFinished) -> None:
    """Done, and not undone since: nobody has to be reminded."""
    if not Task.objects.filter(pk=fact.task_id, done_at__isnull=True).exists():
        settle_notices(f"task:{fact.task_id}", at=now(), kind=DUE.name)


def reminds_at(task: Task) -> datetime:
    """When its person is told."""
    if task.kind == Task.Kind.MEETING:
        return task.due_at - BEFORE_A_MEETING
    return task.planned_at or task.due_at


@every("11 3 * * *")
def set_timers_of_the_day() -> None:
    """Every open task that reminds in the day to come has its timer."""
    since = now()
    until = since + timedelta(hours=26)
    soon = Q(due_at__gt=since, due_at__lt=until + BEFORE_A_MEETING) | Q(
        planned_at__gt=since, planned_at__lt=until
    )
    for task in Task.objects.open().filter(soon).iterator():
        _set_timer_of(task)


def _set_timer(task_id: int) -> None:
    task = Task.objects.open().filter(pk=task_id).first()
    if task is not None:
        _set_timer_of(task)


def _set_timer_of(task: Task) -> None:
    moment = reminds_at(task)
    if moment > task.created_at:
        at = moment.isoformat()
        enqueue(remind, key=f"due:{task.pk}:{at}", run_after=moment, task_id=task.pk, at=at)


@job(retries=5)
def remind(task_id: int, at: str) -> None:
    """Tell the task's person, if this is still the moment."""
    task = (
        Task.objects.select_related("assignee", "customer").filter(pk=task_id, done_at__isnull=True).first()
    )
    moment = datetime.fromisoformat(at)
    if task is None or reminds_at(task) != moment or now() - moment > TOO_LATE:
        return
    notify(
        [task.assignee],
        DUE.name,
        subject=f"task:{task.pk}",
        data={
            "task": task.title,
            "kind": task.kind,
            "customer": f"({task.customer})" if task.customer else "",
            "due_at": (moment if task.kind != Task.Kind.MEETING else task.due_at).isoformat(),
        },
        at=moment,
        url=f"/tasks/{task.pk}",
    )
