"""Repeated work comes due by the company's clock: over daylight saving, restarts and a clock that was moved."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vonal.core.jobs import repeated_functions
from vonal.core.models import Job, Schedule
from vonal.core.schedule import enqueue_due, next_time

BUDAPEST = ZoneInfo("Europe/Budapest")
KOLKATA = ZoneInfo("Asia/Kolkata")
HOURLY = "vonal.core.jobs.forget_old_rows"


def times(cron: str, since: datetime, until: datetime, zone: ZoneInfo) -> list[datetime]:
    found, moment = [], since
    while (moment := next_time(cron, moment, zone)) < until:
        found.append(moment)
    return found


@pytest.mark.parametrize(
    ("cron", "day", "count"),
    [
        ("30 2 * * *", datetime(2026, 3, 29, tzinfo=BUDAPEST), 1),  # this hour is left out
        ("30 2 * * *", datetime(2026, 10, 25, tzinfo=BUDAPEST), 1),  # this hour comes twice
        ("*/5 * * * *", datetime(2026, 3, 29, tzinfo=BUDAPEST), 23 * 12),
        ("*/5 * * * *", datetime(2026, 10, 25, tzinfo=BUDAPEST), 25 * 12),
        ("0 9 * * 1-5", datetime(2026, 11, 21, tzinfo=BUDAPEST), 0),  # a Saturday
    ],
)
def test_a_day_with_a_clock_change_has_its_runs(cron, day, count):
    start = day.astimezone(UTC) - timedelta(seconds=1)
    end = (day.replace(hour=0) + timedelta(days=1)).astimezone(UTC)

    assert len(times(cron, start, end, BUDAPEST)) == count


def test_the_hour_is_the_companys_own_in_summer_and_winter():
    summer = next_time("0 9 * * *", datetime(2026, 7, 1, tzinfo=UTC), BUDAPEST)
    winter = next_time("0 9 * * *", datetime(2026, 12, 1, tzinfo=UTC), BUDAPEST)

    assert (summer.hour, winter.hour) == (7, 8)


def test_the_full_hour_is_full_where_the_offset_is_not():
    assert next_time("0 * * * *", datetime(2026, 7, 1, 0, 40, tzinfo=UTC), KOLKATA).minute == 30


@given(
    st.integers(0, 2 * 365 * 86_400).map(
        lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    ),
    st.sampled_from(["30 2 * * *", "*/7 * * * *", "0 0 1 * *", "15 */3 * * *", "0 3 * * 0"]),
)
def test_the_next_time_is_always_later_and_never_skipped(moment, cron):
    upcoming = next_time(cron, moment, BUDAPEST)

    assert upcoming > moment
    assert next_time(cron, upcoming - timedelta(seconds=1), BUDAPEST) == upcoming


@pytest.mark.django_db
class TestASchedule:
    START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

    def ran(self) -> int:
        count = Job.objects.filter(function=HOURLY).count()
        Job.objects.all().delete()
        return count

    def test_is_run_once_an_hour(self):
        enqueue_due(self.START)
        runs = 0
        for minute in range(1, 181):
            enqueue_due(self.START + timedelta(minutes=minute))
            runs += self.ran()

        assert runs == 3
        assert any(function.name == HOURLY for function in repeated_functions())

    def test_is_caught_up_once_after_a_night_off(self):
        enqueue_due(self.START)
        for second in range(3):
            enqueue_due(self.START + timedelta(hours=14, seconds=second))

        assert self.ran() == 1

    def test_goes_on_after_the_clock_was_a_day_ahead(self):
        enqueue_due(self.START + timedelta(days=1))
        enqueue_due(self.START)
        self.ran()
        enqueue_due(self.START + timedelta(hours=1))

        assert self.ran() == 1
        assert Schedule.objects.get(pk=HOURLY).next_at < self.START + timedelta(hours=2)

    def test_runs_once_for_two_workers(self):
        enqueue_due(self.START)
        later = self.START + timedelta(hours=1)

        assert [bool(enqueue_due(later)), bool(enqueue_due(later))] == [True, False]
