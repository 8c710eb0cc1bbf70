"""
Somebody gives a colleague something to do: the colleague is told.

- What came by itself, of a call or an import, is told by what it came of.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vonal.core.facts import on
from vonal.office.notices.kinds import CENTRE, DIGEST, PUSH, Kind, register
from vonal.office.notices.operations import notify
from vonal.office.tasks.events import TaskCreated
from vonal.office.tasks.models import Task

GIVEN = register(
    Kind(
        "task.given",
        _("A colleague gives me a task"),
        _("%(by)s gives you a task for %(due_at)s: %(task)s"),
        icon="checkbox",
        ways=frozenset({CENTRE, PUSH, DIGEST}),
    )
)


@on(TaskCreated)
def tell_of_task(fact: TaskCreated) -> None:
    """A new task of somebody else's making."""
    if fact.by_id is None or fact.by_id == fact.assignee_id:
        return
    task = Task.objects.select_related("assignee", "author").filter(pk=fact.task_id, origin=None).first()
    if task is None or task.author is None or task.done_at is not None:
        return
    notify(
        [task.assignee],
        GIVEN.name,
        subject=f"task:{task.pk}",
        data={"by": task.author.name, "task": task.title, "due_at": task.due_at.isoformat()},
        at=task.created_at,
        url=f"/tasks/{task.pk}",
    )
