"""A WebSocket client without awaiting: frames are written at once, messages handed over as their bytes arrive."""

import asyncio
from base64 import b64encode
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

from websockets.client import ClientProtocol
from websockets.exceptions import InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.uri import parse_uri

CONNECT_SECONDS = 5.0
LONGEST_MESSAGE = 64 * 1024 * 1024
NOT_US = (401, 403)


class SocketRefused(Exception):
    """No WebSocket could be opened; the text says why."""


class PasswordRefused(SocketRefused):
    """Somebody answers there, who does not know our name or our secret."""


class Socket(asyncio.Protocol):
    """Made by ``open_socket``. ``closed`` is done once nothing more will come."""

    def __init__(self, url: str, user: str, secret: str, hear: Callable[[bytes], None]) -> None:
        self._protocol = ClientProtocol(parse_uri(url), max_size=LONGEST_MESSAGE)
        self._authorization = "Basic " + b64encode(f"{user}:{secret}".encode()).decode()
        self._hear = hear
        self._parts: list[bytes] = []
        self._flushes = False
        self._transport: asyncio.Transport | None = None
        loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[None] = loop.create_future()

    def send(self, text: bytes) -> None:
        """Write one message, together with what else is sent in this turn of the loop; on a closed socket it is lost."""
        if self._protocol.state is State.OPEN:
            self._protocol.send_text(text)
            if not self._flushes:
                self._flushes = True
                asyncio.get_running_loop().call_soon(self._flush)

    def close(self) -> None:
        """Say goodbye and leave."""
        if self._protocol.state is State.OPEN:
            self._protocol.send_close()
            self._flush()
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """Leave without a word: the other side does not answer any more."""
        if self._transport is not None:
            self._transport.abort()

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by inheritance.
        request = self._protocol.connect()
        request.headers["Authorization"] = self._authorization
        self._protocol.send_request(request)
        self._flush()

    def data_received(self, data: bytes) -> None:
        self._protocol.receive_data(data)
        self._take_events()

    def eof_received(self) -> bool:
        self._protocol.receive_eof()
        self._take_events()
        return False

    def connection_lost(self, error: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(SocketRefused(str(error or "closed before it was open")))
        if not self.closed.done():
            self.closed.set_result(None)

    def _take_events(self) -> None:
        self._flush()
        for event in self._protocol.events_received():
            if isinstance(event, Response):
                self._opened()
            elif isinstance(event, Frame):
                self._take_frame(event)
        if self._protocol.close_expected() and self._transport is not None:
            self._transport.close()

    def _opened(self) -> None:
        if self.opened.done():
            return
        refused = self._protocol.handshake_exc
        if isinstance(refused, InvalidStatus) and refused.response.status_code in NOT_US:
            self.opened.set_exception(PasswordRefused(str(refused)))
        elif refused is not None:
            self.opened.set_exception(SocketRefused(str(refused)))
        else:
            self.opened.set_result(None)

    def _take_frame(self, frame: Frame) -> None:
        if frame.opcode not in (Opcode.TEXT, Opcode.CONT):
            return
        if frame.fin and not self._parts:
            self._hear(bytes(frame.data))
            return
        self._parts.append(bytes(frame.data))
        if frame.fin:
            whole = b"".join(self._parts)
            self._parts.clear()
            self._hear(whole)

    def _flush(self) -> None:
        self._flushes = False
        # Asterisk may have died in between, and nobody has told the protocol yet.
        if self._transport is None or self._transport.is_closing():
            return
        data = self._protocol.data_to_send()
        if together := b"".join(data):
            self._transport.write(together)
        if b"" in data and self._transport.can_write_eof():
            self._transport.write_eof()


async def open_socket(url: str, user: str, secret: str, hear: Callable[[bytes], None]) -> Socket:
    """
    Open a WebSocket with basic authorization; ``hear`` gets each text message whole.

    :raises SocketRefused: nobody answers there, or not as a WebSocket, or the password is wrong.
    """
    parts = urlsplit(url)
    secure = parts.scheme == "wss"
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            _, socket = await loop.create_connection(
                lambda: Socket(url, user, secret, hear),
                parts.hostname or "",
                parts.port or (443 if secure else 80),
                ssl=True if secure else None,
            )
            try:
                await socket.opened
            except BaseException:
                socket.abort()
                raise
    except OSError as error:  # TimeoutError is one
        raise SocketRefused(str(error) or "no answer in time") from error
    return socket
