"""Who is told what, once, in his own way, and what an answer does."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from tests.notices.cast import KETTLE, NEXT_MINUTE, tell
from tests.staff.cast import MONDAY, employee
from vonal.core.models import Job
from vonal.office.notices import jobs, operations, queries
from vonal.office.notices.kinds import Kind, register
from vonal.office.notices.models import Manner, Notice
from vonal.office.notices.operations import NoSuchAnswer
from vonal.office.staff.models import Employee

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Employee:
    return employee("anna")


def want(person: Employee, *ways: str, **fields: Any) -> Manner:
    kept: dict[str, Any] = {"quiet_from": None, "quiet_until": None, "digest_at": time(8), **fields}
    return operations.change_manner(person, ways={KETTLE.name: list(ways)}, **kept)


def test_the_same_cause_tells_nobody_twice_and_the_dismissed_not_at_all(anna):
    bela, gone = employee("bela"), employee("gone")
    gone.is_active = False
    [first] = tell(anna)

    [second] = tell(anna, bela, gone)

    assert (first.employee, second.employee) == (anna, bela)
    assert [each.employee for each in tell(anna, at=NEXT_MINUTE)] == [anna]
    assert (queries.unread_count(anna), queries.unread_count(bela), queries.unread_count(gone)) == (2, 1, 0)


def test_a_kind_nobody_registered_is_a_mistake(anna):
    with pytest.raises(LookupError):
        operations.notify([anna], "test.teapot", subject="", data={}, at=MONDAY, url="/")
    with pytest.raises(ValueError):
        register(Kind(KETTLE.name, "Another", "sentence"))
    assert not Notice.objects.exists()


def test_it_is_said_in_the_readers_language_by_the_companys_clock(anna):
    [notice] = tell(anna, at=MONDAY)

    assert notice.said_in("en") == "The kettle of Béla boils since 1 February, 10:00."
    with translation.override("hu"):
        assert notice.text == "The kettle of Béla boils since február 1. 10:00."
    assert KETTLE.say({}, "en") == "The kettle of boils since ."


def test_whoever_wants_it_no_way_is_not_told_and_one_way_only_there(anna):
    bela = employee("bela")
    want(anna)
    want(bela, "digest")

    [notice] = tell(anna, bela)

    assert (notice.employee, notice.is_in_centre, notice.is_in_digest) == (bela, False, True)
    assert queries.unread_count(bela) == 0


def test_a_stranger_finds_no_notice(anna):
    [notice] = tell(anna)

    with pytest.raises(Notice.DoesNotExist):
        queries.notice_for(employee("director", "director"), notice.pk)
    assert queries.notice_for(anna, notice.pk) == notice


@pytest.mark.parametrize(
    ("answer", "returns_at"),
    [("hour", NEXT_MINUTE + timedelta(hours=1)), ("tomorrow", MONDAY.replace(hour=9) + timedelta(days=1))],
)
def test_put_off_it_goes_and_comes_again_once(anna, answer, returns_at):
    [notice] = tell(anna)

    operations.answer_notice(notice, answer, at=NEXT_MINUTE)
    assert not queries.centre_of(anna).exists()
    assert list(queries.put_off(anna)) == [notice]
    [timer] = Job.objects.filter(function__endswith="come_again")
    assert timer.run_after == returns_at

    for _time in range(2):
        jobs.come_again(**timer.arguments)
    assert [(each.at, each.read_at) for each in queries.centre_of(anna)] == [(returns_at, None)]


def test_settled_meanwhile_it_does_not_come_again(anna):
    [notice] = tell(anna)
    operations.answer_notice(notice, "hour", at=NEXT_MINUTE)

    assert operations.settle_notices("room:3", at=NEXT_MINUTE) == 1

    jobs.come_again(notice.pk, (NEXT_MINUTE + timedelta(hours=1)).isoformat())
    assert not queries.put_off(anna).exists()
    assert queries.unread_count(anna) == 0


def test_done_settles_it_and_can_be_taken_back(anna):
    [notice] = tell(anna)
    operations.answer_notice(notice, "done", at=NEXT_MINUTE)
    with pytest.raises(NoSuchAnswer):
        operations.answer_notice(notice, "hour", at=NEXT_MINUTE)

    operations.take_answer_back(notice, at=NEXT_MINUTE)

    assert queries.unread_count(anna) == 1
    with pytest.raises(NoSuchAnswer):
        operations.answer_notice(notice, "never", at=NEXT_MINUTE)


def test_opened_or_all_read_they_are_no_longer_counted(anna):
    [notice], _others = tell(anna), [tell(anna, subject=f"room:{n}") for n in range(3)]
    operations.read_notice(notice, at=NEXT_MINUTE)
    assert queries.unread_count(anna) == 3

    assert operations.read_all(anna, at=NEXT_MINUTE) == 3
    assert operations.read_all(anna, at=NEXT_MINUTE) == 0


def test_quiet_hours_go_over_midnight(anna):
    manner = want(anna, quiet_from=time(20), quiet_until=time(8))

    assert [manner.is_quiet(time(hour)) for hour in (19, 20, 0, 7, 8, 12)] == [
        False, True, True, True, False, False,
    ]  # fmt: skip
    with pytest.raises(ValidationError):
        want(anna, quiet_from=time(20))
    with pytest.raises(ValidationError):
        want(anna, quiet_from=time(20), quiet_until=time(20))
