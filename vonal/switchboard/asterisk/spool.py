"""
Reads what the line wrote by itself: one row for each ended call from outside, and the voice messages.

Both are written by Asterisk's dialplan, whether the switchboard runs or not, so a call that came while it was away, or ended
while it was restarting, is found here. Rows of ``<home>/spool/ended/<UTC day>.csv`` are: unique id, started (epoch seconds),
ended, caller, dialled, answered (1 or 0), message file's name or nothing. A message is
``<home>/spool/messages/<unique id>~<started>~<caller>~<dialled>.wav``.
"""

import csv
import time
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

# Longer than a message may be: an older file without its row was cut short by Asterisk's own death.
ORPHAN_AFTER_SECONDS = 300
ROWS_KEPT_DAYS = 35


@dataclass(frozen=True)
class EndedCall:
    """A call from outside that is over. ``caller`` is as sent by the line, only ``+`` and digits; empty when withheld."""

    unique_id: str
    caller: str
    dialled: str
    started_at: datetime
    ended_at: datetime
    answered: bool
    file: Path | None


@dataclass(frozen=True)
class Message:
    """A voice message, complete: 8 kHz 16-bit mono wav."""

    unique_id: str
    caller: str
    dialled: str
    started_at: datetime
    file: Path
    seconds: float


def read_ended(home: Path, since: datetime) -> list[EndedCall]:
    """Calls that ended at or after ``since`` (aware), oldest first; those whose rows Asterisk could not write included."""
    rows = [call for call in _rows(home, since) if call.ended_at >= since]
    written = {call.unique_id for call in _rows(home, since - timedelta(days=1))}
    for message in _files(home):
        ended_at = datetime.fromtimestamp(message.file.stat().st_mtime, UTC)
        cut_short = time.time() - ended_at.timestamp() > ORPHAN_AFTER_SECONDS
        if message.unique_id not in written and cut_short and ended_at >= since:
            rows.append(
                EndedCall(
                    message.unique_id,
                    message.caller,
                    message.dialled,
                    message.started_at,
                    ended_at,
                    answered=False,
                    file=message.file,
                )
            )
    return sorted(rows, key=lambda call: call.ended_at)


def read_missed(home: Path, since: datetime) -> list[EndedCall]:
    """Those of ``read_ended`` whom no employee answered; ``file`` is set when they left a message."""
    return [call for call in read_ended(home, since) if not call.answered]


def messages(home: Path) -> list[Message]:
    """Every complete message in the folder, oldest first; the office removes those it has taken over."""
    ready = [message for message in _files(home) if _is_complete(home, message)]
    return sorted(ready, key=lambda message: message.started_at)


def forget_old_rows(home: Path, today: datetime) -> None:
    """Delete rows the office must long have read."""
    oldest = (today - timedelta(days=ROWS_KEPT_DAYS)).strftime("%Y-%m-%d")
    for file in (home / "spool" / "ended").glob("*.csv"):
        if file.stem < oldest:
            file.unlink(missing_ok=True)


def _rows(home: Path, since: datetime) -> Iterator[EndedCall]:
    first_day = since.astimezone(UTC).strftime("%Y-%m-%d")
    for file in sorted((home / "spool" / "ended").glob("*.csv")):
        if file.stem < first_day:
            continue
        with file.open(newline="", encoding="utf-8", errors="replace") as lines:
            for row in csv.reader(lines):
                if call := _call(home, row):
                    yield call


def _call(home: Path, row: list[str]) -> EndedCall | None:
    if len(row) != 7 or not (row[1].isdigit() and row[2].isdigit()):
        return None
    unique_id, started, ended, caller, dialled, answered, name = row
    file = home / "spool" / "messages" / name if name else None
    return EndedCall(
        unique_id,
        caller,
        dialled,
        datetime.fromtimestamp(int(started), UTC),
        datetime.fromtimestamp(int(ended), UTC),
        answered == "1",
        file if file and _seconds(file) > 0 else None,
    )


def _files(home: Path) -> Iterator[Message]:
    for file in (home / "spool" / "messages").glob("*~*~*~*.wav"):
        parts = file.stem.split("~")
        seconds = _seconds(file)
        if len(parts) == 4 and parts[1].isdigit() and seconds > 0:
            unique_id, started, caller, dialled = parts
            yield Message(unique_id, caller, dialled, datetime.fromtimestamp(int(started), UTC), file, seconds)


def _is_complete(home: Path, message: Message) -> bool:
    try:
        if time.time() - message.file.stat().st_mtime > ORPHAN_AFTER_SECONDS:
            return True
    except FileNotFoundError:
        return False
    return any(call.unique_id == message.unique_id for call in _rows(home, message.started_at))


def _seconds(file: Path) -> float:
    try:
        with wave.open(str(file), "rb") as sound:
            return sound.getnframes() / sound.getframerate()
    except (FileNotFoundError, EOFError, wave.Error):
        return 0.0
