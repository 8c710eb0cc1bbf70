"""
A reminder answered by one tap.

- "Done" at a task's reminder does the task, with its result; undone, the task is open again.
- "Confirm" at an important message confirms it to whoever sent it.
- The other answers put off the reminder alone: when a task is due is decided at the task.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from vonal.office.chat.lightning import confirm_message, important_message
from vonal.office.notices import operations
from vonal.office.notices.kinds import CONFIRM, DONE
from vonal.office.notices.models import Notice
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task
from vonal.office.tasks.operations import finish_task, reopen_task
from vonal.office.tasks.queries import changeable_task_for


@transaction.atomic
def answer_reminder(notice: Notice, answer: str, *, result: str, by: Employee, at: datetime) -> Notice:
    """
    :param result: what came of it; only a task that is done wants it.
    :raises NoSuchAnswer: it is settled already, or not answered so.
    :raises ResultIsMissing: the task is done only with a result.
    """
    answered = operations.answer_notice(notice, answer, at=at)
    task = _task_of(notice, by)
    if answer == DONE and task is not None and task.done_at is None:
        finish_task(task, result=result, by=by, at=at)
    message = important_message(notice.subject) if answer == CONFIRM else None
    if message is not None:
        confirm_message(message, by=by, at=at)
    return answered


@transaction.atomic
def take_answer_back(notice: Notice, *, by: Employee, at: datetime) -> Notice:
    """As it was before the answer."""
    task, answer = _task_of(notice, by), Notice.objects.get(pk=notice.pk).answer
    opened = operations.take_answer_back(notice, at=at)
    if answer == DONE and task is not None:
        reopen_task(task, by=by, at=at)
    return opened


def _task_of(notice: Notice, by: Employee) -> Task | None:
    """The task it reminds of, if it does and is still his to change."""
    kind, _colon, number = notice.subject.partition(":")
    if kind != "task" or not number.isdecimal() or notice.what is None or not notice.what.asks_result:
        return None
    try:
        return changeable_task_for(by, int(number))
    except Task.DoesNotExist:
        return None
