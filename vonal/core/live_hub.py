"""The other end of ``vonal.core.live``: reads new pushes and hands each to whoever listens, once and in order."""

import asyncio
import logging
import threading
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

import orjson
from django.db import close_old_connections, connection
from django.db.models import Max, Min

from vonal.core.live import Ear, ears
from vonal.core.live_circles import hearers, those_heard
from vonal.core.models import Push
from vonal.core.statements import Statement

POLL_SECONDS = 0.15
REPLAY_LIMIT = 1000
QUEUE_LIMIT = 2000
WORDS_LIMIT = 1000
NEWER = Statement(
    "SELECT number, topic, kind, data FROM core_push WHERE number > %s ORDER BY number LIMIT 500"
)

log = logging.getLogger("vonal.live")


@dataclass(frozen=True, slots=True)
class Message:
    """A push with its number, or a whisper, which has none; ``text`` is what goes to a browser."""

    number: int | None
    topic: str
    kind: str
    data: dict[str, Any] = field(hash=False)
    text: str

    @classmethod
    def of(cls, number: int | None, topic: str, kind: str, data: dict[str, Any]) -> Self:
        """Write its JSON once for all listeners."""
        said = (
            {"kind": kind, "data": data} if number is None else {"number": number, "kind": kind, "data": data}
        )
        return cls(number, topic, kind, data, orjson.dumps(said).decode())


class TooFarBehind(Exception):
    """What was missed is not kept, or is too much: read the whole page again."""


AtOnce = Callable[[Message], bool]


class Subscription:
    """One listener: first what it missed, then everything new, each once and in order."""

    def __init__(self, hub: "Hub", topics: frozenset[str], since: int | None, at_once: AtOnce | None) -> None:
        self.topics = topics
        self._at_once = at_once
        self._has_heard_all = False
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
        while True:
            self._has_heard_all = self._queue.empty()
            new = await self._queue.get()
            self._has_heard_all = False
            if new is None:
                raise TooFarBehind
            yield new

    def give(self, message: Message) -> None:
        """Queue a message; a listener too slow to keep up is cut off and reads the page again."""
        if (
            self._has_heard_all
            and self._queue.empty()
            and self._at_once is not None
            and self._at_once(message)
        ):
            return
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
        self._words: deque[tuple[None, str, str, dict[str, Any]]] = deque(maxlen=WORDS_LIMIT)
        self._wake_up = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._started: asyncio.Future[None] | None = None

    def subscribe(
        self, topics: Iterable[str], since: int | None = None, at_once: AtOnce | None = None
    ) -> Subscription:
        """
        Listen to topics: ``async with hub.subscribe(["staff"]) as pushes: async for push in pushes``.

        ``since`` is the last number seen; without it only what is new comes. Entering raises ``TooFarBehind``,
        as does the iteration when the listener was too slow. ``at_once`` takes a message in the hub's own turn, when all
        before it were taken; what it refuses comes by the iteration.
        """
        return Subscription(self, frozenset(topics), since, at_once)

    async def join(self, listener: Subscription) -> int:
        """Count a listener in; returns the last number it will not be given anew."""
        await self._start()
        for topic in listener.topics:
            self._listeners[topic].add(listener)
        return self.last

    def leave(self, listener: Subscription) -> None:
        """Count a listener out."""
        for topic in listener.topics:
            if listeners := self._listeners.get(topic):
                listeners.discard(listener)
                if not listeners:
                    del self._listeners[topic]

    def wake(self) -> None:
        """There may be something new; from any thread."""
        self._wake_up.set()

    def overhear(self, topic: str, kind: str, data: dict[str, Any]) -> None:
        """Pass a whisper on; from any thread."""
        self._words.append((None, topic, kind, data))
        self._wake_up.set()

    async def _start(self) -> None:
        loop = asyncio.get_running_loop()
        if self._thread is None:
            self._loop = loop
            self._started = loop.create_future()
            self._thread = threading.Thread(target=self._read, name="live-hub", daemon=True)
            ears.add(self)
            self._thread.start()
        if self._started is not None:
            await asyncio.shield(self._started)

    def close(self) -> None:
        """Stop reading and cut every listener off; call it in the hub's own loop."""
        self._stopping.set()
        self._wake_up.set()
        ears.discard(self)
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
                rows = NEWER.rows(last)
                if rows:
                    last = rows[-1][0]
                    self._pass_on(
                        [(number, topic, kind, orjson.loads(data)) for number, topic, kind, data in rows]
                    )
                if self._words:
                    self._pass_on([self._words.popleft() for _ in range(len(self._words))])
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

    def _pass_on(self, rows: Sequence[tuple[int | None, str, str, dict[str, Any]]]) -> None:
        heard_by = hearers({row[1] for row in rows})
        self._call(self._deliver, rows, heard_by)

    def _deliver(
        self, rows: Sequence[tuple[int | None, str, str, dict[str, Any]]], heard_by: dict[str, list[str]]
    ) -> None:
        for number, topic, kind, data in rows:
            self.last = number or self.last
            listeners = set(self._listeners.get(topic, ()))
            for other in heard_by.get(topic, ()):
                listeners.update(self._listeners.get(other, ()))
            # Most pushes are for pages of another process.
            if listeners:
                message = Message.of(number, topic, kind, data)
                for listener in listeners:
                    listener.give(message)


class Elsewhere(Protocol):
    """What other processes say."""

    def listen(self, ear: Ear) -> None:
        """Tell ``ear`` of it from now on."""


elsewhere: Elsewhere | None = None
_the_hub: Hub | None = None


def hub() -> Hub:
    """This process's hub; it begins to read with its first listener."""
    global _the_hub
    if _the_hub is None or _the_hub._stopping.is_set():
        _the_hub = Hub()
        if elsewhere is not None:
            elsewhere.listen(_the_hub)
    return _the_hub


def _missed(topics: frozenset[str], since: int, last: int) -> list[Message]:
    try:
        kept = Push.objects.aggregate(first=Min("number"), last=Max("number"))
        newest = max(kept["last"] or 0, last)
        if since > newest or (since < newest and (kept["first"] is None or since < kept["first"] - 1)):
            raise TooFarBehind
        between = Push.objects.filter(number__gt=since, number__lte=last)
        wanted = those_heard(topics, set(between.values_list("topic", flat=True).distinct()))
        rows = list(between.filter(topic__in=wanted).order_by("number")[: REPLAY_LIMIT + 1]) if wanted else []
        if len(rows) > REPLAY_LIMIT:
            raise TooFarBehind
        return [Message.of(row.number, row.topic, row.kind, row.data) for row in rows]
    finally:
        close_old_connections()
