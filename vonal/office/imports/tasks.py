"""Tasks from a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from vonal.core.names import fold
from vonal.office.imports.cells import Complaints, by_words
from vonal.office.imports.deciding import Decision, Memory
from vonal.office.imports.drafts import Draft, Reader, fitting, moment_or_none
from vonal.office.imports.models import Import, ImportRow
from vonal.office.imports.owners import decide_owners, make_owners, read_owner, row_of
from vonal.office.tasks.models import Task

Outcome = ImportRow.Outcome


@dataclass
class TaskDraft(Draft):
    """One task as a row says it."""

    title: str = ""
    task_kind: str = Task.Kind.OTHER
    assignee_id: int | None = None
    due_at: datetime | None = None
    done_at: datetime | None = None
    result: str = ""


def reader(rows: Reader) -> Callable[[int, list[str]], Draft]:
    """What reads one row."""
    kinds = by_words(Task.Kind.choices)

    def read(number: int, row: list[str]) -> Draft:
        said, wrong = rows.values(row), Complaints()
        owner = Draft(number)
        with wrong:
            owner = read_owner(rows, number, said)
        draft = TaskDraft(**owner.__dict__)
        with wrong:
            draft.title = fitting("title", said, 200)
        if not said.get("title"):
            wrong.append(_("Nothing says what to do."))
        if "due_at" not in said:
            wrong.append(_("Nothing says when it is due."))
        with wrong:
            draft.due_at = moment_or_none(said, "due_at")
        if "assignee" in said:
            with wrong:
                draft.assignee_id = rows.known(
                    rows.people, said["assignee"], _("Nobody is called “%(typed)s” here.")
                )
        draft.task_kind = str(kinds.get(fold(said.get("task_kind", "")), Task.Kind.OTHER))
        with wrong:
            draft.result = fitting("result", said, 500)
        with wrong:
            draft.done_at = moment_or_none(said, "done_at")
        if draft.done_at:
            draft.result = draft.result or _("Done.")
        wrong.end()
        return draft

    return read


def decide(of: Import, drafts: Sequence[Draft], memory: Memory | None) -> list[Decision]:
    """The same task for the same moment is not written down twice."""
    decisions = decide_owners(of, drafts, memory)
    titles = {one.draft.title for one in decisions if isinstance(one.draft, TaskDraft)}
    there = set(Task.objects.filter(title__in=titles).values_list("title", "due_at"))
    for one in decisions:
        assert isinstance(one.draft, TaskDraft)
        if one.outcome == Outcome.MADE and (one.draft.title, one.draft.due_at) in there:
            one.outcome, one.reason = Outcome.SKIPPED, _("This task is there already.")
    return decisions


def write(of: Import, decisions: Sequence[Decision], *, at: datetime) -> list[ImportRow]:
    """Write the tasks of a chunk down, for whoever sent the file where a row names nobody."""
    new = [one for one in decisions if one.outcome == Outcome.MADE]
    make_owners(of, new, at=at)
    tasks = []
    for one in new:
        draft = one.draft
        assignee_id = draft.assignee_id or of.by_id if isinstance(draft, TaskDraft) else None
        assert isinstance(draft, TaskDraft)
        if assignee_id is None or draft.due_at is None:
            raise ValueError(draft.title)
        tasks.append(
            Task(
                title=draft.title,
                kind=draft.task_kind,
                customer_id=one.customer_id,
                assignee_id=assignee_id,
                author=of.by,
                due_at=draft.due_at,
                created_at=of.began_at or at,
                done_at=draft.done_at,
                result=draft.result,
            )
        )
    made = Task.objects.bulk_create(tasks)
    ids = {one.draft.number: task.pk for task, one in zip(made, new, strict=True)}
    return [row_of(of, one, ids.get(one.draft.number)) for one in decisions]
