"""Reads of tasks, and the door to them."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from vonal.core.company import company
from vonal.core.days import end_of_day, start_of_day
from vonal.office.customers.models import Customer
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task, TaskQuerySet


def task_for(employee: Employee, task_id: int) -> Task:
    """
    :raises Task.DoesNotExist: there is none, or it is not the employee's to see.
    """
    seen = Task.objects.visible_to(employee).select_related("customer", "assignee", "author")
    return seen.get(pk=task_id)


def mine(employee: Employee) -> TaskQuerySet:
    """What he himself has to do or has done."""
    return Task.objects.filter(assignee=employee).select_related("customer")


def overdue(tasks: TaskQuerySet, day: date) -> TaskQuerySet:
    """Open, and due before this day of the company's."""
    return tasks.open().filter(due_at__lt=start_of_day(day, _zone()))


def due_on(tasks: TaskQuerySet, day: date) -> TaskQuerySet:
    """Open, and due on this day of the company's."""
    return tasks.open().filter(due_at__gte=start_of_day(day, _zone()), due_at__lt=end_of_day(day, _zone()))


def later(tasks: TaskQuerySet, day: date) -> TaskQuerySet:
    """Open, and due after this day of the company's."""
    return tasks.open().filter(due_at__gte=end_of_day(day, _zone()))


def done(tasks: TaskQuerySet) -> TaskQuerySet:
    """Done, the last first."""
    return tasks.filter(done_at__isnull=False).order_by("-done_at", "-pk")


def open_tasks_of(customer: Customer, employee: Employee) -> TaskQuerySet:
    """What there is to do for a customer, as far as the employee sees it."""
    return Task.objects.visible_to(employee).open().filter(customer=customer).select_related("assignee")


def _zone() -> ZoneInfo:
    return ZoneInfo(company().time_zone)
