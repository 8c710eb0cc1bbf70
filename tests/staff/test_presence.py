"""Being there for calls, and not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.staff.cast import MONDAY, director, employee
from vonal.core.models import Company, Push
from vonal.office.staff import operations, queries
from vonal.office.staff.models import AwayReason, Employee, Presence, TimeOnLine
from vonal.office.staff.time_on_line import days_on_line, in_total

State = Presence.State
pytestmark = pytest.mark.django_db


def changed(person: Employee, **fields: Any) -> Presence:
    """As the telephone's news write it."""
    Presence.objects.filter(employee=person).update(**fields)
    return Presence.objects.get(employee=person)


def test_on_line_without_a_telephone_is_away():
    anna = employee("anna")
    assert operations.go_on_line(anna, at=MONDAY).state(MONDAY) == State.AWAY
    assert operations.set_reachable(anna, True, at=MONDAY).state(MONDAY) == State.FREE


def test_a_talk_a_wrap_up_and_free_again():
    anna = employee("anna")
    operations.go_on_line(anna, at=MONDAY)
    operations.set_reachable(anna, True, at=MONDAY)
    assert changed(anna, busy=State.RINGING).state(MONDAY) == State.RINGING
    assert changed(anna, busy=State.TALKING).state(MONDAY) == State.TALKING

    ended = MONDAY + timedelta(minutes=5)
    presence = changed(anna, busy="", wrap_up_until=ended + timedelta(minutes=3))

    assert presence.state(ended) == State.WRAP_UP
    assert presence.state(ended + timedelta(minutes=3)) == State.FREE
    assert operations.end_wrap_up(anna, at=ended).state(ended) == State.FREE


def test_going_off_line_during_a_talk_keeps_the_talk():
    anna = employee("anna")
    operations.go_on_line(anna, at=MONDAY)
    changed(anna, busy=State.TALKING)
    assert operations.go_off_line(anna, at=MONDAY).state(MONDAY) == State.TALKING
    assert changed(anna, busy="").state(MONDAY) == State.OFF


def test_since_moves_only_when_the_state_does():
    anna = employee("anna")
    operations.go_on_line(anna, at=MONDAY)
    later = MONDAY + timedelta(hours=1)
    assert operations.go_on_line(anna, at=later).since == MONDAY
    assert operations.set_reachable(anna, True, at=later).since == later


@pytest.mark.django_db(transaction=True)
def test_colleagues_and_the_person_hear_of_a_change_and_only_of_a_change():
    anna = employee("anna")
    Push.objects.all().delete()
    operations.go_on_line(anna, at=MONDAY)
    operations.go_on_line(anna, at=MONDAY)
    heard = [(push.topic, push.kind, push.data) for push in Push.objects.order_by("number")]
    assert heard == [
        ("staff", "presence.changed", {"employee_id": anna.pk, "state": "away"}),
        (f"employee:{anna.pk}", "phone.changed", {}),
    ]


def test_the_board_is_one_query_however_many_work_here(django_assert_num_queries):
    for username in ("anna", "bela", "cili"):
        employee(username)
    with django_assert_num_queries(1):
        board = queries.board(MONDAY)
    assert [(line.employee.name, line.state) for line in board] == [
        ("Anna", State.OFF),
        ("Bela", State.OFF),
        ("Cili", State.OFF),
    ]


@pytest.mark.parametrize("typed", ["ковалёв", "Ковалёв", "ков", "101", "kovalev"])
def test_a_colleague_is_found_by_name_extension_or_sign_in(typed):
    employee("kovalev", name="Пётр Ковалёв")
    employee("smirnova", name="Анна Смирнова")
    assert [person.username for person in queries.colleagues(typed)] == ["kovalev"]


def spans(person: Employee) -> list[tuple[str, str, float, float | None]]:
    """Each span of time on line: state, reason, minutes after MONDAY."""
    return [
        (row.state, row.reason, minutes(row.starts_at), minutes(row.ends_at) if row.ends_at else None)
        for row in TimeOnLine.objects.filter(employee=person)
    ]


def minutes(moment: datetime) -> float:
    return (moment - MONDAY) / timedelta(minutes=1)


def after(number: float) -> datetime:
    return MONDAY + timedelta(minutes=number)


def test_time_on_line_and_away_is_kept_in_spans():
    anna = employee("anna")
    operations.go_on_line(anna, at=after(0))
    operations.set_reachable(anna, True, at=after(0))
    operations.go_away(anna, reason="lunch", at=after(60))
    operations.go_away(anna, reason="other", note="Dentist", at=after(90))
    operations.go_on_line(anna, at=after(120))
    operations.go_off_line(anna, at=after(180))
    operations.go_off_line(anna, at=after(181))
    assert spans(anna) == [
        ("on_line", "", 0, 60),
        ("away", "lunch", 60, 90),
        ("away", "other", 90, 120),
        ("on_line", "", 120, 180),
    ]


def test_nothing_rings_at_somebody_away_and_his_reason_is_told():
    anna = employee("anna")
    presence = operations.go_away(anna, reason="other", note=" Dentist ", at=MONDAY)
    assert not presence.on_line
    assert presence.state(MONDAY) == State.AWAY
    assert presence.why_away == "Dentist"
    assert operations.go_on_line(anna, at=MONDAY).why_away == "Telephone not reachable"
    assert operations.set_reachable(anna, True, at=MONDAY).why_away == ""


def test_a_telephone_soon_back_was_never_gone_and_one_gone_for_good_ends_the_span_when_it_went():
    anna = employee("anna")
    operations.go_on_line(anna, at=after(0))
    operations.set_reachable(anna, True, at=after(0))
    operations.set_reachable(anna, False, at=after(10))
    assert operations.end_lost_time(at=after(20)) == 0
    operations.set_reachable(anna, True, at=after(20))
    operations.set_reachable(anna, False, at=after(30))
    assert operations.end_lost_time(at=after(50)) == 1
    assert operations.end_lost_time(at=after(55)) == 0
    operations.set_reachable(anna, True, at=after(600))
    operations.set_reachable(anna, False, at=after(660))
    # Nobody looked in between.
    operations.set_reachable(anna, True, at=after(1200))
    assert spans(anna) == [
        ("on_line", "", 0, 30),
        ("on_line", "", 600, 660),
        ("on_line", "", 1200, None),
    ]


def test_without_a_telephone_there_is_no_time_on_line():
    anna = employee("anna")
    operations.go_on_line(anna, at=after(0))
    operations.go_off_line(anna, at=after(16))
    assert spans(anna) == []


def test_time_on_line_ends_with_the_dismissal():
    anna, irina = employee("anna"), director()
    operations.go_on_line(anna, at=after(0))
    operations.set_reachable(anna, True, at=after(0))
    operations.dismiss(anna, by=irina, at=after(30))
    assert spans(anna) == [("on_line", "", 0, 30)]


def test_a_day_and_a_week_are_told_in_hours_with_reasons():
    Company.objects.create(name="Teszt Kft.", time_zone="Europe/Budapest", created_at=MONDAY)
    anna = employee("anna")
    operations.go_on_line(anna, at=after(0))
    operations.set_reachable(anna, True, at=after(0))
    operations.go_away(anna, reason="lunch", at=after(60))
    operations.go_on_line(anna, at=after(90))
    # Monday 11:00 in Budapest; midnight comes after 13 hours.
    days = days_on_line(anna, MONDAY.date(), 7, at=after(14 * 60))
    assert [(day.date.day, day.total.on_line_seconds, day.total.reasons) for day in days] == [
        (23, 12.5 * 3600, [("Lunch", 1800)]),
        (24, 3600, []),
    ]
    assert (days[0].begins_at, days[1].ends_at) == (after(0), None)
    assert in_total(days).on_line_seconds == 13.5 * 3600


def test_a_telephone_that_went_for_good_is_not_counted_even_before_it_is_written_down():
    Company.objects.create(name="Teszt Kft.", time_zone="Europe/Budapest", created_at=MONDAY)
    anna = employee("anna")
    operations.go_on_line(anna, at=after(0))
    operations.set_reachable(anna, True, at=after(0))
    operations.set_reachable(anna, False, at=after(30))
    [day] = days_on_line(anna, MONDAY.date(), 1, at=after(60))
    assert (day.total.on_line_seconds, day.ends_at) == (1800, after(30))


def test_the_company_has_its_own_reasons_and_each_once():
    irina = director()
    AwayReason.objects.all().delete()
    lunch = operations.make_away_reason(name=" Lunch ", by=irina)
    with pytest.raises(ValidationError, match="already"):
        operations.make_away_reason(name="lunch", by=irina)
    operations.change_away_reason(lunch, name="Dinner", by=irina)
    assert queries.reasons_to_be_away() == [("Dinner", "Dinner"), ("other", "Something else")]
    operations.remove_away_reason(lunch, by=irina)
    assert queries.reasons_to_be_away() == [("other", "Something else")]
