"""Turns what Asterisk left on the disk into news for the office."""

import logging
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vonal.switchboard.asterisk.spool import EndedCall, read_ended, read_ended_faxes, set_old_rows_aside
from vonal.switchboard.asterisk.wav import HEADER_BYTES, mend_wav, wav_seconds
from vonal.switchboard.core.fax import FaxEnded, FaxTrouble
from vonal.switchboard.core.office import (
    CallEnded,
    CallStarted,
    MessageLeft,
    News,
    PersonDialled,
    RecordingReady,
)
from vonal.switchboard.core.recorded import RecordingBroke

# The switchboard's own, better informed report of an ending comes first.
SETTLED_SECONDS = 2
CLOSED_SECONDS = 10
# Written every second while somebody is on the line, and closed with the call.
RAW_CLOSED_SECONDS = 2.5
ABANDONED_SECONDS = 300
OVERLAP = timedelta(minutes=10)
LOOK_BACK = timedelta(days=30)
# Two sides of a talk take 32 kB a second, and are written about once a second.
NO_ROOM_BYTES = 64 * 1024

log = logging.getLogger(__name__)


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
        self._broken: set[str] = set()

    def collect(self, going_on: Collection[str] | None = ()) -> list[News]:
        """
        The recordings of calls that are ``going_on`` are not ready, however long nothing was recorded; with None nobody knows
        which these are.

        :raises OSError: the folder cannot be read.
        """
        now = datetime.now(UTC)
        rows = read_ended(self._home, self._since or self._begin(now), known=self._told)
        news: list[News] = []
        for row in rows:
            if row.unique_id not in self._told and (now - row.ended_at).total_seconds() >= SETTLED_SECONDS:
                self._told[row.unique_id] = row.ended_at
                news += _ended(row)
        ended = {row.unique_id: row.ended_at for row in rows} | self._told
        news += self._closed_recordings(ended, going_on, now)
        news += self._ended_faxes(self._since or self._begin(now))
        self._since = now - OVERLAP
        news += self._broken_recordings(going_on or (), now)
        if news:
            self._forget(now)
            self._remember(now)
        return news

    def ends_of(self, calls: Collection[str]) -> dict[str, datetime]:
        """By their rows, where there was room to write them; else by when their recordings were last written to."""
        rows = {row.unique_id: row.ended_at for row in read_ended(self._home, datetime.now(UTC) - LOOK_BACK)}
        ends = {call: rows.get(call) or self._last_written(call) for call in calls}
        return {call: end for call, end in ends.items() if end is not None}

    def _last_written(self, call: str) -> datetime | None:
        with suppress(FileNotFoundError):
            return datetime.fromtimestamp((self._recordings / f"{call}.raw").stat().st_mtime, UTC)
        return None

    def _remember(self, now: datetime) -> None:
        """Where the next process begins. What was found must be told, even where there is no room to write this."""
        fresh = self._mark.with_suffix(".new")
        try:
            fresh.write_text(now.isoformat(), encoding="utf-8")
            fresh.replace(self._mark)
            set_old_rows_aside(self._home)
        except OSError as error:
            log.warning("It cannot be written until when calls were collected: %s", error)
            fresh.unlink(missing_ok=True)

    def _broken_recordings(self, going_on: Collection[str], now: datetime) -> Iterator[News]:
        """Recordings of calls in progress that find no room now, each told once."""
        if not going_on or shutil.disk_usage(self._recordings).free >= NO_ROOM_BYTES:
            return
        for call in going_on:
            if call not in self._broken and (self._recordings / f"{call}.raw").exists():
                self._broken.add(call)
                yield RecordingBroke(call, now)

    def _ended_faxes(self, since: datetime) -> Iterator[News]:
        for fax in read_ended_faxes(self._home, since, known=self._told):
            self._told[fax.fax] = fax.ended_at
            trouble = None if fax.sent else FaxTrouble.BROKEN if fax.pages else FaxTrouble.NO_FAX
            yield FaxEnded(fax.fax, fax.sent, fax.pages, trouble, fax.ended_at, fax.seconds)

    def _begin(self, now: datetime) -> datetime:
        try:
            return datetime.fromisoformat(self._mark.read_text(encoding="utf-8")) - OVERLAP
        except (FileNotFoundError, ValueError):
            return now - LOOK_BACK

    def _forget(self, now: datetime) -> None:
        self._told = {call: at for call, at in self._told.items() if now - at < 2 * OVERLAP}
        self._files = {file for file in self._files if file.exists()}
        self._broken = {call for call in self._broken if (self._recordings / f"{call}.raw").exists()}

    def _closed_recordings(
        self, ended: dict[str, datetime], going_on: Collection[str] | None, now: datetime
    ) -> Iterator[News]:
        if not self._recordings.is_dir():
            return
        # One side a channel is written raw; until this version both sides were mixed into a wav.
        for file in sorted([*self._recordings.glob("*.raw"), *self._recordings.glob("*.wav")]):
            perhaps_talking = going_on is None or file.stem in going_on
            if file in self._files or (perhaps_talking and file.stem not in ended):
                continue
            if _is_closed(file, ended.get(file.stem), now):
                self._files.add(file)
                yield RecordingReady(file.stem, file)
            elif file.stem in ended or _silent_seconds(file, now) > ABANDONED_SECONDS:
                _remove_silence(file)


class Spools:
    """Those of several nodes as one."""

    def __init__(self, spools: Sequence[AsteriskSpool]) -> None:
        self._spools = spools

    def collect(self, going_on: Collection[str] | None = ()) -> list[News]:
        """As one would; a folder that cannot be read now is read the next time."""
        news: list[News] = []
        for spool in self._spools:
            try:
                news += spool.collect(going_on)
            except OSError:
                log.exception("The spool of a node could not be read.")
        return news

    def ends_of(self, calls: Collection[str]) -> dict[str, datetime]:
        ends: dict[str, datetime] = {}
        for spool in self._spools:
            ends |= spool.ends_of(calls)
        return ends


def _ended(row: EndedCall) -> Iterator[News]:
    if row.answered:
        call, at = row.unique_id, row.started_at
        yield (
            PersonDialled(call, row.dialled, row.caller, at)
            if row.is_ours
            else CallStarted(call, row.caller, row.dialled, at)
        )
        yield CallEnded(row.unique_id, row.ended_at)
    if row.file is not None or not row.answered:
        yield MessageLeft(row.unique_id, row.file, row.caller, row.dialled, row.started_at)


def _is_closed(file: Path, ended_at: datetime | None, now: datetime) -> bool:
    """Whole already, or as whole as it will ever be: then the header of a wav is mended."""
    try:
        written = file.stat()
    except FileNotFoundError:
        return False
    is_raw = file.suffix == ".raw"
    if ended_at is not None and not is_raw and _is_whole(file, written.st_size):
        return True
    patience_seconds = RAW_CLOSED_SECONDS if is_raw else CLOSED_SECONDS
    if ended_at is None:
        patience_seconds = ABANDONED_SECONDS
    if _silent_seconds(file, now) < patience_seconds or not written.st_size:
        return False
    return is_raw or mend_wav(file) > 0


def _silent_seconds(file: Path, now: datetime) -> float:
    """Since when nothing was written to it."""
    try:
        return now.timestamp() - file.stat().st_mtime
    except FileNotFoundError:
        return 0


def _is_whole(file: Path, size: int) -> bool:
    """The header, written last, tells the truth: 8,000 samples of two bytes a second."""
    sound_bytes = size - HEADER_BYTES
    return sound_bytes > 0 and round(wav_seconds(file) * 16_000) == sound_bytes


def _remove_silence(file: Path) -> None:
    """Asterisk opens a file for every caller; nothing is in it when nobody talked to him."""
    if file.exists() and file.stat().st_size <= (0 if file.suffix == ".raw" else HEADER_BYTES):
        file.unlink(missing_ok=True)
