"""The next task of a row, made when one is done."""

from __future__ import annotations

from datetime import datetime

from vonal.core.facts import publish
from vonal.office.staff.models import Employee
from vonal.office.tasks.events import TaskCreated
from vonal.office.tasks.meetings import follow_meeting
from vonal.office.tasks.models import ChecklistItem, Task
from vonal.office.tasks.repeating import next_of
from vonal.office.tasks.telling import tell


def come_again(task: Task, *, by: Employee | None, at: datetime) -> None:
    """The next of a row, when one is done; those whose time has passed meanwhile are left out."""
    if not task.repeats or Task.objects.filter(follows=task).exists():
        return
    first = task.repeats_from or task.due_at
    due_at = next_of(task.repeats, first, after=max(task.due_at, at))
    if due_at is None:
        return
    same = (
        "title", "kind", "customer", "deal", "assignee", "author", "description", "priority", "repeats",
        "planned_minutes",
    )  # fmt: skip
    following = Task(
        **{name: getattr(task, name) for name in same},
        due_at=due_at,
        repeats_from=first,
        follows=task,
        created_at=at,
    )
    following.save(force_insert=True)
    following.watchers.set(task.watchers.all())
    steps = task.checklist.filter(removed_at=None)
    ChecklistItem.objects.bulk_create(
        ChecklistItem(task=following, text=step.text, position=step.position) for step in steps
    )
    follow_meeting(task, following, at=at)
    publish(TaskCreated(following.pk, following.assignee_id, following.customer_id, by.pk if by else None))
    tell(following)
