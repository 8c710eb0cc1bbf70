"""Thousands of open pages in one process, which note when they hear of what; a plain client, so that it costs both sides little."""

from __future__ import annotations

import asyncio
import base64
import os
import time
from functools import partial
from typing import cast

MARK = b'"client_id":"n'
AT_ONCE = 50
PING, PONG = 9, 10


class Page(asyncio.Protocol):
    """One socket: shakes hands, then looks into the frames that come; a server's are not masked."""

    def __init__(self, pages: Pages, path: str, port: int, cookie: str) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        self._hello = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nCookie: {cookie}\r\n\r\n"
        )
        self._pages = pages
        self._rest = b""
        self._is_open = False
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.sample = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask to come in."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._hello.encode())

    def connection_lost(self, error: Exception | None) -> None:
        """A page that is put out spoils the measurement, and says so."""
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("A page was not let in."))

    def data_received(self, data: bytes) -> None:
        """Frames, whole or not."""
        at = time.monotonic()
        data = self._rest + data
        if not self._is_open:
            head, ends, data = data.partition(b"\r\n\r\n")
            if not ends:
                self._rest = head
                return
            self._is_open = True
            if not head.startswith(b"HTTP/1.1 101"):
                self.ready.set_exception(ConnectionError(head.decode()))
                return
            self.ready.set_result(None)
        place = 0
        while (whole := frame_at(data, place)) is not None:
            is_ping = data[place] & 15 == PING
            begins, place = whole
            if is_ping:
                answer = data[begins:place]
                self._transport.write(bytes([0x80 | PONG, 0x80 | len(answer), 0, 0, 0, 0]) + answer)
            else:
                self._take(data[begins:place], at)
        self._rest = data[place:]

    def _take(self, text: bytes, at: float) -> None:
        found = text.find(MARK)
        if found >= 0:
            number = int(text[found + len(MARK) : text.index(b'"', found + len(MARK))])
            self._pages.take(number, at)
            self.sample = text


def frame_at(data: bytes, place: int) -> tuple[int, int] | None:
    """Where what a frame carries begins and ends; None while it is not whole."""
    if len(data) < place + 2:
        return None
    size, begins = data[place + 1], place + 2
    if size == 126:
        size, begins = int.from_bytes(data[begins : begins + 2]), begins + 2
    elif size == 127:
        size, begins = int.from_bytes(data[begins : begins + 8]), begins + 8
    return (begins, begins + size) if len(data) >= begins + size else None


class Pages:
    """All that are open at one server."""

    def __init__(self) -> None:
        self.heard: dict[int, list[float]] = {}
        self._pages: list[Page] = []
        self._came = asyncio.Event()

    async def open(self, port: int, path: str, cookies: list[str]) -> None:
        """One page for each cookie, some at a time."""
        loop = asyncio.get_running_loop()
        for start in range(0, len(cookies), AT_ONCE):
            made = [
                await loop.create_connection(partial(Page, self, path, port, cookie), "127.0.0.1", port)
                for cookie in cookies[start : start + AT_ONCE]
            ]
            self._pages.extend(page for _, page in made)
            async with asyncio.timeout(60):
                await asyncio.gather(*(page.ready for _, page in made))

    def take(self, number: int, at: float) -> None:
        """A page has heard a message."""
        heard = self.heard.setdefault(number, [])
        heard.append(at)
        if len(heard) == len(self._pages):
            self._came.set()

    async def until_heard(self, numbers: range, seconds: float = 120) -> None:
        """
        Wait until every page has heard every message.

        :raises TimeoutError: one has not.
        """
        async with asyncio.timeout(seconds):
            while any(len(self.heard.get(number, ())) < len(self._pages) for number in numbers):
                self._came.clear()
                await self._came.wait()

    @property
    def sample(self) -> str:
        """What was heard last."""
        return self._pages[0].sample.decode()
