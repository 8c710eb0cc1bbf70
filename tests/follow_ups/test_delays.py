"""How long after: by the company's calendar and clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from vonal.office.follow_ups.rules import Delay

BUDAPEST = ZoneInfo("Europe/Budapest")
FRIDAY = date(2026, 12, 18)


@pytest.mark.parametrize(
    ("amount", "unit", "due"),
    [
        (3, "days", date(2026, 12, 21)),
        (2, "weeks", date(2027, 1, 1)),
        (2, "months", date(2027, 2, 18)),
        (1, "years", date(2027, 12, 18)),
        # 24 December is worked off on 12 December, 25 December is a holiday, and then there is a weekend.
        (4, "working_days", date(2026, 12, 28)),
    ],
)
def test_each_unit_counts_by_the_calendar(amount: int, unit: str, due: date):
    assert Delay(amount, unit, 9).day_after(FRIDAY, "HU") == due


def test_a_month_without_such_a_day_ends_with_its_last():
    assert Delay(1, "months", 9).day_after(date(2027, 1, 31), "HU") == date(2027, 2, 28)
    assert Delay(1, "years", 9).day_after(date(2028, 2, 29), "HU") == date(2029, 2, 28)


def test_a_day_off_is_passed_over_when_asked():
    new_year = Delay(2, "weeks", 9, on_working_day=True)

    assert new_year.day_after(FRIDAY, "HU") == date(2027, 1, 4)


def test_before_a_date_is_counted_back():
    assert Delay(30, "days", 9, is_before=True).day_after(FRIDAY, "HU") == date(2026, 11, 18)


def test_the_hour_is_the_clocks_in_summer_and_in_winter():
    won_in_october = datetime(2026, 10, 20, 7, 0, tzinfo=UTC)

    due = Delay(7, "days", 9).due_at(won_in_october, "HU", BUDAPEST)

    assert due == datetime(2026, 10, 27, 8, 0, tzinfo=UTC)


def test_an_hour_that_spring_leaves_out_is_the_one_after_it():
    assert Delay(1, "days", 2).hour_of(date(2027, 3, 28), BUDAPEST) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


def test_nothing_to_wait_for_is_due_at_once():
    at = datetime(2026, 11, 23, 22, 15, tzinfo=UTC)

    assert Delay(0, "days", 9).due_at(at, "HU", BUDAPEST) == at


@pytest.mark.parametrize("unit", ["days", "working_days", "weeks", "months", "years"])
@pytest.mark.parametrize("is_before", [False, True])
@pytest.mark.parametrize("on_working_day", [False, True])
def test_the_days_it_counts_from_are_found_from_the_day_it_is_due(
    unit: str, is_before: bool, on_working_day: bool
):
    delay = Delay(3, unit, 9, is_before=is_before, on_working_day=on_working_day)
    day = timedelta(days=1)
    years = [date(2024, 1, 1) + number * day for number in range(8 * 366)]
    first, last = date(2028, 2, 20), date(2028, 3, 20)

    expected = [each for each in years if first <= delay.day_after(each, "HU") <= last]

    assert delay.bases(first, last, "HU") == expected
    if not is_before:
        assert delay.latest_base(last, "HU") == max(
            each for each in years if delay.day_after(each, "HU") <= last
        )
