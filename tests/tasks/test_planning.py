"""The day: planned the evening before, done with a result, or put on another day with the reason."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.customers.conftest import Office, office
from tests.telephony.cast import NOON, customer, talk
from vonal.core.company import company
from vonal.office.roster.operations import plan_shift
from vonal.office.tasks import operations, planning, queries
from vonal.office.tasks.day import Span, day_of, gaps, moment_of, next_working_day
from vonal.office.tasks.models import DayPlan, RollOver, Task
from vonal.office.tasks.planning import MeetingIsMovedOnItsOwn, ReasonIsMissing
from vonal.office.tasks.talked import talked_seconds

__all__ = ["office"]

TODAY = date(2026, 11, 23)
TOMORROW = TODAY + timedelta(days=1)


def task(office: Office, **fields: Any) -> Task:
    wanted: dict[str, Any] = {
        "title": "Call",
        "kind": "call",
        "assignee": office.manager,
        "due_at": NOON,
        "by": office.manager,
    }
    return operations.create_task(at=NOON, **(wanted | fields))


def at_hour(day: date, hour: float) -> datetime:
    return moment_of(day, round(hour * 60))


def planned(office: Office, day: date, hour: float, minutes: int = 30) -> Task:
    return planning.plan_task(
        task(office), starts_at=at_hour(day, hour), minutes=minutes, by=office.manager, at=NOON
    )


def test_a_day_shows_what_is_planned_what_is_free_and_who_is_on_duty(office: Office):
    first, clash = planned(office, TOMORROW, 9), planned(office, TOMORROW, 9.25)
    meeting = operations.agree_meeting(
        title="Ovens", assignee=office.manager, starts_at=at_hour(TOMORROW, 14), minutes=90, by=None, at=NOON
    )
    planned(office, TODAY, 10)
    plan_shift(
        employee=office.manager,
        region=None,
        starts_at=at_hour(TOMORROW, 12),
        ends_at=at_hour(TOMORROW, 16),
        by=office.director,
    )

    day = day_of(office.manager, TOMORROW)

    assert [(one.task, one.overlaps) for one in day.planned] == [
        (first, False), (clash, True), (meeting, False),
    ]  # fmt: skip
    assert day.free == [Span(585, 840), Span(930, 1080)]
    assert [duty.span for duty in day.duties] == [Span(720, 960)]
    assert (day.planned_minutes, day.work_minutes, day.overload_minutes) == (150, 540, 0)
    assert (day.first_free(60), day.first_free(300), day.first_free(30, after=1000)) == (585, 930, 1000)


def test_too_much_for_a_day_is_said(office: Office):
    for hour in (9, 12, 15):
        planned(office, TOMORROW, hour, minutes=200)

    assert day_of(office.manager, TOMORROW).overload_minutes == 60


def test_gaps_too_short_to_be_of_use_are_none():
    assert gaps(Span(540, 720), [Span(550, 600), Span(590, 650), Span(700, 900)]) == [Span(650, 700)]
    assert gaps(None, []) == []


def test_a_friday_is_followed_by_a_monday(office: Office):
    assert next_working_day(date(2026, 11, 27)) == date(2026, 11, 30)


def test_a_meeting_stands_in_the_day_by_itself_and_is_not_dragged(office: Office):
    meeting = operations.agree_meeting(
        title="Ovens", assignee=office.manager, starts_at=NOON, minutes=45, by=None, at=NOON
    )
    operations.move_meeting(meeting, starts_at=at_hour(TOMORROW, 10), minutes=30, by=None, at=NOON)
    meeting.refresh_from_db()

    assert (meeting.planned_at, meeting.planned_minutes) == (at_hour(TOMORROW, 10), 30)
    for move in (
        lambda: planning.plan_task(meeting, starts_at=NOON, minutes=30, by=office.manager, at=NOON),
        lambda: planning.unplan_task(meeting, by=office.manager, at=NOON),
        lambda: planning.roll_over(meeting, to=TOMORROW, reason="No", by=office.manager, at=NOON),
    ):
        with pytest.raises(MeetingIsMovedOnItsOwn):
            move()


def test_what_was_not_done_goes_to_another_day_at_its_hour_with_the_reason(office: Office):
    one = planned(office, TODAY, 9.5)

    with pytest.raises(ReasonIsMissing):
        planning.roll_over(one, to=TOMORROW, reason="  ", by=office.manager, at=NOON)
    with pytest.raises(ReasonIsMissing):
        planning.plan_task(one, starts_at=at_hour(TOMORROW, 9), minutes=None, by=office.manager, at=NOON)
    with pytest.raises(ValidationError):
        planning.roll_over(one, to=TODAY, reason="Ill", by=office.manager, at=NOON)
    rolled = planning.roll_over(one, to=TOMORROW, reason="Ill", by=office.manager, at=NOON)

    one.refresh_from_db()
    assert one.planned_at == at_hour(TOMORROW, 9.5)
    assert one.due_at.astimezone(ZoneInfo(company().time_zone)).date() == TOMORROW
    planning.undo_roll_over(rolled, by=office.manager, at=NOON)
    one.refresh_from_db()
    assert (one.planned_at, one.due_at) == (at_hour(TODAY, 9.5), NOON)
    assert not RollOver.objects.exists()


def test_a_roll_over_that_has_moved_on_is_not_undone(office: Office):
    one = planned(office, TODAY, 9.5)
    rolled = planning.roll_over(one, to=TOMORROW, reason="Ill", by=office.manager, at=NOON)
    planning.plan_task(one, starts_at=at_hour(TOMORROW, 15), minutes=None, by=office.manager, at=NOON)

    assert planning.undo_roll_over(rolled, by=office.manager, at=NOON).planned_at == at_hour(TOMORROW, 15)


def test_one_is_asked_to_plan_from_an_hour_on_until_one_has(office: Office):
    with pytest.raises(PermissionDenied):
        planning.change_planning_rules(asked_from=NOON.time(), by=office.manager, at=NOON)
    evening = at_hour(TODAY, 16.5)
    assert not queries.is_asked_to_plan(office.manager, TOMORROW, evening)
    task(office)

    assert not queries.is_asked_to_plan(office.manager, TOMORROW, at_hour(TODAY, 15))
    assert queries.is_asked_to_plan(office.manager, TOMORROW, evening)
    planning.say_planned(office.manager, TOMORROW, at=evening)
    planning.say_planned(office.manager, TOMORROW, at=evening)
    assert not queries.is_asked_to_plan(office.manager, TOMORROW, evening)
    assert DayPlan.objects.count() == 1
    planning.unsay_planned(office.manager, TOMORROW)
    assert queries.is_asked_to_plan(office.manager, TOMORROW, evening)


def test_the_switch_knows_how_long_the_talks_were(office: Office):
    card = customer(manager=office.manager)
    talk(office.manager)

    talked = talked_seconds([office.manager.pk, office.stranger.pk], TODAY)

    assert talked == {(office.manager.pk, card.pk): 60}
    assert talked_seconds([office.manager.pk], TOMORROW) == {}
