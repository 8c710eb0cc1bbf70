"""Shifts, gaps, and who is on duty."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from tests.staff.cast import MONDAY, director, employee, head_with_group
from vonal.core.models import Company
from vonal.office.roster import operations, queries
from vonal.office.roster.copying import copy_week, take_off
from vonal.office.roster.models import Shift
from vonal.office.staff.models import Employee, Region
from vonal.office.staff.operations import dismiss

pytestmark = pytest.mark.django_db
BUDAPEST = ZoneInfo("Europe/Budapest")


@pytest.fixture(autouse=True)
def company() -> Company:
    return Company.objects.create(name="Teszt Kft.", time_zone="Europe/Budapest", created_at=MONDAY)


def shift(who: Employee, day: date, begins: int, ends: int, region: Region | None = None) -> Shift:
    return operations.plan_shift(
        employee=who,
        region=region,
        starts_at=datetime.combine(day, time(begins), BUDAPEST),
        ends_at=datetime.combine(day, time(ends), BUDAPEST),
        by=None,
    )


WEDNESDAY = date(2026, 11, 25)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime.combine(WEDNESDAY, time(hour, minute), BUDAPEST).astimezone(UTC)


def test_the_regions_people_come_before_the_companys_in_one_query(django_assert_num_queries):
    north, south = Region.objects.create(name="North"), Region.objects.create(name="South")
    anna, bela, cili = employee("anna"), employee("bela"), employee("cili")
    shift(anna, WEDNESDAY, 9, 18)
    shift(bela, WEDNESDAY, 9, 13, north)
    shift(cili, WEDNESDAY, 9, 18, south)

    with django_assert_num_queries(1):
        assert queries.on_duty(at(10), north) == [bela, anna]
    assert queries.on_duty(at(10), south) == [cili, anna]
    assert queries.on_duty(at(10)) == [anna]
    assert queries.on_duty(at(14), north) == [anna]
    assert queries.on_duty(at(19), north) == []


def test_a_shift_begins_with_its_first_second_and_ends_before_its_last():
    anna = employee("anna")
    shift(anna, WEDNESDAY, 9, 13)
    assert queries.on_duty(at(9)) == [anna]
    assert queries.on_duty(at(13)) == []


def test_a_dismissed_person_is_on_duty_no_more():
    anna = employee("anna")
    shift(anna, WEDNESDAY, 9, 18)
    dismiss(anna, by=director(), at=MONDAY)
    assert queries.on_duty(at(10)) == []


def test_nobody_is_on_duty_twice_at_once():
    anna = employee("anna")
    shift(anna, WEDNESDAY, 9, 13)
    with pytest.raises(operations.AlreadyOnDuty) as refusal:
        shift(anna, WEDNESDAY, 12, 18)
    assert "Anna" in " ".join(refusal.value.messages)
    shift(anna, WEDNESDAY, 13, 18)
    assert Shift.objects.count() == 2


def test_a_shift_may_be_moved_over_its_own_old_hours():
    anna, irina = employee("anna"), director()
    planned = shift(anna, WEDNESDAY, 9, 13)
    operations.change_shift(planned, employee=anna, region=None, starts_at=at(10), ends_at=at(14), by=irina)
    assert queries.on_duty(at(13, 30)) == [anna]


def test_a_shift_that_ends_before_it_starts_is_refused():
    anna = employee("anna")
    with pytest.raises(ValidationError):
        shift(anna, WEDNESDAY, 13, 9)
    assert not Shift.objects.exists()


def test_last_week_is_copied_at_the_same_hours_though_the_clocks_change():
    anna, irina = employee("anna"), director()
    friday = date(2026, 10, 23)  # The clocks go back on Sunday the 25th.
    shift(anna, friday, 9, 13)

    made = copy_week(date(2026, 10, 19), 1, by=irina).made

    assert [one.starts_at.astimezone(BUDAPEST).isoformat() for one in made] == ["2026-10-30T09:00:00+01:00"]
    assert copy_week(date(2026, 10, 19), 1, by=irina).made == []


def test_a_head_copies_the_shifts_of_those_he_leads_only():
    helga, north = head_with_group()
    anna, stranger = employee("anna", group=north), employee("bela")
    shift(anna, WEDNESDAY, 9, 13)
    shift(stranger, WEDNESDAY, 9, 13)

    made = copy_week(queries.monday_of(WEDNESDAY), 1, by=helga).made

    assert [one.employee for one in made] == [anna]


def test_copying_leaves_out_the_dismissed():
    anna, irina = employee("anna"), director()
    shift(anna, WEDNESDAY, 9, 13)
    dismiss(anna, by=irina, at=MONDAY)
    assert copy_week(queries.monday_of(WEDNESDAY), 1, by=irina).made == []


def gaps(day: queries.Day) -> list[tuple[str, str]]:
    def clock(moment: datetime) -> str:
        return moment.astimezone(BUDAPEST).strftime("%H:%M")

    return [(clock(gap.starts_at), clock(gap.ends_at)) for gap in day.gaps]


def test_gaps_are_the_working_hours_nobody_covers():
    anna, bela = employee("anna"), employee("bela")
    shift(anna, WEDNESDAY, 8, 11)
    shift(bela, WEDNESDAY, 12, 15)

    week = queries.week(date(2026, 11, 23))

    assert gaps(week[2]) == [("11:00", "12:00"), ("15:00", "18:00")]
    assert gaps(week[0]) == [("09:00", "18:00")]
    assert gaps(week[5]) == gaps(week[6]) == []


def test_the_companys_shift_covers_a_region_and_another_regions_does_not():
    north, south = Region.objects.create(name="North"), Region.objects.create(name="South")
    shift(employee("anna"), WEDNESDAY, 9, 18)
    shift(employee("bela"), WEDNESDAY + timedelta(days=1), 9, 18, south)

    week = queries.week(date(2026, 11, 23), north)

    assert gaps(week[2]) == []
    assert gaps(week[3]) == [("09:00", "18:00")]
    assert week[3].shifts == []


def test_without_a_region_the_gaps_are_the_hours_some_region_has_nobody():
    north, south = Region.objects.create(name="North"), Region.objects.create(name="South")
    anna, bela, cili = employee("anna"), employee("bela"), employee("cili")
    shift(anna, WEDNESDAY, 9, 13)
    shift(bela, WEDNESDAY, 13, 18, north)
    shift(cili, WEDNESDAY, 13, 16, south)

    assert gaps(queries.week(date(2026, 11, 23))[2]) == [("16:00", "18:00")]
    assert gaps(queries.week(date(2026, 11, 23), north)[2]) == []


def test_a_night_shift_is_seen_on_both_days():
    anna = employee("anna")
    operations.plan_shift(
        employee=anna, region=None, starts_at=at(22), ends_at=at(22) + timedelta(hours=8), by=None
    )
    week = queries.week(date(2026, 11, 23))
    assert [len(day.shifts) for day in week] == [0, 0, 1, 1, 0, 0, 0]


def test_only_those_who_lead_a_person_reach_his_shift():
    head, group = head_with_group()
    mark, anna = employee("mark", group=group), employee("anna")
    marks, annas = shift(mark, WEDNESDAY, 9, 13), shift(anna, WEDNESDAY, 13, 18)

    assert queries.shift_for(head, marks.pk) == marks
    for viewer, planned in ((head, annas), (mark, marks), (anna, annas)):
        with pytest.raises(Shift.DoesNotExist):
            queries.shift_for(viewer, planned.pk)


def test_a_week_is_copied_to_the_next_ones_and_taken_off_again():
    anna, bela, irina = employee("anna"), employee("bela"), director()
    shift(anna, WEDNESDAY, 9, 13)
    shift(bela, WEDNESDAY, 13, 18)
    shift(bela, WEDNESDAY + timedelta(weeks=2), 12, 14)

    copied = copy_week(queries.monday_of(WEDNESDAY), 3, by=irina)

    assert sorted((one.employee.username, one.starts_at.date().day) for one in copied.made) == [
        ("anna", 2),
        ("anna", 9),
        ("anna", 16),
        ("bela", 2),
        ("bela", 16),
    ]
    assert [one.employee for one in copied.left_out] == [bela]
    assert take_off([one.pk for one in copied.made], by=irina) == 5
    assert Shift.objects.count() == 3


@pytest.mark.parametrize("weeks", [0, 13])
def test_not_so_many_weeks_at_once(weeks):
    with pytest.raises(ValidationError, match="12"):
        copy_week(WEDNESDAY, weeks, by=director())


def test_the_head_says_in_which_hours_somebody_should_be_on_duty():
    irina, saturday = director(), WEDNESDAY + timedelta(days=3)
    operations.set_hours_to_cover({0: (time(8), time(20)), 1: None, 5: (time(10), time(14))}, by=irina)
    days = {day.date: gaps(day) for day in queries.week(queries.monday_of(WEDNESDAY))}
    assert days[MONDAY.date()] == [("08:00", "20:00")]
    assert days[WEDNESDAY] == []
    assert days[saturday] == [("10:00", "14:00")]
    with pytest.raises(ValidationError):
        operations.set_hours_to_cover({0: (time(8), time(8))}, by=irina)
