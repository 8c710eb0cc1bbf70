"""The letter of the morning: once a working day, and only when there is something to say."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.notices.cast import tell
from tests.staff.cast import employee
from vonal.core.letters import Letter
from vonal.core.models import Job
from vonal.office.notices.operations import change_manner, read_notice
from vonal.office.roster.absences import plan_absence
from vonal.office.roster.operations import plan_shift
from vonal.office.staff.models import Employee
from vonal.office.tasks.operations import create_task
from vonal.workflows import morning_letter
from vonal.workflows.morning_letter import write_due_letters, write_morning_letter

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)  # A Monday.
EIGHT = datetime(2026, 11, 23, 8, tzinfo=UTC)
SUNDAY = EIGHT - timedelta(days=1)


@pytest.fixture
def anna(settings) -> Employee:
    settings.VONAL = settings.VONAL.model_copy(update={"mail_url": "smtp://127.0.0.1:1"})
    return employee("anna", email="anna@example.com")


def task(person: Employee, title: str, due_at: datetime) -> None:
    create_task(title=title, assignee=person, due_at=due_at, by=person, at=EIGHT - timedelta(days=9))


def test_it_says_what_is_due_what_is_left_and_what_is_new_once(anna):
    task(anna, "Call Tisza", EIGHT + timedelta(hours=2))
    task(anna, "Write to Duna", EIGHT - timedelta(days=2))
    task(anna, "Far away", EIGHT + timedelta(days=2))
    [_new] = tell(anna, at=EIGHT - timedelta(hours=12))
    [read] = tell(anna, at=EIGHT - timedelta(hours=13))
    read_notice(read, at=EIGHT)

    assert write_morning_letter(anna, DAY, at=EIGHT)
    assert not write_morning_letter(anna, DAY, at=EIGHT)

    letter = Letter.objects.get()
    assert (letter.to, letter.subject) == ("anna@example.com", "Your day, 23 November 2026")
    assert "- 10:00 Call Tisza" in letter.text
    assert "1 task is overdue\n- Write to Duna" in letter.text
    assert letter.text.count("The kettle of Béla boils") == 1
    assert "Far away" not in letter.text


def test_nothing_to_say_nothing_is_sent(anna):
    assert not write_morning_letter(anna, DAY, at=EIGHT)
    assert not Letter.objects.exists()


def test_on_a_day_off_only_to_whoever_is_on_duty(anna):
    bela = employee("bela", email="bela@example.com")
    for person in (anna, bela):
        task(person, "Call", SUNDAY + timedelta(hours=2))
    plan_shift(employee=bela, region=None, starts_at=SUNDAY, ends_at=SUNDAY + timedelta(hours=8), by=None)

    assert not write_morning_letter(anna, SUNDAY.date(), at=SUNDAY)
    assert write_morning_letter(bela, SUNDAY.date(), at=SUNDAY)


def test_not_to_whoever_is_away_nor_to_whoever_wants_none(anna):
    task(anna, "Call", EIGHT + timedelta(hours=2))
    bela = employee("bela", email="bela@example.com")
    task(bela, "Call", EIGHT + timedelta(hours=2))
    plan_absence(
        employee=anna, substitute=None, reason="holiday", starts_at=EIGHT - timedelta(days=1), ends_at=None, by=None, at=EIGHT
    )  # fmt: skip
    change_manner(bela, ways={"task.due": ["centre"]}, quiet_from=None, quiet_until=None, digest_at=time(8))

    assert not write_morning_letter(anna, DAY, at=EIGHT)
    assert not write_morning_letter(bela, DAY, at=EIGHT)


@pytest.mark.parametrize(
    ("minutes", "expected"), [(-10, 0), (0, 1), (200, 1), (300, 0)], ids=["early", "due", "late", "afternoon"]
)
def test_whose_hour_has_come_is_written_to(anna, monkeypatch, minutes, expected):
    employee("without-address")
    monkeypatch.setattr(morning_letter, "now", lambda: EIGHT + timedelta(minutes=minutes))

    write_due_letters()
    write_due_letters()

    assert Job.objects.filter(function__endswith="write_letter").count() == expected


def test_without_a_mail_server_nobody_is_written_to(anna, settings, monkeypatch):
    settings.VONAL = settings.VONAL.model_copy(update={"mail_url": ""})
    monkeypatch.setattr(morning_letter, "now", lambda: EIGHT)

    write_due_letters()

    assert not Job.objects.filter(function__endswith="write_letter").exists()
