"""A WebSocket of uvicorn's that can also be written to without a turn of its task: what goes to thousands is framed once."""

from collections.abc import Callable
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Request

SAY_AT_ONCE = "vonal.say_at_once"
SayAtOnce = Callable[[bytes], bool]


def framed(text: str) -> bytes:
    """A whole text message as it goes over a connection that compresses nothing; the same for every page."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


class Socket(WebSocketsSansIOProtocol):
    """Tells the application, in the scope's extensions, how to write a frame at once."""

    def handle_connect(self, event: Request) -> None:
        """Somebody asks for a socket."""
        super().handle_connect(event)
        scope: Any = getattr(self, "scope", None)
        if scope is not None and not self.config.ws_per_message_deflate:
            scope["extensions"][SAY_AT_ONCE] = self.say_at_once

    def say_at_once(self, frame: bytes) -> bool:
        """Write a frame, unless the page is slow or goes: then it is False, and nothing was written."""
        if not self.handshake_complete or self.close_sent or self.disconnected:
            return False
        if not self.writable.is_set() or self.transport.is_closing():
            return False
        self.transport.write(frame)
        return True
