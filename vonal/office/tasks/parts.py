"""What is put into a task by and by: steps to tick, files, who watches it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from vonal.core.uploads import kept
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import ChecklistItem, Task, TaskFile
from vonal.office.tasks.telling import tell

FOLDER = "tasks"
MOST_STEPS = 50
MOST_FILES = 50


@transaction.atomic
def add_step(task: Task, *, text: str, at: datetime) -> ChecklistItem:
    """
    Put a step at the end of the checklist.

    :raises ValidationError: it has no words, or there are too many.
    """
    task = Task.objects.select_for_update().get(pk=task.pk)
    last = task.checklist.aggregate(last=Max("position"))["last"]
    if task.checklist.filter(removed_at=None).count() >= MOST_STEPS:
        raise ValidationError({"text": [_("That is enough for one task: make another.")]})
    step = ChecklistItem(task=task, text=" ".join(text.split()), position=0 if last is None else last + 1)
    step.clean_fields(exclude={"task"})
    step.save(force_insert=True)
    tell(task)
    return step


@transaction.atomic
def tick_step(step: ChecklistItem, *, is_done: bool, by: Employee, at: datetime) -> None:
    """Done, or not done after all."""
    step.done_at, step.done_by = (at, by) if is_done else (None, None)
    step.save(update_fields=["done_at", "done_by"])
    tell(step.task)


@transaction.atomic
def remove_step(step: ChecklistItem, *, at: datetime | None) -> None:
    """Take a step out of the list; ``at`` None puts it back."""
    step.removed_at = at
    step.save(update_fields=["removed_at"])
    tell(step.task)


@transaction.atomic
def add_file(task: Task, *, file: UploadedFile[bytes], by: Employee, at: datetime) -> TaskFile:
    """
    Put a file to a task.

    :raises ValidationError: the file is not taken, or there are too many.
    """
    task = Task.objects.select_for_update().get(pk=task.pk)
    if task.files.filter(removed_at=None).count() >= MOST_FILES:
        raise ValidationError({"file": [_("That is enough for one task: make another.")]})
    added = TaskFile.objects.create(task=task, **kept(file, FOLDER, by=by, at=at))
    tell(task)
    return added


@transaction.atomic
def remove_file(file: TaskFile, *, at: datetime | None) -> None:
    """Take a file off a task; ``at`` None puts it back."""
    file.removed_at = at
    file.save(update_fields=["removed_at"])
    tell(file.task)


@transaction.atomic
def watch(task: Task, *, who: Employee) -> None:
    """Let somebody see a task, and hear of it, that is neither for him nor by him."""
    task.watchers.add(who)


@transaction.atomic
def stop_watching(task: Task, *, who: Employee) -> None:
    """Undo ``watch``."""
    task.watchers.remove(who)
