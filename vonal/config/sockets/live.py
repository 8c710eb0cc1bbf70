"""
``/live?since=<number>``: pushes to an open page, continued where it was cut off.

A page may say ``{"typing": <room>}``; the others in that room hear of it at once, and nobody later. With
``{"looking": <room>}`` it hears when something is new in a room its reader is not in.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import lru_cache, partial
from typing import Any
from urllib.parse import parse_qs

import orjson

from vonal.config.sockets.at_once import SAY_AT_ONCE, SayAtOnce, framed
from vonal.config.sockets.door import Doorkeeper, Scope, Visitor, visitor_of
from vonal.config.sockets.looking import Looking
from vonal.config.sockets.words import hear
from vonal.core.live import STAFF, employee_topic
from vonal.core.live_hub import AtOnce, Hub, Message, TooFarBehind
from vonal.office.chat.models import Membership
from vonal.office.chat.telling import TYPING, tell_typing

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

SIGNED_OUT = 4401
TOO_SLOW = 4408
LARGEST_NUMBER = 2**63 - 1


async def live_socket(
    scope: Scope, receive: Receive, send: Send, *, hub: Hub, door: Doorkeeper[Visitor]
) -> None:
    """Serve one page until it goes away, falls behind, or its sign-in ends (close code 4401)."""
    await receive()
    visitor = await visitor_of(scope)
    if visitor is None:
        await send({"type": "websocket.close", "code": 1008})
        return
    looking = Looking(hub, visitor.employee_id, send)
    with door.watching(visitor):
        await send({"type": "websocket.accept"})
        tasks = {
            asyncio.create_task(_deliver(hub, visitor.employee_id, scope, send)),
            asyncio.create_task(hear(receive, partial(_tell_typing, visitor.employee_id), looking.begin)),
            asyncio.create_task(visitor.gone.wait()),
        }
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await looking.end()
    with suppress(RuntimeError, OSError):  # The page may have gone by itself.
        await send({"type": "websocket.close", "code": SIGNED_OUT if visitor.gone.is_set() else TOO_SLOW})


async def _deliver(hub: Hub, employee_id: int, scope: Scope, send: Send) -> None:
    at_once = _at_once(employee_id, scope)
    try:
        await _listen(hub, employee_id, _since(scope), send, "hello", at_once)
    except TooFarBehind:
        with suppress(TooFarBehind):
            await _listen(hub, employee_id, None, send, "stale", at_once)


async def _listen(
    hub: Hub, employee_id: int, since: int | None, send: Send, greeting: str, at_once: AtOnce | None
) -> None:
    async with hub.subscribe({STAFF, employee_topic(employee_id)}, since, at_once) as pushes:
        await _say(send, greeting, pushes.last)
        async for message in pushes:
            if not _is_his_own_typing(message, employee_id):
                await send({"type": "websocket.send", "text": message.text})


def _at_once(employee_id: int, scope: Scope) -> AtOnce | None:
    """Without a turn of this page's own task, where the server knows how: a message may go to thousands of pages."""
    say: SayAtOnce | None = scope.get("extensions", {}).get(SAY_AT_ONCE)
    if say is None:
        return None
    return lambda message: _is_his_own_typing(message, employee_id) or say(_framed(message.text))


@lru_cache(maxsize=16)
def _framed(text: str) -> bytes:
    return framed(text)


def _is_his_own_typing(message: Message, employee_id: int) -> bool:
    return message.kind == TYPING and message.data.get("employee") == employee_id


async def _say(send: Send, kind: str, number: int) -> None:
    await send({"type": "websocket.send", "text": orjson.dumps({"kind": kind, "number": number}).decode()})


def _tell_typing(employee_id: int, room_id: int) -> None:
    for member in Membership.objects.filter(room=room_id, employee=employee_id, left_at=None):
        tell_typing(member)


def _since(scope: Scope) -> int | None:
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("since", [""])[-1]
    return int(asked) if asked.isascii() and asked.isdigit() and int(asked) <= LARGEST_NUMBER else None
