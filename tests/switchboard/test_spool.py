"""What Asterisk left on the disk becomes news, once."""

import os
import time
import wave
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vonal.switchboard.core.office import CallEnded, CallStarted, MessageLeft, RecordingReady
from vonal.switchboard.spool import AsteriskSpool


@pytest.fixture
def line(tmp_path: Path) -> Path:
    """The data folder of a line on which nobody has called yet."""
    for folder in ("recordings", "spool/messages", "asterisk/log/cel-custom"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def a_call(line: Path, name: str, *, ended_seconds_ago: int, answered: bool) -> tuple[datetime, datetime]:
    """The row of an ended call of ten seconds; when it began and ended."""
    ended = int(time.time()) - ended_seconds_ago
    row = f"{name}~{ended - 10}~{ended}~+36301234567~100~{int(answered)}\n"
    with (line / "asterisk/log/cel-custom/ended.txt").open("a", encoding="utf-8") as rows:
        rows.write(row)
    return datetime.fromtimestamp(ended - 10, UTC), datetime.fromtimestamp(ended, UTC)


def a_recording(line: Path, name: str, *, closed: bool = True, silent_seconds: int = 0) -> Path:
    """A second of sound; one that is not closed has the header of an empty file."""
    file = line / "recordings" / f"{name}.wav"
    with wave.open(str(file), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(b"\0\0" * (8000 if closed else 0))
    if not closed:
        with file.open("ab") as rest:
            rest.write(b"\0\0" * 8000)
    since = time.time() - silent_seconds
    os.utime(file, (since, since))
    return file


def test_an_answered_call_is_told_from_begin_to_end_and_its_recording(line: Path):
    began, ended = a_call(line, "c1", ended_seconds_ago=3, answered=True)
    file = a_recording(line, "c1")

    assert AsteriskSpool(line).collect() == [
        CallStarted("c1", "+36301234567", "100", began),
        CallEnded("c1", ended),
        RecordingReady("c1", file),
    ]


def test_everything_is_told_once(line: Path):
    a_call(line, "c1", ended_seconds_ago=3, answered=True)
    a_recording(line, "c1")
    spool = AsteriskSpool(line)
    spool.collect()

    assert spool.collect() == []


def test_an_unanswered_call_is_a_message_even_without_a_word(line: Path):
    began, _ = a_call(line, "c1", ended_seconds_ago=3, answered=False)

    assert AsteriskSpool(line).collect() == [MessageLeft("c1", None, "+36301234567", "100", began)]


def test_the_switchboards_own_report_comes_first(line: Path):
    a_call(line, "c1", ended_seconds_ago=0, answered=True)

    assert AsteriskSpool(line).collect() == []


def test_a_recording_of_a_call_in_progress_is_left_alone(line: Path):
    a_recording(line, "c1", closed=False, silent_seconds=1)

    assert AsteriskSpool(line).collect() == []


def test_a_recording_is_left_alone_until_asterisk_has_closed_it(line: Path):
    a_call(line, "c1", ended_seconds_ago=3, answered=True)
    a_recording(line, "c1", closed=False, silent_seconds=1)

    assert not [each for each in AsteriskSpool(line).collect() if isinstance(each, RecordingReady)]


def test_a_recording_cut_off_by_asterisks_death_is_mended_and_told(line: Path):
    file = a_recording(line, "c1", closed=False, silent_seconds=400)

    assert AsteriskSpool(line).collect() == [RecordingReady("c1", file)]
    with wave.open(str(file)) as sound:
        assert sound.getnframes() == 8000


def test_the_next_process_tells_what_the_last_one_may_have_lost(line: Path):
    a_call(line, "c1", ended_seconds_ago=60, answered=False)
    AsteriskSpool(line).collect()

    assert [type(each) for each in AsteriskSpool(line).collect()] == [MessageLeft]


def test_the_next_process_leaves_out_what_is_long_told(line: Path):
    a_call(line, "old", ended_seconds_ago=86_400, answered=False)
    AsteriskSpool(line).collect()
    mark = line / "spool" / "collected"
    mark.write_text((datetime.now(UTC) - timedelta(seconds=1)).isoformat(), encoding="utf-8")

    assert AsteriskSpool(line).collect() == []


def test_the_empty_recording_of_a_call_nobody_answered_is_removed(line: Path):
    a_call(line, "c1", ended_seconds_ago=3, answered=False)
    file = a_recording(line, "c1")
    os.truncate(file, 44)

    AsteriskSpool(line).collect()

    assert not file.exists()


def test_an_hour_later_old_calls_are_not_told_again(line: Path):
    a_call(line, "c1", ended_seconds_ago=3600, answered=False)
    spool = AsteriskSpool(line)
    assert len(spool.collect()) == 1

    a_call(line, "c2", ended_seconds_ago=3, answered=False)

    assert len(spool.collect()) == 1
    assert spool.collect() == []
