"""Stops a running recording and lets it go on, by Asterisk's console: ARI cannot do either to a MixMonitor."""

import time
from pathlib import Path

from vonal.switchboard.asterisk.configuration import AsteriskSettings
from vonal.switchboard.asterisk.console import ask_console

RAW_BYTES_A_SECOND = 8_000 * 2 * 2
CLOSED_WITHIN_SECONDS = 1.0
LOOK_AGAIN_SECONDS = 0.02
# The console says so when it has carried out all that came before.
LAST = "vonal end"


class NotRecorded(Exception):
    """Nobody records this channel, or the console is away."""


class ConsoleRecorder:
    """The recordings of one Asterisk of our own, by the names of its channels. Blocks for milliseconds."""

    def __init__(self, settings: AsteriskSettings) -> None:
        self._settings = settings

    def stop(self, channel: str, call: str) -> float:
        """
        From now on nothing is written; the seconds written until now. Doing it twice does no harm.

        :raises NotRecorded: there is no recording of this call.
        """
        if self._records(channel, call):
            self._ask(f"mixmonitor stop {channel}")
        elif not self._file(call).exists():
            raise NotRecorded(call)
        return self._closed_bytes(call) / RAW_BYTES_A_SECOND

    def start_anew(self, channel: str, call: str) -> None:
        """
        Somebody else talks: without it Asterisk takes his packets for late ones, because he counts them from somewhere else,
        and records silence until he has caught up, perhaps for minutes. What is not being recorded stays so.
        """
        if self._records(channel, call):
            self.stop(channel, call)
            self.go_on(channel, call)

    def go_on(self, channel: str, call: str) -> None:
        """
        Write again, behind what was written. Doing it twice does no harm.

        :raises NotRecorded: this call was never recorded.
        """
        if self._records(channel, call):
            return
        if not self._file(call).exists():
            raise NotRecorded(call)
        self._ask(f'mixmonitor start {channel} "{self._file(call)},abD"')

    def _records(self, channel: str, call: str) -> bool:
        return call in self._ask(f"mixmonitor list {channel}")

    def _closed_bytes(self, call: str) -> int:
        """The last of it is written by another thread, a moment later."""
        deadline, before = time.monotonic() + CLOSED_WITHIN_SECONDS, -1
        while (size := self._size(call)) != before and time.monotonic() < deadline:
            before = size
            time.sleep(LOOK_AGAIN_SECONDS)
        return size

    def _size(self, call: str) -> int:
        try:
            return self._file(call).stat().st_size
        except FileNotFoundError:
            return 0

    def _file(self, call: str) -> Path:
        return self._settings.recordings / f"{call}.raw"

    def _ask(self, command: str) -> str:
        said = ask_console(self._settings, f"{command}\0{LAST}")
        if said is None:
            raise NotRecorded(command)
        return said
