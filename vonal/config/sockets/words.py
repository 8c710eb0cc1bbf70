"""What a page says through its socket: only what matters now, such as that somebody types."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

import orjson
from django.db import close_old_connections

LONGEST_WORD = 200
TYPING_SECONDS = 1.0
LARGEST_NUMBER = 2**63 - 1

log = logging.getLogger("vonal.sockets")


async def hear(
    receive: Callable[[], Awaitable[Any]],
    typing: Callable[[int], None],
    looking: Callable[[int], None] | None = None,
) -> None:
    """
    Listen until the page goes; what is none of these words is passed over.

    ``typing`` is called, in a thread, with the room of ``{"typing": 7}``, at most once a second; ``looking`` at once with
    that of ``{"looking": 7}``.
    """
    silent_until = 0.0
    while (frame := await receive())["type"] != "websocket.disconnect":
        said = _said(frame.get("text"))
        room_id = _room(said, "typing")
        if room_id is not None and monotonic() >= silent_until:
            silent_until = monotonic() + TYPING_SECONDS
            await asyncio.to_thread(_tell, typing, room_id)
        looked_at = _room(said, "looking")
        if looked_at is not None and looking is not None:
            looking(looked_at)


def _tell(typing: Callable[[int], None], room_id: int) -> None:
    try:
        typing(room_id)
    except Exception:
        log.exception("It could not be told that somebody types.")
    finally:
        close_old_connections()


def _said(text: str | None) -> Any:
    if text is None or len(text) > LONGEST_WORD:
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _room(said: Any, word: str) -> int | None:
    room_id = said.get(word) if isinstance(said, dict) else None
    return room_id if type(room_id) is int and 0 < room_id <= LARGEST_NUMBER else None
