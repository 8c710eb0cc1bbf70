"""Turns what Asterisk left on the disk into news for the office."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vonal.switchboard.asterisk.spool import EndedCall, read_ended, set_old_rows_aside
from vonal.switchboard.asterisk.wav import HEADER_BYTES, mend_wav, wav_seconds
from vonal.switchboard.core.office import CallEnded, CallStarted, MessageLeft, News, RecordingReady

# The switchboard's own, better informed report of an ending comes first.
SETTLED_SECONDS = 2
CLOSED_SECONDS = 10
ABANDONED_SECONDS = 300
OVERLAP = timedelta(minutes=10)
LOOK_BACK = timedelta(days=30)


class AsteriskSpool:
    """
    Ended calls, messages and closed recordings below ``home``, each told once by one process; a later process
    begins a little before where the earlier one stopped.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._recordings = home / "recordings"
        self._mark = home / "spool" / "collected"
        self._since: datetime | None = None
        self._told: dict[str, datetime] = {}
        self._files: set[Path] = set()

    def collect(self) -> list[News]:
        """:raises OSError: the folder cannot be read."""
        now = datetime.now(UTC)
        rows = read_ended(self._home, self._since or self._begin(now))
        news: list[News] = []
        for row in rows:
            if row.unique_id not in self._told and (now - row.ended_at).total_seconds() >= SETTLED_SECONDS:
                self._told[row.unique_id] = row.ended_at
                news += _ended(row)
        ended = {row.unique_id: row.ended_at for row in rows} | self._told
        news += self._closed_recordings(ended, now)
        self._since = now - OVERLAP
        if news:
            self._mark.write_text(now.isoformat(), encoding="utf-8")
            self._forget(now)
            set_old_rows_aside(self._home)
        return news

    def _begin(self, now: datetime) -> datetime:
        try:
            return datetime.fromisoformat(self._mark.read_text(encoding="utf-8")) - OVERLAP
        except (FileNotFoundError, ValueError):
            return now - LOOK_BACK

    def _forget(self, now: datetime) -> None:
        self._told = {call: at for call, at in self._told.items() if now - at < 2 * OVERLAP}
        self._files = {file for file in self._files if file.exists()}

    def _closed_recordings(self, ended: dict[str, datetime], now: datetime) -> Iterator[News]:
        if not self._recordings.is_dir():
            return
        for file in sorted(self._recordings.glob("*.wav")):
            if file in self._files:
                continue
            if _is_closed(file, ended.get(file.stem), now):
                self._files.add(file)
                yield RecordingReady(file.stem, file)
            elif file.stem in ended:
                _remove_silence(file)


def _ended(row: EndedCall) -> Iterator[News]:
    if row.answered:
        yield CallStarted(row.unique_id, row.caller, row.dialled, row.started_at)
        yield CallEnded(row.unique_id, row.ended_at)
    if row.file is not None or not row.answered:
        yield MessageLeft(row.unique_id, row.file, row.caller, row.dialled, row.started_at)


def _is_closed(file: Path, ended_at: datetime | None, now: datetime) -> bool:
    """Whole already, or as whole as it will ever be: then its header is mended."""
    try:
        written = file.stat()
    except FileNotFoundError:
        return False
    if ended_at is not None and _is_whole(file, written.st_size):
        return True
    silent_seconds = now.timestamp() - written.st_mtime
    patience_seconds = ABANDONED_SECONDS if ended_at is None else CLOSED_SECONDS
    if silent_seconds < patience_seconds or not written.st_size:
        return False
    return mend_wav(file) > 0


def _is_whole(file: Path, size: int) -> bool:
    """The header, written last, tells the truth: 8,000 samples of two bytes a second."""
    sound_bytes = size - HEADER_BYTES
    return sound_bytes > 0 and round(wav_seconds(file) * 16_000) == sound_bytes


def _remove_silence(file: Path) -> None:
    """Asterisk opens a file for every caller; nothing is in it when nobody talked to him."""
    if file.exists() and file.stat().st_size <= HEADER_BYTES:
        file.unlink(missing_ok=True)
