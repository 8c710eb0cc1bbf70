"""Reads of tasks, and the door to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce

from vonal.core.company import company
from vonal.core.days import end_of_day, start_of_day
from vonal.core.kept_queries import kept_in_sql
from vonal.office.customers.models import Customer
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import (
    ChecklistItem,
    DayPlan,
    PlanningRules,
    RollOver,
    Task,
    TaskFile,
    TaskQuerySet,
)

EVER = datetime(1900, 1, 1, tzinfo=UTC)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
MOST_LEFT, MOST_TO_PLAN, MOST_WAITING = 30, 60, 8


def task_for(employee: Employee, task_id: int) -> Task:
    """
    :raises Task.DoesNotExist: there is none, or it is not the employee's to see.
    """
    seen = Task.objects.visible_to(employee)
    return seen.select_related("customer", "deal__customer", "assignee", "author").get(pk=task_id)


def may_change(employee: Employee, task: Task) -> bool:
    """Whoever only watches a task does not change it."""
    return Task.objects.changeable_by(employee).filter(pk=task.pk).exists()


def changeable_task_for(employee: Employee, task_id: int) -> Task:
    """
    :raises Task.DoesNotExist: as ``task_for``.
    :raises PermissionDenied: he only watches it.
    """
    task = task_for(employee, task_id)
    if not may_change(employee, task):
        raise PermissionDenied
    return task


def mine(employee: Employee) -> TaskQuerySet:
    """What he himself has to do or has done."""
    return Task.objects.filter(assignee=employee).select_related("customer", "meeting__letter")


def waiting_on(employee: Employee, day: date) -> tuple[list[Task], list[Task]]:
    """The first of what was due before a day, and of what is due on it."""
    begins, ends = start_of_day(day, _zone()), end_of_day(day, _zone())
    return _due(employee.pk, EVER, begins), _due(employee.pk, begins, ends)


@kept_in_sql
def _due(employee_id: int, since: datetime, until: datetime) -> QuerySet[Task]:
    tasks = Task.objects.filter(assignee=employee_id, due_at__gte=since, due_at__lt=until).open()
    return tasks.select_related("customer")[:MOST_WAITING]


def overdue(tasks: TaskQuerySet, day: date) -> TaskQuerySet:
    """Open, and due before this day of the company's."""
    return tasks.open().filter(due_at__lt=start_of_day(day, _zone()))


def due_on(tasks: TaskQuerySet, day: date) -> TaskQuerySet:
    """Open, and due on this day of the company's."""
    return tasks.open().filter(due_at__gte=start_of_day(day, _zone()), due_at__lt=end_of_day(day, _zone()))


def later(tasks: TaskQuerySet, day: date) -> TaskQuerySet:
    """Open, and due after this day of the company's."""
    return tasks.open().filter(due_at__gte=end_of_day(day, _zone()))


def to_plan(employee: Employee) -> list[Task]:
    """What is open and stands on no day: overdue first, then by due date."""
    return _unplanned(employee.pk)


def not_done(employee: Employee, day: date) -> list[Task]:
    """
    What was planned for a day before this one and is still open.

    Found among what is open, which is little; the index of what was ever planned leads through years of it.
    """
    return _missed(employee.pk, start_of_day(day, _zone()))


def left_over(employee: Employee, day: date) -> list[Task]:
    """What is due on this day or before, and does not stand in it or later."""
    return _left(employee.pk, start_of_day(day, _zone()), end_of_day(day, _zone()))


@kept_in_sql
def _unplanned(employee_id: int) -> QuerySet[Task]:
    return _own_open(employee_id).filter(planned_at__isnull=True).order_by("due_at", "pk")[:MOST_TO_PLAN]


@kept_in_sql
def _missed(employee_id: int, begins: datetime) -> QuerySet[Task]:
    planned = _own_open(employee_id).alias(planned=Coalesce("planned_at", Value(NEVER)))
    return planned.filter(planned__lt=begins).order_by("planned", "pk")[:MOST_LEFT]


@kept_in_sql
def _left(employee_id: int, begins: datetime, ends: datetime) -> QuerySet[Task]:
    due = _own_open(employee_id).filter(due_at__lt=ends)
    return due.exclude(planned_at__gte=begins).order_by("due_at", "pk")[:MOST_LEFT]


def _own_open(employee_id: int) -> TaskQuerySet:
    """What he has to do, with what a day shows of it."""
    return Task.objects.filter(assignee=employee_id).open().select_related("customer", "meeting")


def is_planned(employee: Employee, day: date) -> bool:
    """Whether he has said that this day is planned."""
    return bool(_plans(employee.pk, day))


@kept_in_sql
def _plans(employee_id: int, day: date) -> QuerySet[DayPlan]:
    return DayPlan.objects.filter(employee=employee_id, day=day)


def is_asked_to_plan(employee: Employee, day: date, at: datetime) -> bool:
    """Whether it is time to plan that day: it is late enough, he has something to do, and has not planned yet."""
    if at.astimezone(_zone()).time() < PlanningRules.current().asked_from:
        return False
    if is_planned(employee, day):
        return False
    return mine(employee).open().exists()


def done(tasks: TaskQuerySet) -> TaskQuerySet:
    """Done, the last first."""
    return tasks.filter(done_at__isnull=False).order_by("-done_at", "-pk")


def open_tasks_of(customer: Customer, employee: Employee) -> TaskQuerySet:
    """What there is to do for a customer, as far as the employee sees it."""
    return (
        Task.objects.visible_to(employee)
        .open()
        .filter(customer=customer)
        .select_related("assignee", "meeting__letter")
    )


def next_tasks(deal_ids: Iterable[int]) -> dict[int, Task]:
    """
    Of each of these deals the open task that is due first, by the deal's number; one query.

    Whoever may see a deal may know its next step.
    """
    wanted = list(deal_ids)
    if not wanted:
        return {}
    found: dict[int, Task] = {}
    for task in Task.objects.open().filter(deal__in=wanted).order_by("deal", "due_at", "pk"):
        found.setdefault(task.deal_id or 0, task)
    return found


def open_tasks_of_deal(deal: Deal) -> TaskQuerySet:
    """What there is to do for a deal; whoever may see it may know its tasks."""
    return Task.objects.open().filter(deal=deal).select_related("assignee", "meeting__letter")


def done_tasks_of_deal(deal: Deal) -> TaskQuerySet:
    """What was done for a deal, the last first."""
    return done(Task.objects.filter(deal=deal)).select_related("assignee")


def step_for(employee: Employee, step_id: int) -> ChecklistItem:
    """
    :raises ChecklistItem.DoesNotExist: there is none, or its task is not his to change.
    """
    mine = Task.objects.changeable_by(employee)
    return ChecklistItem.objects.select_related("task").get(pk=step_id, task__in=mine)


def file_for(employee: Employee, file_id: int) -> TaskFile:
    """
    :raises TaskFile.DoesNotExist: there is none, or its task is not his to see.
    """
    return TaskFile.objects.select_related("task").get(pk=file_id, task__in=Task.objects.visible_to(employee))


def changeable_file_for(employee: Employee, file_id: int) -> TaskFile:
    """
    :raises TaskFile.DoesNotExist: there is none, or its task is not his to change.
    """
    mine = Task.objects.changeable_by(employee)
    return TaskFile.objects.select_related("task").get(pk=file_id, task__in=mine)


def roll_over_for(employee: Employee, rolled_id: int) -> RollOver:
    """
    :raises RollOver.DoesNotExist: there is none, or its task is not his to change.
    """
    mine = Task.objects.changeable_by(employee)
    return RollOver.objects.select_related("task").get(pk=rolled_id, task__in=mine)


def _zone() -> ZoneInfo:
    return ZoneInfo(company().time_zone)
