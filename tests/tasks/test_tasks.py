"""What is to be done: by whom, until when, and what came of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.customers.conftest import Office, office
from tests.telephony.cast import NOON, customer
from vonal.core.models import Event
from vonal.office.tasks import operations, queries
from vonal.office.tasks.models import Task
from vonal.office.tasks.operations import ResultIsMissing, TaskIsDone

__all__ = ["office"]

TODAY = date(2026, 11, 23)


def task(office: Office, **fields: Any) -> Task:
    wanted = {"title": "Call", "assignee": office.manager, "due_at": NOON, "by": office.director, **fields}
    return operations.create_task(at=NOON, **wanted)


def test_a_stranger_finds_no_task(office: Office):
    made = task(office)

    with pytest.raises(Task.DoesNotExist):
        queries.task_for(office.stranger, made.pk)
    assert queries.task_for(office.manager, made.pk) == made
    assert queries.task_for(office.director, made.pk) == made


def test_who_gave_a_task_keeps_seeing_it(office: Office):
    made = task(office, by=office.stranger)

    assert queries.task_for(office.stranger, made.pk) == made


def test_the_same_cause_never_makes_two_tasks(office: Office):
    assert task(office, origin="call:3") == task(office, origin="call:3", title="Again")
    assert Event.objects.filter(name="tasks.TaskCreated").count() == 1


def test_a_task_needs_words(office: Office):
    with pytest.raises(ValidationError):
        task(office, title="  ")
    assert not Task.objects.exists()


def test_done_needs_a_result(office: Office):
    made = task(office)

    with pytest.raises(ResultIsMissing):
        operations.finish_task(made, result=" ", by=office.manager, at=NOON)
    made.refresh_from_db()
    assert made.done_at is None

    done = operations.finish_task(made, result="They agreed", by=office.manager, at=NOON)
    assert (done.result, done.done_at) == ("They agreed", NOON)
    assert Event.objects.filter(name="tasks.TaskFinished").count() == 1


def test_a_done_task_keeps_its_first_result(office: Office):
    made = task(office)
    operations.finish_task(made, result="First", by=office.manager, at=NOON)

    with pytest.raises(TaskIsDone):
        operations.finish_task(made, result="Second", by=office.director, at=NOON)
    with pytest.raises(TaskIsDone):
        operations.change_task(made, title="Other", by=office.director, at=NOON)
    made.refresh_from_db()
    assert (made.result, made.title) == ("First", "Call")


def test_undone_it_is_open_again(office: Office):
    made = task(office)
    operations.finish_task(made, result="Too early", by=office.manager, at=NOON)

    opened = operations.reopen_task(made, by=office.manager, at=NOON)

    assert (opened.done_at, opened.result) == (None, "")
    assert operations.reopen_task(made, by=office.manager, at=NOON).done_at is None


def test_tasks_fall_into_overdue_today_later_and_done(office: Office):
    yesterday, late_today = task(office, due_at=NOON - timedelta(days=1)), task(office, due_at=NOON)
    tomorrow = task(office, due_at=NOON + timedelta(days=1))
    done = operations.finish_task(task(office), result="Yes", by=office.manager, at=NOON)
    task(office, assignee=office.stranger)
    mine = queries.mine(office.manager)

    assert list(queries.overdue(mine, TODAY)) == [yesterday]
    assert list(queries.due_on(mine, TODAY)) == [late_today]
    assert list(queries.later(mine, TODAY)) == [tomorrow]
    assert list(queries.done(mine)) == [done]


def test_a_customers_tasks_are_shown_as_far_as_one_may_see_them(office: Office):
    card = customer(manager=office.manager)
    made = task(office, customer=card)

    assert list(queries.open_tasks_of(card, office.manager)) == [made]
    assert list(queries.open_tasks_of(card, office.stranger)) == []
