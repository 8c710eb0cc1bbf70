"""Recordings in the browser: whole, in pieces, and never for strangers."""

import pytest
from django.test import Client

from tests.telephony.cast import person, talk
from tests.telephony.conftest import line
from tests.telephony.sounds import decoded, tone
from vonal.office.telephony.jobs import keep_recording
from vonal.office.telephony.recordings.keeping import path_of
from vonal.office.telephony.recordings.models import Recording, RecordingAccess

__all__ = ["line"]

pytestmark = pytest.mark.usefixtures("line")


@pytest.fixture
def recording(line, home):
    talk(person("anna"))
    keep_recording("c1", str(tone(home / "c1.wav", 2)), "talk")
    return Recording.objects.select_related("call__answered_by").get()


def client_of(employee):
    client = Client()
    client.force_login(employee)
    return client


def body(answer):
    return b"".join(answer.streaming_content)


def test_a_stranger_hears_nothing_and_leaves_no_trace(recording):
    stranger = client_of(person("bela"))

    for path in (f"/recordings/{recording.pk}.ogg", f"/recordings/{recording.pk}/waveform.json"):
        assert Client().get(path).status_code == 302
        assert stranger.get(path).status_code == 404

    assert not RecordingAccess.objects.exists()


def test_it_is_played_whole_and_the_listening_is_written_down(recording):
    anna = recording.call.answered_by

    answer = client_of(anna).get(f"/recordings/{recording.pk}.ogg")

    seconds, loudness = decoded(body(answer))
    assert answer["Content-Type"] == "audio/ogg"
    assert seconds == pytest.approx(2, abs=0.1)
    assert loudness > 0.1
    assert RecordingAccess.objects.get().employee == anna


def test_it_is_played_in_pieces(recording):
    client = client_of(recording.call.answered_by)
    whole = path_of(recording).read_bytes()
    size = len(whole)

    for asked, expected in (
        ("bytes=0-99", whole[:100]),
        ("bytes=100-", whole[100:]),
        ("bytes=-50", whole[-50:]),
        (f"bytes=10-{size * 2}", whole[10:]),
    ):
        answer = client.get(f"/recordings/{recording.pk}.ogg", headers={"Range": asked})
        first = size - len(expected) if asked != "bytes=0-99" else 0
        assert answer.status_code == 206
        assert answer["Content-Range"] == f"bytes {first}-{first + len(expected) - 1}/{size}"
        assert int(answer["Content-Length"]) == len(expected)
        assert body(answer) == expected


def test_pieces_that_are_not_there_are_refused(recording):
    client = client_of(recording.call.answered_by)
    size = recording.bytes

    for asked in (f"bytes={size}-", "bytes=20-10", "bytes=-0"):
        answer = client.get(f"/recordings/{recording.pk}.ogg", headers={"Range": asked})
        assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{size}")


def test_a_range_nobody_understands_brings_the_whole(recording):
    client = client_of(recording.call.answered_by)

    for asked in ("seconds=1-2", "bytes=0-1,5-6", "bytes=-"):
        answer = client.get(f"/recordings/{recording.pk}.ogg", headers={"Range": asked})
        assert answer.status_code == 200
        assert len(body(answer)) == recording.bytes


def test_a_download_is_written_down_as_one(recording):
    answer = client_of(recording.call.answered_by).get(f"/recordings/{recording.pk}.ogg?download")

    assert "attachment" in answer["Content-Disposition"]
    assert RecordingAccess.objects.get().downloaded


def test_the_waveform_is_between_nothing_and_one(recording):
    peaks = (
        client_of(recording.call.answered_by).get(f"/recordings/{recording.pk}/waveform.json").json()["peaks"]
    )

    assert 50 <= len(peaks) <= 400
    assert max(peaks) == pytest.approx(0.49, abs=0.05)


def test_the_head_sees_who_listened(recording):
    director = person("dora", "director", on_line=False)
    client_of(recording.call.answered_by).get(f"/recordings/{recording.pk}.ogg")

    shown = client_of(director).get(f"/calls/{recording.call_id}").content.decode()

    assert "Who listened" in shown
    assert "vonal-player" in shown
