"""Keeps one Asterisk running: starts or adopts it, watches it, starts it again when it dies or hangs, stops it."""

import asyncio
import contextlib
import fcntl
import logging
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import psutil

from vonal.switchboard.asterisk.certificate import CertificateUnusable
from vonal.switchboard.asterisk.configuration import (
    AsteriskSettings,
    refresh_certificate,
    write_configuration,
)
from vonal.switchboard.asterisk.hostname import host_name_warning, renaming_command
from vonal.switchboard.asterisk.install import Installation
from vonal.switchboard.asterisk.logs import set_long_logs_aside
from vonal.switchboard.asterisk.request import PING_SECONDS, request
from vonal.switchboard.asterisk.running import (
    RunningAsterisk,
    forget_asterisk,
    is_alive,
    let_threads_finish_their_turn,
    remember_asterisk,
    running_asterisk,
)
from vonal.switchboard.asterisk.spool import set_old_rows_aside

log = logging.getLogger(__name__)

START_SECONDS = 30.0
STOP_SECONDS = 5.0
LOOK_SECONDS = 0.25
SILENT_PINGS = 5
FIRST_DELAY_SECONDS = 0.2
LONGEST_DELAY_SECONDS = 30.0
STABLE_SECONDS = 60.0
TIDY_SECONDS = 3600.0
CERTIFICATE_READER = "asterisk/modules/res_pjsip.so"

Phase = Literal["stopped", "starting", "running", "failing"]


class AsteriskDidNotStart(Exception):
    """``str(error)`` is a sentence with the end of Asterisk's own log."""


@dataclass(frozen=True)
class AsteriskState:
    """What ``vonal status`` shows; pid and since are None unless it runs. ``trouble`` is a sentence, or empty."""

    phase: Phase
    version: str
    pid: int | None = None
    since: datetime | None = None
    adopted: bool = False
    restarts: int = 0
    trouble: str = ""


class AsteriskProcess:
    """
    The Asterisk of one data folder. It lives in a session of its own and outlives a killed Vonal, whose successor adopts it.

    ``on_change`` is called in the event loop with every new state.
    """

    def __init__(
        self,
        settings: AsteriskSettings,
        installation: Installation,
        on_change: Callable[[AsteriskState], None] = lambda state: None,
    ) -> None:
        self.settings = settings
        self.installation = installation
        self.state = AsteriskState("stopped", installation.version)
        self._on_change = on_change
        self._running: RunningAsterisk | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._restarts = 0

    async def start(self) -> None:
        """
        Adopt the running Asterisk of this data folder or start one; returns when ARI answers.

        :raises AsteriskDidNotStart: it ended or stayed silent for 30 seconds.
        """
        if warning := host_name_warning():
            log.warning(warning)
        self._show("starting")
        try:
            async with _start_lock(self.settings):
                changed = write_configuration(self.settings, self.installation)
                if not await self._adopt(changed):
                    await self._launch()
        except BaseException:
            self._show("stopped")
            raise
        self._watcher = asyncio.create_task(self._watch(), name="asterisk watcher")

    async def stop(self, *, keep: bool = False) -> None:
        """Stop watching and, unless ``keep``, stop Asterisk: politely, after five seconds by force. Calls in it end."""
        if self._watcher is not None:
            self._watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watcher
            self._watcher = None
        if keep:
            return
        await self._end()
        self._show("stopped")

    async def _adopt(self, changed: bool) -> bool:
        found = running_asterisk(self.settings.home)
        if found is None:
            return False
        self._running = found
        if not await self._answers_within(START_SECONDS):
            log.warning("Asterisk (process %d) runs but does not answer; it is started anew", found.pid)
            await self._end()
            return False
        if (changed or found.version != self.installation.version) and await self._has_no_calls():
            log.info(
                "Asterisk (process %d) runs with older settings and has no calls; it is started anew",
                found.pid,
            )
            await self._end()
            return False
        log.info("Adopted the running Asterisk, process %d", found.pid)
        if changed:
            await self._ask(CERTIFICATE_READER, method="PUT")
        let_threads_finish_their_turn(found.pid)
        self._show("running", adopted=True)
        return True

    async def _launch(self) -> None:
        console = self.settings.folder / "log" / "console"
        set_long_logs_aside(console.parent)
        set_old_rows_aside(self.settings.home)
        command = [*renaming_command(), *self.installation.command, "-f", "-C", str(self.settings.main_file)]
        with console.open("ab") as output:
            self._child = subprocess.Popen(  # noqa: ASYNC220 - it must outlive the event loop
                command,
                cwd=self.settings.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            self._running = remember_asterisk(self.settings.home, self._child.pid, self.installation.version)
            answered = await self._answers_within(START_SECONDS)
        except psutil.NoSuchProcess:
            answered = False
        except asyncio.CancelledError:
            await self._end()
            raise
        if not answered:
            await self._end()
            end = console.read_text(encoding="utf-8", errors="replace")[-1500:]
            raise AsteriskDidNotStart(f"Asterisk did not start. The end of its log:\n{end}")
        let_threads_finish_their_turn(self._child.pid)
        self._show("running")

    async def _watch(self) -> None:
        delay = FIRST_DELAY_SECONDS
        while True:
            lived = await self._until_gone()
            if lived > STABLE_SECONDS:
                delay = FIRST_DELAY_SECONDS
            self._restarts += 1
            self._show("failing", trouble="Asterisk ended unexpectedly and is being started again.")
            while True:
                log.error("Asterisk ended unexpectedly; starting it again in %.1f s", delay)
                await asyncio.sleep(delay)
                delay = min(delay * 2, LONGEST_DELAY_SECONDS)
                try:
                    async with _start_lock(self.settings):
                        if not await self._adopt(changed=False):
                            await self._launch()
                    break
                except (AsteriskDidNotStart, OSError) as error:
                    log.error("%s", error)
                    self._show("failing", trouble=str(error))

    async def _until_gone(self) -> float:
        """Wait until the process is gone, killing one that no longer answers; returns how many seconds it was watched."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        next_ping, next_tidying, silent = began + PING_SECONDS, began + TIDY_SECONDS, 0
        while self._is_alive():
            await asyncio.sleep(LOOK_SECONDS)
            if loop.time() < next_ping:
                continue
            silent = 0 if await self._ask("asterisk/ping") is not None else silent + 1
            next_ping = loop.time() + PING_SECONDS
            if silent >= SILENT_PINGS:
                log.error("Asterisk does not answer any more; it is killed")
                self._signal(signal.SIGKILL)
                silent = 0
            if loop.time() > next_tidying:
                next_tidying += TIDY_SECONDS
                await self._tidy()
        return loop.time() - began

    async def _tidy(self) -> None:
        set_old_rows_aside(self.settings.home)
        await self._renew_certificate()
        for name in set_long_logs_aside(self.settings.folder / "log"):
            await self._ask(f"asterisk/logging/{name}/rotate", method="PUT")

    async def _renew_certificate(self) -> None:
        try:
            if await asyncio.to_thread(refresh_certificate, self.settings):
                await self._ask(CERTIFICATE_READER, method="PUT")
        except CertificateUnusable as error:
            log.error("The telephones' certificate stays as it is. %s", error)

    async def _end(self) -> None:
        for number, patience in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, STOP_SECONDS)):
            self._signal(number)
            deadline = asyncio.get_running_loop().time() + patience
            while self._is_alive() and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            if not self._is_alive():
                break
        self._running = self._child = None
        forget_asterisk(self.settings.home)

    def _is_alive(self) -> bool:
        if self._child is not None:
            return self._child.poll() is None
        return self._running is not None and is_alive(self._running.pid, self._running.started_at.timestamp())

    def _signal(self, number: signal.Signals) -> None:
        if self._running is not None and self._is_alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._running.pid, number)

    async def _answers_within(self, seconds: float) -> bool:
        deadline = asyncio.get_running_loop().time() + seconds
        while self._is_alive() and asyncio.get_running_loop().time() < deadline:
            if await self._ask("asterisk/info?filter=status") is not None:
                return True
            await asyncio.sleep(0.05)
        return False

    async def _has_no_calls(self) -> bool:
        return await self._ask("channels") == []

    async def _ask(self, path: str, method: str = "GET") -> object | None:
        return await asyncio.to_thread(request, self.settings, method, path)

    def _show(self, phase: Phase, *, adopted: bool = False, trouble: str = "") -> None:
        running = self._running if phase == "running" else None
        self.state = AsteriskState(
            phase,
            running.version if running else self.installation.version,
            running.pid if running else None,
            running.started_at if running else None,
            adopted,
            self._restarts,
            trouble,
        )
        self._on_change(self.state)


@contextlib.asynccontextmanager
async def _start_lock(settings: AsteriskSettings) -> AsyncIterator[None]:
    """Two Vonals over one data folder must not start two Asterisks."""
    settings.folder.mkdir(parents=True, exist_ok=True)
    with (settings.folder / "start.lock").open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(0.1)
        yield
