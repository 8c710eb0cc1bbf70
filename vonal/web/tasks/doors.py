"""How the pages open the doors to tasks and to what is in them."""

from __future__ import annotations

from vonal.office.tasks import queries
from vonal.office.tasks.models import Task
from vonal.web.doors import let_in
from vonal.web.request import Request


def seen_task(request: Request, task_id: int) -> Task:
    """One he has to do with, if only as a watcher."""
    return let_in(queries.task_for, request, task_id)


def task_of(request: Request, task_id: int) -> Task:
    """One he may change."""
    return let_in(queries.changeable_task_for, request, task_id)
