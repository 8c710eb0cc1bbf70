"""What Asterisk left on the disk becomes news, once."""

import os
import time
import wave
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vonal.switchboard import spool as spooling
from vonal.switchboard.core.fax import FaxEnded, FaxTrouble
from vonal.switchboard.core.office import CallEnded, CallStarted, MessageLeft, RecordingReady
from vonal.switchboard.core.recorded import RecordingBroke
from vonal.switchboard.spool import AsteriskSpool, Spools


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


def two_sides(line: Path, name: str, *, silent_seconds: int, seconds: int = 1) -> Path:
    """As Asterisk writes both sides of a talk: no header, so nothing tells that it is whole."""
    file = line / "recordings" / f"{name}.raw"
    file.write_bytes(b"\0\0\0\0" * 8000 * seconds)
    os.utime(file, (time.time() - silent_seconds,) * 2)
    return file


def test_both_sides_are_told_when_the_call_is_over_and_nothing_is_written_any_more(line: Path):
    a_call(line, "c1", ended_seconds_ago=3, answered=True)
    file, spool = two_sides(line, "c1", silent_seconds=1), AsteriskSpool(line)

    assert not [each for each in spool.collect() if isinstance(each, RecordingReady)]
    os.utime(file, (time.time() - 3,) * 2)

    assert spool.collect() == [RecordingReady("c1", file)]


def test_what_a_killed_asterisk_left_is_told(line: Path):
    file = two_sides(line, "c1", silent_seconds=400)

    assert AsteriskSpool(line).collect() == [RecordingReady("c1", file)]


def test_a_long_pause_ends_no_recording_of_a_call_that_goes_on(line: Path):
    file, spool = two_sides(line, "c1", silent_seconds=4000), AsteriskSpool(line)

    assert spool.collect({"c1"}) == []
    assert spool.collect(None) == []
    assert spool.collect(set()) == [RecordingReady("c1", file)]


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


def test_the_empty_recording_of_a_call_that_died_with_asterisk_is_removed(line: Path):
    waits = line / "recordings" / "c1.wav"
    forgotten = line / "recordings" / "c2.wav"
    for file, silent_seconds in ((waits, 200), (forgotten, 400)):
        file.write_bytes(b"R" * 44)
        os.utime(file, (time.time() - silent_seconds,) * 2)

    assert AsteriskSpool(line).collect() == []
    assert waits.exists()
    assert not forgotten.exists()


def test_an_hour_later_old_calls_are_not_told_again(line: Path):
    a_call(line, "c1", ended_seconds_ago=3600, answered=False)
    spool = AsteriskSpool(line)
    assert len(spool.collect()) == 1

    a_call(line, "c2", ended_seconds_ago=3, answered=False)

    assert len(spool.collect()) == 1
    assert spool.collect() == []


def test_a_fax_is_told_when_it_is_over_and_is_no_call(line: Path):
    ended = int(time.time()) - 3
    rows = [
        f"f1~{ended - 40}~{ended}~SUCCESS~2~T38~~fax",
        f"f2~{ended - 40}~{ended}~FAILED~1~audio~Thecalldropped~fax",
        f"f3~{ended - 40}~{ended}~FAILED~~audio~~fax",
    ]
    (line / "asterisk/log/cel-custom/ended.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    spool, at = AsteriskSpool(line), datetime.fromtimestamp(ended, UTC)

    assert spool.collect() == [
        FaxEnded("f1", True, 2, None, at, 40),
        FaxEnded("f2", False, 1, FaxTrouble.BROKEN, at, 40),
        FaxEnded("f3", False, 0, FaxTrouble.NO_FAX, at, 40),
    ]
    assert spool.collect() == []


def test_what_was_found_on_a_full_disk_is_told_all_the_same(line: Path):
    (line / "spool" / "collected.new").symlink_to("/dev/full")
    a_call(line, "c1", ended_seconds_ago=3, answered=True)
    file = a_recording(line, "c1")

    assert RecordingReady("c1", file) in AsteriskSpool(line).collect()
    assert not (line / "spool" / "collected.new").is_symlink()


def test_a_recording_that_finds_no_room_is_told_once(line: Path, monkeypatch: pytest.MonkeyPatch):
    (line / "recordings" / "c1.raw").touch()
    spool = AsteriskSpool(line)
    assert spool.collect(["c1"]) == []

    monkeypatch.setattr(spooling, "NO_ROOM_BYTES", 2**62)
    assert [type(each) for each in spool.collect(["c1", "inside-our-house"])] == [RecordingBroke]
    assert spool.collect(["c1"]) == []


def test_a_call_ended_by_its_row_or_when_its_recording_was_last_written_to(line: Path):
    _, ended = a_call(line, "c1", ended_seconds_ago=0, answered=True)
    for call in ("c1", "c2"):
        raw = line / "recordings" / f"{call}.raw"
        raw.write_bytes(b"sound")
        os.utime(raw, (100, 100))

    ends = Spools([AsteriskSpool(line)]).ends_of(["c1", "c2", "c3"])

    assert ends == {"c1": ended, "c2": datetime.fromtimestamp(100, UTC)}
