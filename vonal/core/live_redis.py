"""
Where Vonal runs in several processes, Redis lets the others hear at once (``VONAL_REDIS_URL``).

It carries "there is something new" and whispers, nothing else. Pushes are in the table, which everybody looks into anyway:
a Redis that is dead, frozen or empty makes others a look later, and loses only who was typing.
"""

import hashlib
import logging
import secrets
import threading
import time
from collections import deque
from typing import Any

import orjson
from django.conf import settings
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from vonal.core import live_hub
from vonal.core.live import Ear, ears

ANSWER_SECONDS = 1.0
AGAIN_SECONDS = 1.0
SILENCE_SECONDS = 5.0
MOST_WORDS = 1000

log = logging.getLogger("vonal.live")


class Wire:
    """One process's end: nobody who tells something waits for Redis, and what cannot be told now is told to nobody."""

    def __init__(self, url: str, channel: str) -> None:
        self._url, self._channel = url, channel
        self._ear: Ear | None = None
        self._words: deque[list[Any]] = deque(maxlen=MOST_WORDS)
        self._something, self._closed = threading.Event(), threading.Event()
        self._starting = threading.Lock()
        self._running: set[str] = set()
        self._name = secrets.token_hex(8)
        self._is_news = self._is_down = False

    def wake(self) -> None:
        """The others are to look into the table."""
        self._is_news = True
        self._say()

    def overhear(self, topic: str, kind: str, data: dict[str, Any]) -> None:
        """The others are to hear it too."""
        self._words.append([topic, kind, data])
        self._say()

    def listen(self, ear: Ear) -> None:
        """Tell ``ear`` from now on what other processes say."""
        self._ear = ear
        self._run("hears", self._hear)

    def close(self) -> None:
        """Say and hear no more."""
        ears.discard(self)
        self._closed.set()
        self._something.set()

    def _say(self) -> None:
        self._something.set()
        self._run("says", self._tell)

    def _run(self, name: str, work: Any) -> None:
        if name in self._running:
            return
        with self._starting:
            if name not in self._running:
                self._running.add(name)
                threading.Thread(target=work, name=f"redis-{name}", daemon=True).start()

    def _tell(self) -> None:
        redis = self._connection()
        while not self._closed.is_set():
            self._something.wait()
            self._something.clear()
            words = [self._words.popleft() for _ in range(len(self._words))]
            if self._is_news:
                self._is_news = False
                words.append([])
            try:
                with redis.pipeline(transaction=False) as pipe:
                    for word in words:
                        pipe.publish(self._channel, orjson.dumps([self._name, *word]))
                    pipe.execute()
                self._is_up()
            except (RedisError, OSError) as error:
                self._went(error)
        redis.close()

    def _hear(self) -> None:
        while not self._closed.is_set():
            try:
                self._hear_until_lost()
            except (RedisError, OSError) as error:
                self._went(error)

    def _hear_until_lost(self) -> None:
        redis = self._connection()
        with redis, redis.pubsub() as pubsub:  # type: ignore[no-untyped-call]
            pubsub.subscribe(self._channel)
            heard_at, asked = time.monotonic(), False
            while not self._closed.is_set():
                message = pubsub.get_message(timeout=ANSWER_SECONDS)
                if message is not None:
                    heard_at, asked = time.monotonic(), False
                    self._take(message)
                elif time.monotonic() - heard_at > SILENCE_SECONDS * (2 if asked else 1):
                    if asked:
                        raise TimeoutError("Redis is silent.")
                    pubsub.ping()
                    asked = True

    def _take(self, message: dict[str, Any]) -> None:
        if self._ear is None or message["type"] not in ("message", "subscribe"):
            return
        said = orjson.loads(message["data"]) if message["type"] == "message" else [""]
        if len(said) == 1 and said[0] != self._name:
            self._ear.wake()
        elif len(said) == 4 and said[0] != self._name:
            self._ear.overhear(*said[1:])

    def _connection(self) -> "Redis":
        return Redis.from_url(
            self._url,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )

    def _went(self, error: Exception) -> None:
        if not self._is_down:
            log.warning("Redis does not answer (%s): other processes hear of news a moment later.", error)
        self._is_down = True
        self._words.clear()
        self._closed.wait(AGAIN_SECONDS)

    def _is_up(self) -> None:
        if self._is_down:
            log.warning("Redis answers again.")
        self._is_down = False


def connect(url: str) -> None:
    """Tell other processes from now on; all of one installation share a secret, and so a channel."""
    digest = hashlib.sha256(f"live {settings.SECRET_KEY}".encode()).hexdigest()
    wire = Wire(url, f"vonal:{digest[:24]}")
    ears.add(wire)
    live_hub.elsewhere = wire
