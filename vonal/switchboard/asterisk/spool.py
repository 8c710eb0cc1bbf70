"""
Reads what the line wrote by itself: one row for each ended call from outside, and the voice messages.

Both are written by Asterisk's dialplan, whether the switchboard runs or not, so a call that came while it was away, or ended
while it was restarting, is found here. A row of ``<home>/asterisk/log/cel-custom/ended.txt`` is
``<unique id>~<started>~<ended>~<caller>~<dialled>~<answered>``: times in seconds since 1970, answered 1 or 0. One we called
ourselves and reached has the call's id, his number, the extension that called him, and ``~out`` at the end. A fax of ours somebody answered is
``<fax>~<answered>~<ended>~<SUCCESS or FAILED>~<pages taken>~<audio or T38>~<error>~fax``. A message is
``<home>/spool/messages/<unique id>~<started>~<caller>~<dialled>.wav``.
"""

import time
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vonal.switchboard.asterisk.wav import mend_wav, wav_seconds

# Longer than a message may be: an older file without its row was cut short by Asterisk's own death.
ORPHAN_AFTER_SECONDS = 300
# Read every second while calls come: some four thousand of them.
LONGEST_ROWS_BYTES = 250_000
CALL_PARTS, FAX_PARTS = (6, 7), 8


@dataclass(frozen=True)
class EndedCall:
    """
    A call from outside that is over. ``caller`` is as sent by the line, only ``+`` and digits; empty when withheld. With
    ``is_ours`` the extension ``dialled`` called that number.
    """

    unique_id: str
    caller: str
    dialled: str
    started_at: datetime
    ended_at: datetime
    answered: bool
    file: Path | None
    is_ours: bool = False


@dataclass(frozen=True)
class Message:
    """A voice message, complete: 8 kHz 16-bit mono wav."""

    unique_id: str
    caller: str
    dialled: str
    started_at: datetime
    file: Path
    seconds: float


def read_ended(home: Path, since: datetime, known: Container[str] = ()) -> list[EndedCall]:
    """
    Calls that ended at or after ``since`` (aware), oldest first; those whose rows Asterisk could not write included.
    The rows of ``known`` calls, by unique id, are left out.
    """
    begin = int(since.timestamp())
    rows = [_call(home, row) for row in _rows(home) if int(row[2]) >= begin and row[0] not in known]
    cut_short = [message for message in _files(home) if _was_cut_short(message.file)]
    written = _ended_names(home) if cut_short else set()
    for message in cut_short:
        if message.unique_id not in written:
            ended_at = message.started_at + timedelta(seconds=message.seconds)
            call = (message.unique_id, message.caller, message.dialled, message.started_at, ended_at)
            rows += [EndedCall(*call, answered=False, file=message.file)] if ended_at >= since else []
    return sorted(rows, key=lambda call: call.ended_at)


@dataclass(frozen=True)
class EndedFax:
    """A fax of ours that was answered and is over."""

    fax: str
    ended_at: datetime
    sent: bool
    pages: int
    seconds: int


def read_ended_faxes(home: Path, since: datetime, known: Container[str] = ()) -> list[EndedFax]:
    """Faxes that ended at or after ``since`` (aware), oldest first, without the ``known`` ones."""
    begin = int(since.timestamp())
    return [
        EndedFax(row[0], _moment(row[2]), row[3] == "SUCCESS", int(row[4] or 0), int(row[2]) - int(row[1]))
        for row in _rows(home, (FAX_PARTS,))
        if row[-1] == "fax" and int(row[2]) >= begin and row[0] not in known
    ]


def read_missed(home: Path, since: datetime) -> list[EndedCall]:
    """Those of ``read_ended`` whom no employee answered; ``file`` is set when they left a message."""
    return [call for call in read_ended(home, since) if not call.answered]


def messages(home: Path) -> list[Message]:
    """Every complete message in the folder, oldest first; the office removes those it has taken over."""
    ended = _ended_names(home)
    ready = [
        message for message in _files(home) if message.unique_id in ended or _was_cut_short(message.file)
    ]
    return sorted(ready, key=lambda message: message.started_at)


def set_old_rows_aside(home: Path) -> None:
    """Keep the file of rows short: a long one becomes the older part, which replaces the one before it."""
    newest = _row_files(home)[-1]
    if newest.exists() and newest.stat().st_size > LONGEST_ROWS_BYTES:
        newest.replace(_row_files(home)[0])


def _row_files(home: Path) -> tuple[Path, Path]:
    folder = home / "asterisk" / "log" / "cel-custom"
    return folder / "ended.older.txt", folder / "ended.txt"


def _rows(home: Path, parts: tuple[int, ...] = CALL_PARTS) -> Iterator[list[str]]:
    for file in _row_files(home):
        try:
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            continue
        for line in lines:
            row = line.split("~")
            if len(row) in parts and row[1].isdigit() and row[2].isdigit():
                yield row


def _moment(text: str) -> datetime:
    return datetime.fromtimestamp(int(text), UTC)


def _ended_names(home: Path) -> set[str]:
    return {row[0] for row in _rows(home)}


def _call(home: Path, row: list[str]) -> EndedCall:
    unique_id, started, ended, caller, dialled, answered = row[:6]
    file = home / "spool" / "messages" / f"{unique_id}~{started}~{caller}~{dialled}.wav"
    return EndedCall(
        unique_id,
        caller,
        dialled,
        _moment(started),
        _moment(ended),
        answered == "1",
        file if wav_seconds(file) > 0 else None,
        is_ours=row[6:] == ["out"],
    )


def _files(home: Path) -> Iterator[Message]:
    for file in (home / "spool" / "messages").glob("*~*~*~*.wav"):
        parts = file.stem.split("~")
        seconds = mend_wav(file) if _was_cut_short(file) else wav_seconds(file)
        if len(parts) == 4 and parts[1].isdigit() and seconds > 0:
            unique_id, started, caller, dialled = parts
            yield Message(unique_id, caller, dialled, _moment(started), file, seconds)


def _was_cut_short(file: Path) -> bool:
    try:
        return time.time() - file.stat().st_mtime > ORPHAN_AFTER_SECONDS
    except FileNotFoundError:
        return False
