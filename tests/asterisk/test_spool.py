import os
import struct
import time
import wave
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vonal.switchboard.asterisk.spool import messages, read_ended, read_missed, set_old_rows_aside
from vonal.switchboard.asterisk.wav import HEADER_BYTES, mend_wav

STARTED = 1_795_000_000
BEGINNING = datetime.fromtimestamp(STARTED, UTC)


def _row(home: Path, text: str) -> Path:
    file = home / "asterisk/log/cel-custom/ended.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as rows:
        rows.write(text + "\n")
    return file


def _message(
    home: Path, name: str, *, seconds: float = 2.0, age_seconds: float = 0.0, unfinished: bool = False
) -> Path:
    file = home / "spool/messages" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(int(16000 * seconds)))
    if unfinished:
        with file.open("r+b") as raw:
            raw.seek(HEADER_BYTES - 4)
            raw.write(struct.pack("<I", 0))
    os.utime(file, (time.time() - age_seconds,) * 2)
    return file


def test_rows_tell_who_called_when_and_whether_anybody_answered(home: Path):
    _row(home, f"7.1~{STARTED}~{STARTED + 30}~+36301234567~+361~1")
    _row(home, f"7.2~{STARTED + 1}~{STARTED + 9}~~+361~0")

    answered, withheld = read_ended(home, BEGINNING)

    assert (answered.unique_id, answered.caller, answered.dialled) == ("7.2", "", "+361")
    assert withheld.ended_at == BEGINNING + timedelta(seconds=30)
    assert [call.unique_id for call in read_missed(home, BEGINNING)] == ["7.2"]


def test_calls_that_ended_before_are_left_out(home: Path):
    _row(home, f"7.1~{STARTED}~{STARTED + 30}~1~2~0")

    assert read_ended(home, BEGINNING + timedelta(seconds=30)) != []
    assert read_ended(home, BEGINNING + timedelta(seconds=31)) == []


def test_damaged_rows_are_passed_over(home: Path):
    for text in ("", "7.1~x~y~1~2~0", "7.1~1", "\x00\x00", f"7.9~{STARTED}~{STARTED}~1~2~0"):
        _row(home, text)

    assert [call.unique_id for call in read_ended(home, BEGINNING)] == ["7.9"]


def test_a_message_is_complete_when_its_call_is_over(home: Path):
    file = _message(home, f"7.1~{STARTED}~+3630~+361.wav")
    before = messages(home)
    _row(home, f"7.1~{STARTED}~{STARTED + 30}~+3630~+361~0")

    assert before == []
    (message,) = messages(home)
    assert (message.caller, message.started_at, message.seconds) == ("+3630", BEGINNING, 2.0)
    assert read_missed(home, BEGINNING)[0].file == file


def test_a_message_cut_short_by_the_death_of_asterisk_is_mended_and_found(home: Path):
    file = _message(home, f"7.1~{STARTED}~+3630~+361.wav", age_seconds=400, unfinished=True)

    (message,) = messages(home)
    (missed,) = read_missed(home, BEGINNING)

    assert (message.seconds, missed.file) == (2.0, file)
    assert mend_wav(file) == 2.0


def test_an_empty_message_is_none(home: Path):
    _message(home, f"7.1~{STARTED}~+3630~+361.wav", seconds=0)
    _row(home, f"7.1~{STARTED}~{STARTED + 30}~+3630~+361~0")

    assert messages(home) == []
    assert read_missed(home, BEGINNING)[0].file is None


def test_long_files_of_rows_are_set_aside_and_still_read(home: Path):
    file = _row(home, f"7.1~{STARTED}~{STARTED}~1~2~0\n" + "x" * 2_000_001)
    set_old_rows_aside(home)
    _row(home, f"7.2~{STARTED + 5}~{STARTED + 5}~1~2~0")

    assert file.stat().st_size < 100
    assert [call.unique_id for call in read_ended(home, BEGINNING)] == ["7.1", "7.2"]
