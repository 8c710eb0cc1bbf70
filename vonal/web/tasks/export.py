"""Tasks as a file that can be read in again."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vonal.core.spreadsheets import Row
from vonal.office.tasks.models import TaskQuerySet

CHUNK = 2000


def headings() -> list[str]:
    return [
        _("What to do"),
        _("Kind"),
        _("Customer"),
        pgettext("of a task", "For"),
        _("Due"),
        _("Done"),
        _("Result"),
        _("Written by"),
    ]


def rows(tasks: TaskQuerySet) -> Iterator[Row]:
    whole = tasks.select_related("customer", "assignee", "author").order_by("due_at", "pk")
    for task in whole.iterator(CHUNK):
        yield [
            task.title,
            task.get_kind_display(),
            str(task.customer) if task.customer else "",
            task.assignee.name,
            task.due_at,
            task.done_at,
            task.result,
            task.author.name if task.author else "",
        ]
