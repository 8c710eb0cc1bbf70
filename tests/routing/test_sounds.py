"""What callers hear: any file people have becomes what the telephone plays, or is refused with the reason."""

import io
import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from django.core.exceptions import ValidationError

from tests.telephony.cast import NOON, person
from vonal.office.routing.operations import make_rule, retire_sound
from vonal.office.staff.models import Employee
from vonal.office.telephony.sounds.models import Sound
from vonal.office.telephony.sounds.operations import (
    is_music,
    keep_sound,
    keep_spoken,
    music_folder,
    play_usual_music,
    play_while_waiting,
    remove_sound,
    sounds_folder,
)


@pytest.fixture
def head(line, home: Path) -> Employee:
    return person("head", "head", on_line=False)


def recorded(
    codec: str, container: str, rate: int, *, seconds: float = 1, volume: int = 12_000
) -> io.BytesIO:
    """A tone as browsers and people's programs write it."""
    file = io.BytesIO()
    samples = (np.sin(np.arange(int(rate * seconds)) / 20) * volume).astype(np.int16)
    with av.open(file, "w", format=container) as target:
        stream = target.add_stream(codec, rate=rate)
        assert isinstance(stream, av.AudioStream)
        stream.layout = "mono"
        resampler = av.AudioResampler(format=stream.format.name, layout="mono", rate=rate)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
        size = stream.codec_context.frame_size or samples.size
        fifo = av.AudioFifo()
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            fifo.write(part)
        while piece := fifo.read(size, partial=True):
            target.mux(stream.encode(piece))
        target.mux(stream.encode(None))
    file.seek(0)
    return file


@pytest.mark.parametrize(
    ("codec", "container", "rate"),
    [("libopus", "webm", 48_000), ("pcm_s16le", "wav", 44_100), ("flac", "flac", 16_000)],
)
def test_any_sound_becomes_what_the_telephone_plays(head, codec, container, rate):
    sound = keep_sound(recorded(codec, container, rate), name="Greeting", kind="recorded", by=head, at=NOON)

    with wave.open(str(sounds_folder() / sound.file)) as kept:
        assert (kept.getnchannels(), kept.getsampwidth(), kept.getframerate()) == (1, 2, 8000)
        assert kept.getnframes() / 8000 == pytest.approx(1, abs=0.1)
    assert sound.seconds == pytest.approx(1, abs=0.1)
    assert sound.played_as == sound.file.removesuffix(".wav")


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (io.BytesIO(b"RIFF....WAVEfmt broken"), "cannot be read"),
        (io.BytesIO(b""), "cannot be read"),
        (io.BytesIO(b"PK\x03\x04 a spreadsheet"), "cannot be read"),
    ],
)
def test_a_broken_file_is_refused_and_leaves_nothing(head, file, says):
    file.seek(0)
    with pytest.raises(ValidationError) as refused:
        keep_sound(file, name="Greeting", kind="uploaded", by=head, at=NOON)

    assert says in " ".join(refused.value.message_dict["file"])
    assert not Sound.objects.exists()
    assert not [file for file in sounds_folder().rglob("*") if file.is_file()]


@pytest.mark.parametrize(
    ("given", "says"), [({"volume": 0}, "silence"), ({"seconds": 0.1}, "hardly any sound")]
)
def test_silence_and_a_click_are_no_greeting(head, given, says):
    with pytest.raises(ValidationError) as refused:
        keep_sound(
            recorded("pcm_s16le", "wav", 16_000, **given), name="Greeting", kind="uploaded", by=head, at=NOON
        )

    assert says in " ".join(refused.value.messages)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Welcome to our company."),
        ("ru", "Здравствуйте, вы позвонили нам."),
        ("hu", "Üdvözöljük cégünknél."),
    ],
)
def test_the_computer_says_a_text_in_each_language(head, language, text):
    sound = keep_spoken(text=text, language=language, name="Greeting", by=head, at=NOON)

    assert 0.8 < sound.seconds < 6
    assert (sound.kind, sound.text, sound.language) == ("spoken", text, language)


def test_without_a_voice_it_says_what_to_do(head, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(ValidationError) as refused:
        keep_spoken(text="Welcome.", language="en", name="Greeting", by=head, at=NOON)

    assert "espeak-ng is not installed" in " ".join(refused.value.message_dict["text"])


def test_a_sound_recorded_anew_keeps_its_place_and_who_listens_hears_the_old_one_to_its_end(head):
    sound = keep_sound(recorded("pcm_s16le", "wav", 8000), name="Greeting", kind="uploaded", by=head, at=NOON)
    before = sound.file

    again = keep_sound(
        recorded("pcm_s16le", "wav", 8000, seconds=2),
        name="Greeting",
        kind="uploaded",
        replaces=sound,
        by=head,
        at=NOON,
    )

    assert (again.pk, again.file != before) == (sound.pk, True)
    assert (sounds_folder() / before).is_file()


def test_a_sound_that_is_played_stays(head):
    sound = keep_sound(recorded("pcm_s16le", "wav", 8000), name="Bye", kind="uploaded", by=head, at=NOON)
    make_rule(name="Closed", then={"kind": "goodbye", "sound": sound.pk}, by=head, at=NOON)

    with pytest.raises(ValidationError, match="Closed"):
        retire_sound(sound, by=head, at=NOON)


def test_a_sound_becomes_the_music_of_those_who_wait_and_stays_so_when_recorded_anew(head):
    sound = keep_sound(recorded("pcm_s16le", "wav", 8000), name="Waltz", kind="uploaded", by=head, at=NOON)
    play_while_waiting(sound)
    assert is_music(sound)
    with pytest.raises(ValidationError, match="Choose other music"):
        remove_sound(sound, by=head, at=NOON)

    keep_sound(
        recorded("pcm_s16le", "wav", 8000), name="Waltz", kind="uploaded", by=head, at=NOON, replaces=sound
    )
    assert [file.name for file in music_folder().iterdir()] == [Path(sound.file).name]

    play_usual_music()
    assert not is_music(sound)
