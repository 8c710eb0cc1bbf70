"""Runs the services of an installation in one process, and stops them cleanly within seconds."""

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, Self

import uvicorn
from django.db import connection

from vonal.config.environment import Vonal
from vonal.config.exchange import Exchange, the_only_switchboard
from vonal.config.running import announce, withdraw
from vonal.config.sockets.at_once import Socket
from vonal.core.company import company
from vonal.core.worker import Worker

ANNOUNCE_SECONDS = 2.0
GRACE_SECONDS = 3
WORKER_SECONDS = 3.0
TAKES_CALLS_SECONDS = 10.0
TURN_SECONDS = 0.0005
BEHIND_CALLS = 10

Say = Callable[[str], None]
Details = Callable[[], dict[str, Any]]

log = logging.getLogger("vonal.serve")


class PortIsTaken(Exception):
    """Somebody else listens there already."""


class PageServer(uvicorn.Server):
    """Uvicorn, which leaves the signals to ``serve`` and says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        self.listening.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signals: several services share the process."""
        yield


def serve(vonal: Vonal, parts: frozenset[str], *, say: Say, ready: Callable[[str], None]) -> None:
    """
    Run ``parts`` (of ``web``, ``worker``, ``switchboard``) until SIGTERM or SIGINT; a second one ends calls too.

    ``ready`` is called with the address once everything answers.

    :raises PortIsTaken: the address cannot be listened on.
    :raises AnotherSwitchboard: the data folder has one running.
    """
    runner: Callable[..., Any] = asyncio.run
    with suppress(ImportError):
        import uvloop

        runner = uvloop.run
    with ExitStack() as stack:
        listener = stack.enter_context(_listen(vonal)) if "web" in parts else None
        if "switchboard" in parts:
            stack.enter_context(the_only_switchboard(vonal.home))
            # A ringing call waits for the interpreter behind whoever else works in this process: 5 ms a turn by default.
            sys.setswitchinterval(TURN_SECONDS)
        else:
            # Pages and jobs wait for calls, not the other way round, where a machine has few cores.
            os.nice(BEHIND_CALLS)
        runner(Services(vonal, parts, listener, say, ready).run())
    gc.freeze()  # The process ends: to look for garbage on the way out takes it seconds.


class WorkerDied(Exception):
    """The thread that does the jobs ended by itself; the log has why. Whoever watches the service starts it anew."""


class Services:
    """The running parts of one process."""

    def __init__(
        self,
        vonal: Vonal,
        parts: frozenset[str],
        listener: socket.socket | None,
        say: Say,
        ready: Callable[[str], None],
    ) -> None:
        self.vonal = vonal
        self.parts = parts
        self.listener = listener
        self.say = say
        self.ready = ready
        self.stop = asyncio.Event()
        self.at_once = False

    async def run(self) -> None:
        """Start everything, wait for the end, stop everything."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._end)
        language = (await asyncio.to_thread(_from_database, company)).language
        exchange = (
            Exchange(self.vonal, language=language, say=self.say) if "switchboard" in self.parts else None
        )
        started: list[asyncio.Event] = []
        async with asyncio.TaskGroup() as group:
            if exchange is not None:
                started.append(self._begin(group, self._switchboard, exchange))
            if "worker" in self.parts:
                started.append(self._begin(group, self._worker))
            if self.listener is not None:
                started.append(self._begin(group, self._web, self.listener))
            for event in started:
                await event.wait()
            # What stands now stays: a look through it for garbage holds up a ringing call for a tenth of a second.
            gc.collect()
            gc.freeze()
            if not self.stop.is_set():
                await asyncio.to_thread(_from_database, lambda: self.ready(self._address()))

    def _begin(
        self, group: asyncio.TaskGroup, part: Callable[..., Coroutine[Any, Any, None]], *given: Any
    ) -> asyncio.Event:
        started = asyncio.Event()
        group.create_task(self._whole(part(started, *given), started))
        return started

    async def _whole(self, part: Coroutine[Any, Any, None], started: asyncio.Event) -> None:
        """A part that ends takes the others with it; nobody waits for one that never started."""
        try:
            await part
        finally:
            started.set()
            self.stop.set()

    async def _switchboard(self, started: asyncio.Event, exchange: Exchange) -> None:
        has_telephone = await exchange.start()
        if not has_telephone:
            self.say(f"There is no telephone. {exchange.trouble}")
        async with self._announced("switchboard", lambda: exchange.details) as announced:
            ringing = asyncio.create_task(self._until_calls_are_taken(exchange, announced, started))
            try:
                if has_telephone:
                    await exchange.run(self.stop)
                await self.stop.wait()
            finally:
                ringing.cancel()
                await exchange.close(at_once=self.at_once)

    async def _until_calls_are_taken(
        self, exchange: Exchange, announced: "Announced", started: asyncio.Event
    ) -> None:
        if not exchange.trouble:
            try:
                await asyncio.wait_for(exchange.takes_calls.wait(), TAKES_CALLS_SECONDS)
            except TimeoutError:
                self.say(f"No calls are taken yet. {exchange.details['trouble']}".strip())
            announced.say()
        started.set()

    async def _worker(self, started: asyncio.Event) -> None:
        worker = Worker(threads=self.vonal.job_threads)
        thread = threading.Thread(target=worker.run, name="worker", daemon=True)
        thread.start()
        async with self._announced("worker", lambda: {"threads": worker.threads}):
            started.set()
            while not self.stop.is_set():
                if not thread.is_alive():
                    raise WorkerDied
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.stop.wait(), 1)
            worker.stop()
            await asyncio.to_thread(thread.join, WORKER_SECONDS)

    async def _web(self, started: asyncio.Event, listener: socket.socket) -> None:
        from vonal.config.asgi import application

        server = PageServer(
            uvicorn.Config(
                application,
                ws=Socket,
                log_config=None,
                access_log=False,
                lifespan="on",
                server_header=False,
                ws_per_message_deflate=False,
                ws_max_size=64 * 1024,
                ws_ping_interval=20,
                timeout_graceful_shutdown=GRACE_SECONDS,
                timeout_keep_alive=75,
                proxy_headers=bool(self.vonal.public_address),
            )
        )
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        listening = asyncio.create_task(server.listening.wait())
        await asyncio.wait({serving, listening}, return_when=asyncio.FIRST_COMPLETED)
        async with self._announced("web", lambda: {"address": self._address()}):
            started.set()
            ending = asyncio.create_task(self.stop.wait())
            await asyncio.wait({serving, ending}, return_when=asyncio.FIRST_COMPLETED)
            ending.cancel()
            server.should_exit = True
            await serving

    def _announced(self, name: str, details: Details) -> "Announced":
        return Announced(self.vonal, name, details)

    def _address(self) -> str:
        if self.vonal.public_address:
            return self.vonal.public_address.rstrip("/")
        if self.listener is None:
            return ""
        host, port = self.listener.getsockname()[:2]
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
        return f"http://{shown}:{port}"

    def _end(self) -> None:
        self.at_once = self.stop.is_set()
        self.stop.set()


class Announced:
    """Says every two seconds, in the data folder, that a service runs."""

    def __init__(self, vonal: Vonal, name: str, details: Details) -> None:
        self.vonal = vonal
        self.name = name
        self.details = details
        self._task: asyncio.Task[None] | None = None

    def say(self) -> None:
        """Say it now, with what has changed; where the disk has no room for it, a little later."""
        with suppress(OSError):
            announce(self.vonal.home, self.name, **self.details())

    async def __aenter__(self) -> Self:
        self.say()
        self._task = asyncio.create_task(self._go_on())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
        withdraw(self.vonal.home, self.name)

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(ANNOUNCE_SECONDS)
            self.say()


def _listen(vonal: Vonal) -> socket.socket:
    family = socket.AF_INET6 if ":" in vonal.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((vonal.host, vonal.port))
    except OSError as error:
        listener.close()
        message = (
            f"Vonal cannot listen on {vonal.host}:{vonal.port} ({error.strerror}). Choose another --port."
        )
        raise PortIsTaken(message) from None
    return listener


def _from_database(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    finally:
        connection.close()
