"""A task that comes due reminds its person once, at the moment that holds; who is given one is told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from tests.staff.cast import employee
from vonal.core.clock import now
from vonal.core.models import Job
from vonal.core.unheard import unheard
from vonal.core.worker import run_due_jobs
from vonal.office.notices.models import Notice
from vonal.office.notices.queries import centre_of, put_off, unread_count
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task
from vonal.office.tasks.operations import change_task, create_task, finish_task
from vonal.office.tasks.planning import plan_task
from vonal.workflows import due_reminders
from vonal.workflows.answered_reminder import answer_reminder, take_answer_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Employee:
    return employee("anna")


def in_hours(hours: float) -> datetime:
    return now() + timedelta(hours=hours)


def task(person: Employee, due_at: datetime, by: Employee | None = None, **fields: object) -> Task:
    made = create_task(
        title="Call Tisza",
        assignee=person,
        due_at=due_at,
        by=by or person,
        at=now(),
        **fields,  # type: ignore[arg-type]
    )
    run_due_jobs()
    return made


def timers() -> list[datetime]:
    waiting = Job.objects.filter(function__endswith="due_reminders.remind", state="waiting")
    return list(waiting.order_by("run_after").values_list("run_after", flat=True))


def ring() -> None:
    """Let every timer that was ever set ring, as after a long night."""
    for job in Job.objects.filter(function__endswith="due_reminders.remind"):
        due_reminders.remind(**job.arguments)


def test_one_timer_rings_at_the_moment_and_tells_once(anna):
    made = task(anna, in_hours(2))

    assert timers() == [made.due_at]
    ring()
    ring()

    [notice] = centre_of(anna)
    assert notice.subject == f"task:{made.pk}"
    assert "Call Tisza" in notice.text


def test_tasks_that_came_without_a_fact_get_their_timer_once_a_day(anna):
    with unheard():
        made = [task(anna, in_hours(hours)) for hours in (2, 100)]
    task(anna, in_hours(3))
    assert len(timers()) == 1

    for _time in range(2):
        due_reminders.set_timers_of_the_day()

    assert len(timers()) == 2
    assert timers()[0] == made[0].due_at


def test_moved_planned_or_given_away_only_the_last_moment_holds(anna):
    bela = employee("bela")
    made = task(anna, in_hours(2))
    ring()
    change_task(made, due_at=in_hours(5), by=anna, at=now())
    run_due_jobs()
    assert unread_count(anna) == 0
    made = plan_task(made, starts_at=in_hours(3), minutes=30, by=anna, at=now())
    made = change_task(made, assignee=bela, by=anna, at=now())
    run_due_jobs()

    ring()

    [notice] = Notice.objects.filter(kind="task.due", settled_at=None)
    assert (notice.employee, notice.caused_at) == (bela, made.planned_at)


def test_a_meeting_reminds_before_it_begins(anna):
    made = task(anna, in_hours(2), kind="meeting")

    assert timers() == [made.due_at - timedelta(minutes=15)]


def test_done_in_time_or_due_from_the_start_nobody_is_reminded(anna):
    finish_task(task(anna, in_hours(2)), result="Agreed", by=anna, at=now())
    task(anna, now() - timedelta(minutes=1))
    run_due_jobs()

    ring()

    assert not Notice.objects.exists()


def test_done_at_the_reminder_does_the_task_with_its_result_and_can_be_undone(anna):
    made = task(anna, in_hours(2))
    ring()
    [notice] = centre_of(anna)

    with pytest.raises(ValidationError):
        answer_reminder(notice, "done", result=" ", by=anna, at=now())
    notice.refresh_from_db()
    assert notice.settled_at is None
    answer_reminder(notice, "done", result="They agreed", by=anna, at=now())
    made.refresh_from_db()
    assert made.result == "They agreed"

    take_answer_back(notice, by=anna, at=now())
    made.refresh_from_db()
    assert made.done_at is None
    assert unread_count(anna) == 1


def test_put_off_the_reminder_returns_unless_the_task_is_done(anna):
    made = task(anna, in_hours(2))
    ring()
    answer_reminder(centre_of(anna)[0], "hour", result="", by=anna, at=now())
    assert put_off(anna).count() == 1
    made.refresh_from_db()
    assert made.done_at is None

    finish_task(made, result="Agreed", by=anna, at=now())
    run_due_jobs()

    assert not put_off(anna).exists()


def test_who_is_given_a_task_is_told_whoever_gives_himself_one_is_not(anna):
    task(anna, in_hours(2), by=employee("helga", "head"))
    task(anna, in_hours(2))
    task(anna, in_hours(2), by=employee("bela"), origin="import:3")

    [notice] = Notice.objects.filter(kind="task.given")
    assert notice.text.startswith("Helga gives you a task for")
