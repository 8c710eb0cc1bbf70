"""Recordings are deleted when their time has come, in chunks, and never what somebody holds."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from tests.telephony.cast import NOON, customer, person, talk
from tests.telephony.sounds import two_sides
from vonal.office.telephony.models import Call
from vonal.office.telephony.recordings.keeping import keep, path_of
from vonal.office.telephony.recordings.models import Recording
from vonal.office.telephony.recordings.retention import (
    change_recording_rules,
    delete_due,
    hold,
    holds_on,
    lift,
)

pytestmark = pytest.mark.usefixtures("line")
AFTER = NOON + timedelta(days=181)


@pytest.fixture
def director():
    return person("dora", "director", on_line=False)


def recorded(home, anna, call="c1"):
    talk(anna, call=call)
    kept = keep(call, two_sides(home / f"{call}.raw", 0.3), "talk", at=NOON)
    assert kept is not None
    return kept


def test_an_old_recording_is_deleted_and_says_so(home, director):
    recording = recorded(home, person("anna"))

    assert delete_due(AFTER - timedelta(days=2)) == 0
    assert delete_due(AFTER) == 1

    recording.refresh_from_db()
    assert (recording.deleted_at, recording.deleted_after_days, recording.peaks) == (AFTER, 180, [])
    assert not path_of(recording).exists()
    assert delete_due(AFTER) == 0


def test_the_days_are_the_companys(home, director):
    recorded(home, person("anna"))
    change_recording_rules(by=director, kept_days=30)
    assert delete_due(NOON + timedelta(days=31)) == 1

    for days in (0, 100_000):
        with pytest.raises(ValidationError):
            change_recording_rules(by=director, kept_days=days)


def test_what_is_held_stays_until_the_hold_is_lifted(home, director):
    recording = recorded(home, person("anna"))
    call = Call.objects.get()
    call.customer = customer()
    call.save()
    with pytest.raises(ValidationError):
        hold(call, why=" ", by=director, at=NOON)
    held = [hold(whose, why="A dispute", by=director, at=NOON) for whose in (call, call.customer)]

    assert len(list(holds_on(call))) == 2
    assert delete_due(AFTER) == 0
    lift(held[0], by=director, at=NOON)
    assert delete_due(AFTER) == 0
    lift(held[1], by=director, at=NOON)

    assert delete_due(AFTER) == 1
    assert not path_of(recording).exists()


def test_many_are_deleted_in_chunks(home, director):
    anna = person("anna")
    for name in ("c1", "c2", "c3"):
        recorded(home, anna, name)

    assert [delete_due(AFTER, limit=2) for _ in range(3)] == [2, 1, 0]
    assert Recording.objects.filter(deleted_at=AFTER).count() == 3
