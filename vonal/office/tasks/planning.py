"""Days are planned the evening before; what was not done goes to another day, with the reason."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core import live
from vonal.core.changes import recorded
from vonal.core.company import company
from vonal.core.facts import publish
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import runs_the_office
from vonal.office.tasks.events import DayPlanned, TaskRolledOver
from vonal.office.tasks.models import DayPlan, Meeting, PlanningRules, RollOver, Task
from vonal.office.tasks.operations import TaskIsDone, after_timing


class MeetingIsMovedOnItsOwn(ValidationError):
    """A meeting is not dragged about: its guest has to be told."""

    def __init__(self) -> None:
        super().__init__(_("This is a meeting: move it on its own, so that the guest is told."))


class ReasonIsMissing(ValidationError):
    """What is put off is put off for a reason."""

    def __init__(self) -> None:
        super().__init__({"reason": [_("Say in a few words why it was not done.")]})


@transaction.atomic
def plan_task(task: Task, *, starts_at: datetime, minutes: int | None, by: Employee, at: datetime) -> Task:
    """
    Put a task into a day; without ``minutes`` it takes as long as before, or as its kind usually does.

    :raises TaskIsDone: there is nothing left to plan.
    :raises MeetingIsMovedOnItsOwn: it is a meeting with a guest to be told.
    :raises ReasonIsMissing: it stood on a day that is here or over; ``roll_over`` asks why.
    :raises ValidationError: the duration is out of range.
    """
    task = _open(task)
    if Meeting.objects.filter(task=task).exists():
        raise MeetingIsMovedOnItsOwn
    if task.planned_at is not None:
        was, to, today = (one.astimezone(_zone()).date() for one in (task.planned_at, starts_at, at))
        if was <= today and to > was:
            raise ReasonIsMissing
    task.planned_at = starts_at
    task.planned_minutes = minutes or task.planned_minutes
    task.clean_fields(exclude={field.name for field in task._meta.fields} - {"planned_minutes"})
    task.save(update_fields=["planned_at", "planned_minutes"])
    after_timing(task, {"planned_at"})
    return task


@transaction.atomic
def unplan_task(task: Task, *, by: Employee, at: datetime) -> Task:
    """
    Take a task out of its day; it stays to be done.

    :raises TaskIsDone: it stays where it was done.
    :raises MeetingIsMovedOnItsOwn: it is a meeting.
    """
    task = _open(task)
    if Meeting.objects.filter(task=task).exists():
        raise MeetingIsMovedOnItsOwn
    if task.planned_at is not None:
        task.planned_at = None
        task.save(update_fields=["planned_at"])
        after_timing(task, {"planned_at"})
    return task


@transaction.atomic
def roll_over(task: Task, *, to: date, reason: str, by: Employee, at: datetime) -> RollOver:
    """
    Put what was not done on another day, at the same hour; the reason stays in the customer's history.

    :raises ReasonIsMissing: nothing says why.
    :raises TaskIsDone: it needs no other day.
    :raises MeetingIsMovedOnItsOwn: it is a meeting.
    :raises ValidationError: the other day is not later.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise ReasonIsMissing
    task = _open(task)
    if Meeting.objects.filter(task=task).exists():
        raise MeetingIsMovedOnItsOwn
    was = task.planned_at or task.due_at
    if to <= was.astimezone(_zone()).date():
        raise ValidationError({"to": [_("Choose a later day.")]})
    rolled = RollOver(task=task, from_at=was, reason=reason, by=by, at=at)
    rolled.due_was, rolled.planned_was = task.due_at, task.planned_at
    if task.planned_at is not None:
        task.planned_at = _same_hour(task.planned_at, to)
    if task.due_at.astimezone(_zone()).date() < to:
        task.due_at = _same_hour(task.due_at, to)
    rolled.to_at = task.planned_at or task.due_at
    rolled.clean_fields(exclude={"task", "by"})
    rolled.save(force_insert=True)
    with recorded(by=by, at=at):
        task.save(update_fields=["due_at", "planned_at"])
    publish(TaskRolledOver(task.pk, task.customer_id, by.pk))
    after_timing(task, {"due_at"})
    return rolled


@transaction.atomic
def undo_roll_over(rolled: RollOver, *, by: Employee, at: datetime) -> Task:
    """Put it back to the day it was on, unless it has moved again since; then nothing changes."""
    task = Task.objects.select_for_update().get(pk=rolled.task_id)
    newest = RollOver.objects.filter(task=task).first()
    if newest != rolled or (task.planned_at or task.due_at) != rolled.to_at or task.done_at is not None:
        return task
    task.due_at, task.planned_at = rolled.due_was, rolled.planned_was
    with recorded(by=by, at=at):
        task.save(update_fields=["due_at", "planned_at"])
    rolled.delete()
    after_timing(task, {"due_at"})
    return task


@transaction.atomic
def say_planned(employee: Employee, day: date, *, at: datetime) -> DayPlan:
    """Somebody's day is planned; saying it twice changes nothing."""
    plan, is_new = DayPlan.objects.get_or_create(employee=employee, day=day, defaults={"planned_at": at})
    if is_new:
        publish(DayPlanned(employee.pk, day))
        live.push(live.employee_topic(employee.pk), "day.planned", day=day.isoformat())
    return plan


@transaction.atomic
def unsay_planned(employee: Employee, day: date) -> None:
    """Undo ``say_planned``."""
    DayPlan.objects.filter(employee=employee, day=day).delete()
    live.push(live.employee_topic(employee.pk), "day.planned", day=day.isoformat())


@transaction.atomic
def change_planning_rules(*, asked_from: time, by: Employee, at: datetime) -> PlanningRules:
    """From which hour everybody is asked for tomorrow."""
    if not runs_the_office(by):
        raise PermissionDenied
    rules, _is_new = PlanningRules.objects.update_or_create(
        pk=PlanningRules.THE_ONE, defaults={"asked_from": asked_from}
    )
    return rules


def _open(task: Task) -> Task:
    """
    :raises TaskIsDone: it is not open.
    """
    task = Task.objects.select_for_update().get(pk=task.pk)
    if task.done_at is not None:
        raise TaskIsDone
    return task


def _same_hour(moment: datetime, day: date) -> datetime:
    local = moment.astimezone(_zone())
    return datetime.combine(day, local.time(), _zone())


def _zone() -> ZoneInfo:
    return ZoneInfo(company().time_zone)
