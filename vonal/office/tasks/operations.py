"""Everything that changes tasks; actor and time are given, one transaction each."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import RestrictedError
from django.utils.translation import gettext as _

from vonal.core.changes import recorded
from vonal.core.facts import publish
from vonal.office.customers.models import Customer
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee
from vonal.office.tasks.events import TaskCreated, TaskFinished, TaskTimed
from vonal.office.tasks.meetings import (
    attach_meeting,
    change_meeting_itself,
    keep_planned,
    meeting_changed,
)
from vonal.office.tasks.models import Task
from vonal.office.tasks.next_of_row import come_again
from vonal.office.tasks.repeating import rule_of
from vonal.office.tasks.telling import tell

TASK_FIELDS = frozenset(
    {
        "title", "kind", "assignee", "due_at", "description", "priority", "customer", "deal",
        "planned_at", "planned_minutes", "repeats",
    }
)  # fmt: skip
# The rest moves too often to be read in a customer's history.
LOGGED_FIELDS = ("title", "kind", "assignee", "due_at", "priority", "repeats")
LINKS = {"author", "assignee", "customer", "deal", "follows"}
TIMES = frozenset({"due_at", "planned_at", "assignee"})


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
    deal: Deal | None = None,
    description: str = "",
    priority: int = Task.Priority.NORMAL,
    planned_at: datetime | None = None,
    planned_minutes: int | None = None,
    repeats: str = "",
    watchers: Iterable[Employee] = (),
    origin: str | None = None,
) -> Task:
    """
    Give somebody something to do; the same ``origin`` never makes two tasks. A deal's task is its customer's.

    :raises ValidationError: the title is empty or too long, or another value does not fit its field.
    """
    task = Task(
        title=title.strip(),
        kind=kind,
        customer=deal.customer if deal else customer,
        deal=deal,
        description=description.strip(),
        priority=priority,
        assignee=assignee,
        author=by,
        due_at=due_at,
        planned_at=planned_at,
        planned_minutes=planned_minutes,
        repeats=rule_of(repeats, due_at),
        repeats_from=due_at if repeats.strip() else None,
        created_at=at,
        origin=origin,
    )
    task.clean_fields(exclude=LINKS)
    try:
        with transaction.atomic():
            with recorded(by=by, at=at):
                task.save(force_insert=True)
            task.watchers.add(*watchers)
            publish(TaskCreated(task.pk, assignee.pk, task.customer_id, by.pk if by else None))
            tell(task)
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
    before = {name: getattr(task, name) for name in fields}
    for name, value in fields.items():
        setattr(task, name, value.strip() if isinstance(value, str) else value)
    if task.deal is not None:
        task.customer = task.deal.customer
    if before.get("repeats", task.repeats) != task.repeats:
        task.repeats = rule_of(task.repeats, task.due_at)
        task.repeats_from = task.due_at if task.repeats else None
    task.clean_fields(exclude={field.name for field in task._meta.fields} - (fields.keys() - LINKS))
    with recorded(by=by, at=at):
        task.save(update_fields={*fields, "customer", "repeats_from"})
    changed = {name for name, was in before.items() if was != getattr(task, name)}
    if changed & {"due_at", "title", "assignee"}:
        meeting_changed(task.pk, at=at)
    after_timing(task, changed)
    return task


def after_timing(task: Task, changed: set[str]) -> None:
    """What follows from another time or another person: a meeting's plan is its time, timers are set anew."""
    keep_planned(task)
    if changed & TIMES:
        publish(TaskTimed(task.pk, task.assignee_id))
    tell(task)


@transaction.atomic
def agree_meeting(
    *,
    title: str,
    assignee: Employee,
    starts_at: datetime,
    by: Employee | None,
    at: datetime,
    customer: Customer | None = None,
    minutes: int = 60,
    place: str = "",
    guest: str = "",
    guest_email: str = "",
) -> Task:
    """
    Put a meeting into somebody's calendar; a guest with an address is invited by e-mail where mail is set up.

    Moved with ``move_meeting``, called off with ``call_off_meeting``; the guest is told of both.

    :raises ValidationError: a value does not fit its field.
    """
    task = create_task(
        title=title,
        kind=Task.Kind.MEETING,
        assignee=assignee,
        due_at=starts_at,
        customer=customer,
        by=by,
        at=at,
    )
    attach_meeting(task, minutes=minutes, place=place, guest=guest, guest_email=guest_email, at=at)
    return task


@transaction.atomic
def move_meeting(
    task: Task,
    *,
    starts_at: datetime,
    by: Employee | None,
    at: datetime,
    minutes: int | None = None,
    place: str | None = None,
) -> Task:
    """
    Another time, and another duration or place where they are given; the guest is told once, of what is really another.

    :raises TaskIsDone: it is over or called off.
    :raises ValidationError: a value does not fit its field.
    """
    task = _locked(task)
    if task.done_at is not None:
        raise TaskIsDone
    is_other = change_meeting_itself(task.pk, minutes=minutes, place=place)
    if task.due_at != starts_at:
        task.due_at, is_other = starts_at, True
        with recorded(by=by, at=at):
            task.save(update_fields=["due_at"])
    if is_other:
        meeting_changed(task.pk, at=at)
        after_timing(task, {"due_at"})
    return task


@transaction.atomic
def call_off_meeting(task: Task, *, by: Employee | None, at: datetime) -> Task:
    """
    The meeting does not take place; ``reopen_task`` undoes it and invites again.

    :raises TaskIsDone: it is over.
    """
    task = finish_task(task, result=_("Called off"), by=by, at=at)
    meeting_changed(task.pk, at=at, is_cancelled=True)
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
    come_again(task, by=by, at=at)
    publish(TaskFinished(task.pk, task.customer_id, by.pk if by else None))
    tell(task)
    return task


@transaction.atomic
def reopen_task(task: Task, *, by: Employee | None, at: datetime) -> Task:
    """Undo ``finish_task``; an open task stays as it is. The next of its row goes, if nobody has touched it yet."""
    task = _locked(task)
    if task.done_at is not None:
        untouched = Task.objects.filter(follows=task, created_at=task.done_at, done_at=None)
        for following in untouched.filter(files=None, rolled_over=None):
            with suppress(RestrictedError):  # Somebody talks about it.
                following.delete()
        task.result, task.done_at = "", None
        with recorded(by=by, at=at):
            task.save(update_fields=["result", "done_at"])
        meeting_changed(task.pk, at=at, is_cancelled=False)
        tell(task)
    return task


def _locked(task: Task) -> Task:
    return Task.objects.select_for_update().get(pk=task.pk)
