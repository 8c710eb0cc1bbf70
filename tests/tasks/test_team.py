"""The head's view of the days of his people, and his nudge."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.chat.cast import talk
from tests.customers.conftest import Office, office
from tests.telephony.cast import NOON, group, person
from vonal.office.chat.events import MessagePosted
from vonal.office.notices.models import Notice
from vonal.office.roster.queries import monday_of
from vonal.office.staff.models import Employee
from vonal.office.tasks.day import moment_of
from vonal.office.tasks.models import Task
from vonal.office.tasks.operations import create_task, finish_task
from vonal.office.tasks.planning import plan_task, roll_over, say_planned
from vonal.office.tasks.team import results_of_week, team
from vonal.workflows.nudged_person import nudge
from vonal.workflows.talk_in_task import tell_the_others

__all__ = ["office"]

TODAY = date(2026, 11, 23)


@pytest.fixture
def head(office: Office) -> Employee:
    led = group("Led")
    led.head = person("helen", "head", on_line=False)
    led.save()
    office.manager.group = led
    office.manager.save()
    return led.head


def given(office: Office, **fields: Any) -> Task:
    wanted: dict[str, Any] = {"title": "Call", "kind": "call", "assignee": office.manager, "due_at": NOON}
    return create_task(by=office.manager, at=NOON, **(wanted | fields))


def test_a_head_sees_who_planned_what_is_overdue_and_what_was_done(office: Office, head: Employee):
    for number, minutes in enumerate((400, 200)):
        starts_at = moment_of(TODAY, 540 + number * 60)
        plan_task(given(office), starts_at=starts_at, minutes=minutes, by=office.manager, at=NOON)
    late = given(office, due_at=NOON - timedelta(days=3))
    roll_over(
        given(office, due_at=NOON - timedelta(days=2)), to=TODAY, reason="Ill", by=office.manager, at=NOON
    )
    done = finish_task(given(office), result="Agreed", by=office.manager, at=NOON)
    given(office, assignee=office.stranger)
    say_planned(office.manager, TODAY, at=NOON)

    (line,) = (
        one
        for one in team(head, TODAY, today=TODAY, monday=monday_of(TODAY))
        if one.employee == office.manager
    )

    assert (line.has_planned, line.planned_tasks, line.overload_minutes) == (True, 2, 60)
    assert (line.open, line.overdue, line.done, line.rolled) == (4, 1, 1, 1)
    assert late.done_at is None
    assert results_of_week(head, monday_of(TODAY), of=None, limit=5) == [done]
    with pytest.raises(PermissionDenied):
        team(office.manager, TODAY, today=TODAY, monday=monday_of(TODAY))


def test_a_nudge_reaches_those_one_leads(office: Office, head: Employee):
    nudge(office.manager, day=TODAY, because_of="plan", by=head, at=NOON)
    with pytest.raises(Employee.DoesNotExist):
        nudge(office.stranger, day=TODAY, because_of="plan", by=head, at=NOON)
    with pytest.raises(PermissionDenied):
        nudge(office.stranger, day=TODAY, because_of="plan", by=office.manager, at=NOON)

    (told,) = Notice.objects.filter(kind="day.unplanned")
    assert (told.employee, told.url) == (office.manager, "/day/plan?day=2026-11-23")


def test_what_is_said_in_a_task_is_heard_once_by_the_others(office: Office):
    task = given(office, watchers=[office.stranger])
    said = talk(task, "They asked about delivery", by=office.manager)
    fact = MessagePosted(said.pk, said.room_id, office.manager.pk, [], is_important=False)

    tell_the_others(fact)
    tell_the_others(fact)

    (told,) = Notice.objects.filter(kind="task.said")
    assert (told.employee, told.url) == (office.stranger, f"/tasks/{task.pk}")
