"""Stops and restarts the recording of a call whose channel only ARI knows by our name."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Protocol

from vonal.switchboard.ari.client import AriClient, AriRefused
from vonal.switchboard.core.recorded import (
    GoOnRecording,
    RecordingOrder,
    RecordingReport,
    RecordingStopped,
    RecordingWentOn,
    StopRecording,
)
from vonal.switchboard.core.telephone import TelephoneIsAway

log = logging.getLogger(__name__)


class Recorder(Protocol):
    """Whoever can reach the recording of an Asterisk's channel; called in a thread."""

    def stop(self, channel: str, call: str) -> float:
        """Write nothing from now on; the seconds written until now."""
        ...

    def go_on(self, channel: str, call: str) -> None:
        """Write again, behind what was written."""
        ...

    def start_anew(self, channel: str, call: str) -> None:
        """Somebody else talks from now on."""
        ...


class Recordings:
    """Carries such orders out one after the other, and reports only what came to pass."""

    def __init__(
        self,
        client: AriClient,
        recorder: Recorder | None,
        outside: Callable[[str], str],
        report: Callable[[RecordingReport], None],
    ) -> None:
        self._client = client
        self._recorder = recorder
        self._outside = outside
        self._report = report
        self._one_by_one = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    def do(self, order: RecordingOrder) -> None:
        self._spawn(self._carry_out(order))

    def start_anew(self, call: str) -> None:
        """Somebody else talks in this call."""
        if self._recorder is not None:
            self._spawn(self._start_anew(call, self._recorder))

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry_out(self, order: RecordingOrder) -> None:
        try:
            async with self._one_by_one:
                self._report(await self._done(order))
        except (AriRefused, TelephoneIsAway) as error:
            log.info("%s was not carried out: %s", order, error)
        except Exception:
            log.exception("%s was not carried out.", order)

    async def _start_anew(self, call: str, recorder: Recorder) -> None:
        try:
            async with self._one_by_one:
                channel = await self._client.ask("GET", f"channels/{self._outside(call)}")
                await asyncio.to_thread(recorder.start_anew, channel["name"], call)
        except (AriRefused, TelephoneIsAway):
            pass  # He has hung up meanwhile.
        except Exception:
            log.exception("The recording of %s was not started anew.", call)

    async def _done(self, order: RecordingOrder) -> RecordingReport:
        if self._recorder is None:
            raise TelephoneIsAway("recordings of an Asterisk elsewhere cannot be stopped")
        channel = await self._client.ask("GET", f"channels/{self._outside(order.call)}")
        match order:
            case StopRecording(call):
                seconds = await asyncio.to_thread(self._recorder.stop, channel["name"], call)
                return RecordingStopped(call, seconds)
            case GoOnRecording(call):
                await asyncio.to_thread(self._recorder.go_on, channel["name"], call)
                return RecordingWentOn(call)
