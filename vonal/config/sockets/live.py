"""``/live?since=<number>``: pushes to an open page, continued where it was cut off."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

import orjson

from vonal.config.sockets.door import Doorkeeper, Scope, visitor_of
from vonal.core.live import STAFF, Hub, Subscription, TooFarBehind, employee_topic

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

SIGNED_OUT = 4401
TOO_SLOW = 4408
LARGEST_NUMBER = 2**63 - 1


async def live_socket(scope: Scope, receive: Receive, send: Send, *, hub: Hub, door: Doorkeeper) -> None:
    """Serve one page until it goes away, falls behind, or its sign-in ends (close code 4401)."""
    await receive()
    visitor = await visitor_of(scope)
    if visitor is None:
        await send({"type": "websocket.close", "code": 1008})
        return
    topics = {STAFF, employee_topic(visitor.employee_id)}
    with door.watching(visitor):
        await send({"type": "websocket.accept"})
        tasks = {
            asyncio.create_task(_deliver(hub, topics, _since(scope), send)),
            asyncio.create_task(_until_gone(receive)),
            asyncio.create_task(visitor.gone.wait()),
        }
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    with suppress(RuntimeError, OSError):  # The page may have gone by itself.
        await send({"type": "websocket.close", "code": SIGNED_OUT if visitor.gone.is_set() else TOO_SLOW})


async def _deliver(hub: Hub, topics: set[str], since: int | None, send: Send) -> None:
    try:
        async with hub.subscribe(topics, since) as pushes:
            await _say(send, "hello", pushes.last)
            await _pass_on(pushes, send)
    except TooFarBehind:
        async with hub.subscribe(topics) as pushes:
            await _say(send, "stale", pushes.last)
            with suppress(TooFarBehind):
                await _pass_on(pushes, send)


async def _pass_on(pushes: Subscription, send: Send) -> None:
    async for message in pushes:
        await send({"type": "websocket.send", "text": message.text})


async def _say(send: Send, kind: str, number: int) -> None:
    await send({"type": "websocket.send", "text": orjson.dumps({"kind": kind, "number": number}).decode()})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "websocket.disconnect":
        pass


def _since(scope: Scope) -> int | None:
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("since", [""])[-1]
    return int(asked) if asked.isascii() and asked.isdigit() and int(asked) <= LARGEST_NUMBER else None
