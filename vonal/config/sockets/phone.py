"""
``/phone``: the browser's telephone reaches Asterisk through here only, and only while its owner is signed in. ``/visit``:
so does a visitor's, for one call.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from vonal.config.sockets.door import Doorkeeper, Scope, Visitor, visitor_of

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

SIP = Subprotocol("sip")
SIGNED_OUT = 4401
OPEN_SECONDS = 5
LONGEST_VISIT_SECONDS = 2 * 3600
LARGEST_FRAME = 64 * 1024

log = logging.getLogger("vonal.sockets")


async def phone_socket(
    scope: Scope, receive: Receive, send: Send, *, phone_url: Callable[[], str], door: Doorkeeper[Visitor]
) -> None:
    """Carry SIP between one browser and Asterisk; strangers get 403, and 503 when there is no telephone."""
    await receive()
    visitor = await visitor_of(scope)
    if visitor is None or SIP not in scope.get("subprotocols", []):
        await send({"type": "websocket.close", "code": 1008})
        return
    with door.watching(visitor):
        if await _carry(scope, receive, send, phone_url(), visitor.gone.wait()):
            code = SIGNED_OUT if visitor.gone.is_set() else 1012
            with suppress(RuntimeError, OSError):  # The browser may have gone by itself.
                await send({"type": "websocket.close", "code": code})


async def visit_socket(
    scope: Scope,
    receive: Receive,
    send: Send,
    *,
    phone_url: Callable[[], str],
    may_call: Callable[[str], bool],
) -> None:
    """``/visit?key=``: a visitor of a site calls in; from any site, with the key he was given a moment ago."""
    await receive()
    key = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("key", [""])[0]
    if SIP not in scope.get("subprotocols", []) or not await asyncio.to_thread(may_call, key):
        await send({"type": "websocket.close", "code": 1008})
        return
    if await _carry(scope, receive, send, phone_url(), asyncio.sleep(LONGEST_VISIT_SECONDS)):
        with suppress(RuntimeError, OSError):
            await send({"type": "websocket.close", "code": 1000})


async def _carry(
    scope: Scope, receive: Receive, send: Send, url: str, until: Coroutine[Any, Any, Any]
) -> bool:
    """Carry SIP until either side leaves or ``until`` is over; False when there is no telephone."""
    try:
        exchange = await _reach(url)
    except (OSError, TimeoutError, InvalidHandshake, ValueError):
        until.close()
        await _refuse(scope, send, 503)
        return False
    await send({"type": "websocket.accept", "subprotocol": SIP})
    tasks = {
        asyncio.create_task(_from_browser(receive, exchange)),
        asyncio.create_task(_from_exchange(exchange, send)),
        asyncio.create_task(until),
    }
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        exchange.transport.abort()
    return True


async def _reach(url: str) -> ClientConnection:
    if not url:
        raise ConnectionRefusedError
    return await connect(
        url,
        subprotocols=[SIP],
        compression=None,
        proxy=None,
        open_timeout=OPEN_SECONDS,
        max_size=LARGEST_FRAME,
        ping_interval=None,
    )


async def _from_browser(receive: Receive, exchange: ClientConnection) -> None:
    with suppress(ConnectionClosed):
        while (frame := await receive())["type"] != "websocket.disconnect":
            text, data = frame.get("text"), frame.get("bytes")
            await exchange.send(text if text is not None else data or b"")


async def _from_exchange(exchange: ClientConnection, send: Send) -> None:
    with suppress(ConnectionClosed):
        async for frame in exchange:
            await send({"type": "websocket.send", "text" if isinstance(frame, str) else "bytes": frame})


async def _refuse(scope: Scope, send: Send, status: int) -> None:
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1013})
        return
    await send({"type": "websocket.http.response.start", "status": status, "headers": []})
    await send({"type": "websocket.http.response.body", "body": b""})
