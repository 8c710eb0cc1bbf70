"""A wav of the switch becomes a recording that can be played, and nothing is lost on the way."""

import hashlib

import pytest

from tests.telephony.cast import CALLER, NOON, later, missed_call, person, talk
from tests.telephony.commits import pushes_leave
from tests.telephony.sounds import decoded, strongest_hertz, tone, two_sides
from vonal.core.models import Event, Job, Push
from vonal.core.worker import run_due_jobs
from vonal.office.telephony.jobs import keep_recording
from vonal.office.telephony.models import Call
from vonal.office.telephony.news import write_news
from vonal.office.telephony.recordings.keeping import RecordingIsLost, note_access, path_of
from vonal.office.telephony.recordings.models import Recording
from vonal.switchboard.core.office import MessageLeft, RecordingReady

pytestmark = pytest.mark.usefixtures("line")


@pushes_leave
def test_a_talk_is_kept_as_opus_with_its_length_sound_and_waveform(home):
    anna = person("anna")
    call = talk(anna)
    wav = tone(home / "recordings" / "c1.wav", 6.5, silent_from=3.25)

    write_news([RecordingReady("c1", wav)])
    run_due_jobs()

    recording = Recording.objects.get(call=call)
    data = path_of(recording).read_bytes()
    seconds, loudness = decoded(data)
    assert recording.file == f"2026/11/{call.pk}-talk.ogg"
    assert recording.seconds == pytest.approx(6.5, abs=0.02)
    assert seconds == pytest.approx(6.5, abs=0.1)
    assert 0.1 < loudness < 0.4
    assert (recording.bytes, recording.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert len(data) < 8000 * 2 * 6.5 / 4
    peaks = recording.peaks
    assert 200 < len(peaks) <= 400
    assert min(peaks[: len(peaks) // 2 - 5]) > 40
    assert max(peaks[len(peaks) // 2 + 5 :]) < 5
    assert not wav.exists()
    assert Push.objects.filter(kind="recording.ready", data={"call_id": call.pk}).exists()


def test_kept_twice_is_kept_once(home):
    talk(person("anna"))
    wav = tone(home / "recordings" / "c1.wav", 1)
    keep_recording("c1", str(wav), "talk")
    before = Recording.objects.values().get()

    keep_recording("c1", str(wav), "talk")

    assert Recording.objects.values().get() == before
    assert Event.objects.filter(name="telephony.RecordingKept").count() == 1


def test_a_kept_recording_whose_wav_is_still_there_only_loses_the_wav(home):
    talk(person("anna"))
    wav = tone(home / "recordings" / "c1.wav", 1)
    keep_recording("c1", str(wav), "talk")
    tone(wav, 1)

    keep_recording("c1", str(wav), "talk")

    assert not wav.exists()
    assert Recording.objects.count() == 1


def test_a_wav_that_is_gone_is_an_error_and_not_a_silent_loss(home):
    talk(person("anna"))

    with pytest.raises(RecordingIsLost):
        keep_recording("c1", str(home / "recordings" / "c1.wav"), "talk")


def test_the_wav_stays_until_the_recording_is_written_down(home, monkeypatch):
    talk(person("anna"))
    wav = tone(home / "recordings" / "c1.wav", 1)
    monkeypatch.setattr(Recording, "save", _refuses)

    with pytest.raises(OSError, match="disk"):
        keep_recording("c1", str(wav), "talk")

    assert wav.exists()


def _refuses(*_: object, **__: object) -> None:
    raise OSError("disk")


def test_a_file_without_sound_leaves_nothing(home):
    talk(person("anna"))
    wav = tone(home / "recordings" / "c1.wav", 0)

    keep_recording("c1", str(wav), "talk")

    assert not Recording.objects.exists()
    assert not wav.exists()
    assert not list((home / "recordings").rglob("*.ogg"))


def test_the_switchboard_waits_for_no_encoding(home):
    talk(person("anna"))

    write_news([RecordingReady("c1", home / "nowhere.wav"), RecordingReady("c1", home / "nowhere.wav")])

    assert Job.objects.filter(function__endswith="keep_recording").count() == 1


def test_a_message_makes_a_missed_call_with_a_voice_message(home):
    wav = tone(home / "spool" / "messages" / "m1.wav", 2)

    write_news([MessageLeft("m1", wav, CALLER, "+3615550100", NOON)])
    run_due_jobs()

    call = Call.objects.get(switch_id="m1")
    assert (call.missed, call.recordings.get().kind) == (True, "message")
    assert call.customer is not None
    assert Event.objects.filter(name="telephony.MessageLeft").count() == 1


def test_listening_is_written_down_once_for_ten_minutes_and_downloading_apart(home):
    anna = person("anna")
    talk(anna)
    keep_recording("c1", str(tone(home / "c1.wav", 1)), "talk")
    recording = Recording.objects.get()

    for seconds, downloaded in ((0, False), (1, False), (2, True), (700, False)):
        note_access(recording, by=anna, at=later(seconds), downloaded=downloaded)

    heard = recording.accesses.order_by("at").values_list("at", "downloaded")
    assert list(heard) == [(later(0), False), (later(2), True), (later(700), False)]


def test_a_missed_calls_message_comes_after_the_switchboard_told_of_it(home):
    anna = person("anna")
    call = missed_call(anna)
    wav = tone(home / "m.wav", 1)

    write_news([MessageLeft("c1", wav, CALLER, "+3615550100", later(40))])
    run_due_jobs()

    call.refresh_from_db()
    assert call.ended_at == later(5)
    assert call.recordings.get().kind == "message"


def test_each_side_of_a_talk_has_its_channel_and_its_waveform(home):
    talk(person("anna"))
    raw = two_sides(home / "recordings" / "c1.raw", 3)

    keep_recording("c1", str(raw), "talk")

    recording = Recording.objects.get()
    assert strongest_hertz(path_of(recording).read_bytes()) == [
        pytest.approx(440, abs=2),
        pytest.approx(880, abs=2),
    ]
    assert recording.channels == 2
    assert recording.seconds == pytest.approx(3, abs=0.02)
    assert min(recording.peaks) > 40
    assert min(recording.peaks_ours) > 40
    assert not raw.exists()


def test_what_a_killed_asterisk_left_of_both_sides_is_kept(home):
    talk(person("anna"))
    raw = two_sides(home / "recordings" / "c1.raw", 2)
    raw.write_bytes(raw.read_bytes()[:-3])  # It died in the middle of a sample.

    keep_recording("c1", str(raw), "talk")

    assert Recording.objects.get().seconds == pytest.approx(2, abs=0.05)
