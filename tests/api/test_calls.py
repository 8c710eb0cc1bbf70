from __future__ import annotations

from datetime import timedelta

import pytest

from tests.api.conftest import AT, Joins, Program
from vonal.office.telephony.models import Call, Leg
from vonal.office.telephony.recordings.keeping import path_of
from vonal.office.telephony.recordings.models import Recording, RecordingAccess


@pytest.fixture
def talk(anna: Program) -> Call:
    """A call Anna answered after five seconds and talked a minute in."""
    call = Call.objects.create(
        switch_id="c1",
        state=Call.State.ENDED,
        number="+36301234567",
        answered_by=anna.employee,
        started_at=AT,
        answered_at=AT + timedelta(seconds=5),
        ended_at=AT + timedelta(seconds=65),
    )
    Leg.objects.create(
        call=call, switch_id="c1.r1", employee=anna.employee, reason="group", rang_at=AT, offered_seconds=5
    )
    return call


def test_a_call_tells_who_was_rung_and_how_long_it_took(anna: Program, talk: Call) -> None:
    call = anna.get(f"/calls/{talk.pk}").json()

    assert (call["wait_seconds"], call["talk_seconds"]) == (5, 60)
    assert [leg["employee_id"] for leg in call["legs"]] == [anna.employee.pk]
    assert anna.get("/calls").json()["items"] == [call]


def test_a_stranger_neither_sees_a_call_nor_writes_on_it(stranger: Program, talk: Call) -> None:
    assert stranger.get(f"/calls/{talk.pk}").status_code == 404
    assert stranger.patch(f"/calls/{talk.pk}", {"note": "x"}).status_code == 404
    outcome = {"outcome": "question_answered"}
    assert stranger.post(f"/calls/{talk.pk}/outcome", outcome).status_code == 404
    assert stranger.post(f"/calls/{talk.pk}/called-back").status_code == 404
    assert stranger.get("/calls").json()["items"] == []
    talk.refresh_from_db()
    assert (talk.note, talk.outcome) == ("", "")


def test_an_outcome_is_given(anna: Program, talk: Call) -> None:
    answer = anna.post(f"/calls/{talk.pk}/outcome", {"outcome": "refused", "refusal_reason": "too dear"})

    assert answer.status_code == 200
    assert (answer.json()["outcome"], answer.json()["outcome_reason"]) == ("refused", "too dear")


@pytest.mark.parametrize(
    "moment", ["2030-01-01T10:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"]
)
def test_a_time_without_a_zone_or_out_of_reach_is_refused(anna: Program, talk: Call, moment: str) -> None:
    outcome = {"outcome": "call_back", "call_back_at": moment}

    assert anna.post(f"/calls/{talk.pk}/outcome", outcome).status_code == 422
    assert anna.get("/calls", since=moment).status_code == 422
    assert anna.get("/calls", until=moment).status_code == 422


@pytest.mark.parametrize(
    ("outcome", "missing"), [("call_back", "call_back_at"), ("refused", "refusal_reason")]
)
def test_an_outcome_that_needs_more_says_what(anna: Program, talk: Call, outcome: str, missing: str) -> None:
    answer = anna.post(f"/calls/{talk.pk}/outcome", {"outcome": outcome})

    assert answer.status_code == 409
    assert missing in answer.json()["detail"]
    talk.refresh_from_db()
    assert talk.outcome == ""


def test_a_note_replaces_what_was_there(anna: Program, talk: Call) -> None:
    anna.patch(f"/calls/{talk.pk}", {"note": "Oak"})
    answer = anna.patch(f"/calls/{talk.pk}", {"note": "Oak and pine"})

    assert answer.json()["note"] == "Oak and pine"


def test_a_recording_is_fetched_and_the_fetching_written_down(
    anna: Program, stranger: Program, talk: Call
) -> None:
    kept = Recording.objects.create(
        call=talk, file="2026/05/1.ogg", seconds=2, bytes=4, sha256="0" * 64, made_at=AT
    )
    path_of(kept).parent.mkdir(parents=True, exist_ok=True)
    path_of(kept).write_bytes(b"OggS")

    assert stranger.get(f"/recordings/{kept.pk}").status_code == 404
    answer = anna.get(f"/recordings/{kept.pk}")

    assert (answer.status_code, answer["Content-Type"]) == (200, "audio/ogg")
    assert b"".join(answer.streaming_content) == b"OggS"
    assert [access.employee for access in RecordingAccess.objects.all()] == [anna.employee]


def test_whoever_writes_on_a_call_is_told_of_the_recordings_he_may_hear(
    anna: Program, joins: Joins, talk: Call
) -> None:
    kept = Recording.objects.create(call=talk, file="1.ogg", seconds=2, bytes=4, sha256="0" * 64, made_at=AT)
    Leg.objects.update(answered_at=AT)

    assert [each["id"] for each in anna.patch(f"/calls/{talk.pk}", {"note": "Oak"}).json()["recordings"]] == [
        kept.pk
    ]
    Call.objects.update(answered_by=None)
    answer = joins("secretary", "secretary").patch(f"/calls/{talk.pk}", {"note": "Pine"}).json()
    assert (answer["note"], answer["recordings"]) == ("Pine", [])


def test_only_a_missed_call_is_called_back(anna: Program, talk: Call) -> None:
    answer = anna.post(f"/calls/{talk.pk}/called-back")

    assert answer.status_code == 409
