"""Everything that changes tasks; actor and time are given, one transaction each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from vonal.core import live
from vonal.core.changes import recorded
from vonal.core.facts import publish
from vonal.office.customers.models import Customer
from vonal.office.staff.models import Employee
from vonal.office.tasks.events import TaskCreated, TaskFinished
from vonal.office.tasks.models import Task

TASK_FIELDS = frozenset({"title", "kind", "assignee", "due_at"})


class ResultIsMissing(ValidationError):
    """A task is done only when its result is said."""

    def __init__(self) -> None:
        super().__init__(_("Say in a few words what came of it."))


class TaskIsDone(ValidationError):
    """A done task is opened again before it is changed."""

    def __init__(self) -> None:
        super().__init__(_("This task is done already."))


def create_task(
    *,
    title: str,
    assignee: Employee,
    due_at: datetime,
    by: Employee | None,
    at: datetime,
    kind: str = Task.Kind.OTHER,
    customer: Customer | None = None,
    origin: str | None = None,
) -> Task:
    """
    Give somebody something to do; the same ``origin`` never makes two tasks.

    :raises ValidationError: the title is empty or too long.
    """
    task = Task(
        title=title.strip(),
        kind=kind,
        customer=customer,
        assignee=assignee,
        author=by,
        due_at=due_at,
        created_at=at,
        origin=origin,
    )
    task.clean_fields(exclude={"author", "assignee", "customer"})
    try:
        with transaction.atomic():
            with recorded(by=by, at=at):
                task.save(force_insert=True)
            publish(TaskCreated(task.pk, assignee.pk, task.customer_id, by.pk if by else None))
            _tell(task)
            return task
    except IntegrityError:
        there = Task.objects.filter(origin=origin).first() if origin else None
        if there is None:
            raise
        return there


@transaction.atomic
def change_task(task: Task, *, by: Employee | None, at: datetime, **fields: Any) -> Task:
    """
    Put a task off, pass it on, name it better.

    :raises TaskIsDone: it has to be opened again first.
    :raises ValidationError: a value does not fit its field.
    """
    strange = fields.keys() - TASK_FIELDS
    if strange:
        message = f"No such field: {', '.join(sorted(strange))}."
        raise TypeError(message)
    task = _locked(task)
    if task.done_at is not None:
        raise TaskIsDone
    for name, value in fields.items():
        setattr(task, name, value.strip() if isinstance(value, str) else value)
    task.clean_fields(exclude={field.name for field in task._meta.fields} - (fields.keys() - {"assignee"}))
    with recorded(by=by, at=at):
        task.save(update_fields=list(fields))
    _tell(task)
    return task


@transaction.atomic
def finish_task(task: Task, *, result: str, by: Employee | None, at: datetime) -> Task:
    """
    Done, and what came of it.

    :raises ResultIsMissing: nothing is said of the result.
    :raises TaskIsDone: somebody has finished it already; his result stays.
    """
    result = result.strip()
    if not result:
        raise ResultIsMissing
    task = _locked(task)
    if task.done_at is not None:
        raise TaskIsDone
    task.result, task.done_at = result, at
    task.clean_fields(exclude={field.name for field in task._meta.fields} - {"result"})
    with recorded(by=by, at=at):
        task.save(update_fields=["result", "done_at"])
    publish(TaskFinished(task.pk, task.customer_id, by.pk if by else None))
    _tell(task)
    return task


@transaction.atomic
def reopen_task(task: Task, *, by: Employee | None, at: datetime) -> Task:
    """Undo ``finish_task``; an open task stays as it is."""
    task = _locked(task)
    if task.done_at is not None:
        task.result, task.done_at = "", None
        with recorded(by=by, at=at):
            task.save(update_fields=["result", "done_at"])
        _tell(task)
    return task


def _locked(task: Task) -> Task:
    return Task.objects.select_for_update().get(pk=task.pk)


def _tell(task: Task) -> None:
    live.push(
        live.employee_topic(task.assignee_id), "task.changed", task_id=task.pk, customer_id=task.customer_id
    )
