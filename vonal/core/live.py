"""Pixels at once: small messages to open pages, numbered, so that a page that was away asks for what it missed."""

import asyncio
import logging
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Any, Self

import orjson
from django.db import close_old_connections, connection, transaction
from django.db.models import Max, Min

from vonal.core.clock import now
from vonal.core.models import Push

POLL_SECONDS = 0.15
REPLAY_LIMIT = 1000
QUEUE_LIMIT = 2000
ORDER_LOCK = 0x566F6E616C  # "Vonal": one advisory lock for the numbers of all pushes.

log = logging.getLogger("vonal.live")


def employee_topic(employee_id: int) -> str:
    """The topic of one employee's own pages."""
    return f"employee:{employee_id}"


STAFF = "staff"
SWITCHBOARD = "switchboard"


def push(topic: str, kind: str, **data: Any) -> None:
    """
    Tell everybody who listens to ``topic``, after the running transaction commits.

    Numbers must appear in the order of commits: a page that has seen number 7 never asks for 6 again. SQLite has
    one writer, which takes the number and commits before the next one begins, so the row joins the caller's
    transaction. On PostgreSQL transactions overtake each other, so the row gets a short transaction of its own after
    the caller's, in which a lock is taken before the number; it is held until the row can be seen.
    """
    row = Push(topic=topic, kind=kind, data=data, at=now())
    if connection.vendor == "postgresql":
        transaction.on_commit(lambda: _write_in_order(row))
    else:
        row.save(force_insert=True)
        transaction.on_commit(_wake_hubs)


def _write_in_order(row: Push) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ORDER_LOCK])
        row.save(force_insert=True)
    _wake_hubs()


@dataclass(frozen=True, slots=True)
class Message:
    """A numbered push; ``text`` is what goes to a browser."""

    number: int
    topic: str
    kind: str
    data: dict[str, Any] = field(hash=False)
    text: str

    @classmethod
    def of(cls, push: Push) -> Self:
        """Read a row, and write its JSON once for all listeners."""
        text = orjson.dumps({"number": push.number, "kind": push.kind, "data": push.data}).decode()
        return cls(push.number, push.topic, push.kind, push.data, text)


class TooFarBehind(Exception):
    """What was missed is not kept, or is too much: read the whole page again."""


class Subscription:
    """One listener: first what it missed, then everything new, each once and in order."""

    def __init__(self, hub: "Hub", topics: frozenset[str], since: int | None) -> None:
        self.topics = topics
        self.since = since
        self.last = 0
        self._hub = hub
        self._missed: list[Message] = []
        self._queue: asyncio.Queue[Message | None] = asyncio.Queue(QUEUE_LIMIT)

    async def __aenter__(self) -> Self:
        self.last = await self._hub.join(self)
        try:
            if self.since is not None:
                self._missed = await asyncio.to_thread(_missed, self.topics, self.since, self.last)
        except BaseException:
            self._hub.leave(self)
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        self._hub.leave(self)

    def __aiter__(self) -> AsyncIterator[Message]:
        return self._messages()

    async def _messages(self) -> AsyncIterator[Message]:
        for message in self._missed:
            yield message
        while (new := await self._queue.get()) is not None:
            yield new
        raise TooFarBehind

    def give(self, message: Message) -> None:
        """Queue a message; a listener too slow to keep up is cut off and reads the page again."""
        if self._queue.qsize() >= QUEUE_LIMIT - 1:
            self.cut()
        else:
            self._queue.put_nowait(message)

    def cut(self) -> None:
        """End the subscription."""
        self._hub.leave(self)
        self._queue.put_nowait(None)


class Hub:
    """Reads new pushes in a thread of its own and hands them to the listeners of one event loop."""

    def __init__(self) -> None:
        self.last = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listeners: defaultdict[str, set[Subscription]] = defaultdict(set)
        self._wake_up = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._started: asyncio.Future[None] | None = None

    def subscribe(self, topics: Iterable[str], since: int | None = None) -> Subscription:
        """
        Listen to topics: ``async with hub.subscribe(["staff"]) as pushes: async for push in pushes``.

        ``since`` is the last number seen; without it only what is new comes. Entering raises ``TooFarBehind``,
        as does the iteration when the listener was too slow.
        """
        return Subscription(self, frozenset(topics), since)

    async def join(self, listener: Subscription) -> int:
        """Count a listener in; returns the last number it will not be given anew."""
        await self._start()
        for topic in listener.topics:
            self._listeners[topic].add(listener)
        return self.last

    def leave(self, listener: Subscription) -> None:
        """Count a listener out."""
        for topic in listener.topics & self._listeners.keys():
            self._listeners[topic].discard(listener)
            if not self._listeners[topic]:
                del self._listeners[topic]

    async def _start(self) -> None:
        loop = asyncio.get_running_loop()
        if self._thread is None:
            self._loop = loop
            self._started = loop.create_future()
            self._thread = threading.Thread(target=self._read, name="live-hub", daemon=True)
            _hubs.add(self._wake_up)
            self._thread.start()
        if self._started is not None:
            await asyncio.shield(self._started)

    def close(self) -> None:
        """Stop reading and cut every listener off; call it in the hub's own loop."""
        self._stopping.set()
        self._wake_up.set()
        _hubs.discard(self._wake_up)
        for listeners in list(self._listeners.values()):
            for listener in list(listeners):
                listener.cut()
        if self._thread is not None:
            self._thread.join(2)

    def _read(self) -> None:
        last: int | None = None
        while not self._stopping.is_set():
            self._wake_up.clear()
            try:
                if last is None:
                    last = Push.objects.aggregate(last=Max("number"))["last"] or 0
                    self._call(self._begin, last)
                rows = list(Push.objects.filter(number__gt=last).order_by("number")[:500])
                if rows:
                    last = rows[-1].number
                    self._call(self._deliver, [Message.of(row) for row in rows])
            except RuntimeError:  # The loop is gone.
                break
            except Exception:
                log.exception("Live pushes could not be read; trying again.")
                close_old_connections()
                self._stopping.wait(1)
            self._wake_up.wait(POLL_SECONDS)
        connection.close()

    def _call(self, function: Any, *arguments: Any) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(function, *arguments)

    def _begin(self, last: int) -> None:
        self.last = last
        if self._started is not None and not self._started.done():
            self._started.set_result(None)

    def _deliver(self, messages: list[Message]) -> None:
        for message in messages:
            self.last = message.number
            for listener in tuple(self._listeners.get(message.topic, ())):
                listener.give(message)


_hubs: set[threading.Event] = set()
_the_hub: Hub | None = None


def hub() -> Hub:
    """This process's hub; it begins to read with its first listener."""
    global _the_hub
    if _the_hub is None or _the_hub._stopping.is_set():
        _the_hub = Hub()
    return _the_hub


def _wake_hubs() -> None:
    for wake_up in tuple(_hubs):
        wake_up.set()


def _missed(topics: frozenset[str], since: int, last: int) -> list[Message]:
    try:
        kept = Push.objects.aggregate(first=Min("number"), last=Max("number"))
        newest = max(kept["last"] or 0, last)
        if since > newest or (since < newest and (kept["first"] is None or since < kept["first"] - 1)):
            raise TooFarBehind
        rows = list(
            Push.objects.filter(number__gt=since, number__lte=last, topic__in=topics).order_by("number")[
                : REPLAY_LIMIT + 1
            ]
        )
        if len(rows) > REPLAY_LIMIT:
            raise TooFarBehind
        return [Message.of(row) for row in rows]
    finally:
        close_old_connections()
