"""Tasks that come again, by rules people choose in plain words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.chat.cast import talk
from tests.customers.conftest import Office, office
from tests.telephony.cast import NOON, company
from vonal.office.tasks import operations, parts
from vonal.office.tasks.models import Task
from vonal.office.tasks.repeating import RULES, in_words, next_of, period_of, rule_of

__all__ = ["office"]

pytestmark = pytest.mark.django_db


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "first", "following"),
    [
        ("daily", "2026-11-21 10:00", "2026-11-22 10:00"),
        ("working_days", "2026-11-20 10:00", "2026-11-23 10:00"),
        # In Hungary Saturday 8 August 2026 is worked instead of Friday the 21st, after a holiday.
        ("working_days", "2026-08-07 10:00", "2026-08-08 10:00"),
        ("working_days", "2026-08-19 10:00", "2026-08-24 10:00"),
        ("weekly", "2026-11-20 10:00", "2026-11-27 10:00"),
        ("fortnightly", "2026-11-20 10:00", "2026-12-04 10:00"),
        ("monthly", "2026-01-31 10:00", "2026-02-28 10:00"),
        ("yearly", "2026-11-20 10:00", "2027-11-20 10:00"),
    ],
)
def test_it_comes_again(period: str, first: str, following: str):
    company()
    rule = rule_of(RULES[period], moment(first))

    assert next_of(rule, moment(first), after=moment(first)) == moment(following)
    assert period_of(rule) == period


@pytest.mark.parametrize(
    "text", ["daily", "FREQ=MINUTELY", "FREQ=DAILY;BYDAY=XX", "FREQ=DAILY;FREQ=DAILY", "DTSTART=1"]
)
def test_what_is_no_rule_is_refused(text: str):
    with pytest.raises(ValidationError):
        rule_of(text, NOON)


def test_a_row_may_end():
    rule = rule_of("RRULE:FREQ=DAILY;COUNT=2", NOON)

    assert next_of(rule, NOON, after=NOON) == NOON + timedelta(days=1)
    assert next_of(rule, NOON, after=NOON + timedelta(days=1)) is None
    assert in_words(rule) == "FREQ=DAILY;COUNT=2"


def repeated(office: Office, **fields: Any) -> Task:
    wanted: dict[str, Any] = {
        "title": "Report",
        "assignee": office.manager,
        "due_at": NOON,
        "repeats": RULES["weekly"],
    }
    return operations.create_task(by=office.director, at=NOON, **(wanted | fields))


def test_done_it_stands_there_again_once_and_undone_it_goes(office: Office):
    one = repeated(office, watchers=[office.stranger])
    parts.add_step(one, text="Count", at=NOON)

    operations.finish_task(one, result="Sent", by=office.manager, at=NOON)

    following = Task.objects.get(follows=one)
    assert following.due_at == NOON + timedelta(days=7)
    assert [step.text for step in following.checklist.all()] == ["Count"]
    assert list(following.watchers.all()) == [office.stranger]
    operations.reopen_task(one, by=office.manager, at=NOON)
    assert not Task.objects.filter(follows=one).exists()


def test_what_somebody_has_said_in_the_next_one_keeps_it(office: Office):
    one = repeated(office)
    operations.finish_task(one, result="Sent", by=office.manager, at=NOON)
    talk(Task.objects.get(follows=one), "Earlier, please", by=office.director)

    operations.reopen_task(one, by=office.manager, at=NOON)
    operations.finish_task(one, result="Sent again", by=office.manager, at=NOON)

    assert Task.objects.filter(follows=one).count() == 1


def test_times_that_have_passed_are_left_out(office: Office):
    one = repeated(office)

    operations.finish_task(one, result="Sent", by=office.manager, at=NOON + timedelta(days=15))

    assert Task.objects.get(follows=one).due_at == NOON + timedelta(days=21)
