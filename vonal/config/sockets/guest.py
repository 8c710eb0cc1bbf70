"""``/guest-live?key=<secret>&since=<number>``: what a guest may hear of his one room, as long as his link is open."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import parse_qs

import orjson
from django.db import close_old_connections

from vonal.config.sockets.door import Doorkeeper, Scope, is_from_here
from vonal.config.sockets.words import hear
from vonal.core.clock import now
from vonal.core.live_hub import Hub, Message, TooFarBehind
from vonal.office.chat.guests import for_guest, guest_with, still_open
from vonal.office.chat.models import Membership
from vonal.office.chat.operations.guests import come
from vonal.office.chat.telling import TYPING, room_topic, tell_typing

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

LINK_CLOSED = 4401
TOO_SLOW = 4408
MOST_PAGES = 10
LARGEST_NUMBER = 2**63 - 1
# Nothing else that is told in a room leaves the house.
SHOWN = {
    "room.seen": ("room", "member", "number"),
    TYPING: ("room", "member", "name"),
    "room.changed": ("room",),
    "room.forgot": ("room", "ids", "stay"),
}


@dataclass(eq=False, slots=True)
class GuestAtDoor:
    """A page of somebody who knows a link; ``gone`` is set when the link is closed or its time is over."""

    place: Membership
    digest: str
    gone: asyncio.Event = field(default_factory=asyncio.Event)


async def guest_socket(
    scope: Scope, receive: Receive, send: Send, *, hub: Hub, door: Doorkeeper[GuestAtDoor]
) -> None:
    """Serve one page until it goes away, falls behind, or its link is closed (close code 4401)."""
    await receive()
    asked = parse_qs(scope["query_string"].decode("latin-1"))
    guest = await asyncio.to_thread(_knows, asked.get("key", [""])[-1]) if is_from_here(scope) else None
    if guest is None or sum(each.digest == guest.digest for each in door.inside) >= MOST_PAGES:
        await send({"type": "websocket.close", "code": 1008})
        return
    with door.watching(guest):
        await send({"type": "websocket.accept"})
        tasks = {
            asyncio.create_task(_deliver(hub, guest.place, _number(asked.get("since", [""])[-1]), send)),
            asyncio.create_task(hear(receive, partial(_tell_typing, guest.place))),
            asyncio.create_task(guest.gone.wait()),
        }
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    with suppress(RuntimeError, OSError):  # The page may have gone by itself.
        await send({"type": "websocket.close", "code": LINK_CLOSED if guest.gone.is_set() else TOO_SLOW})


def put_out(guests: list[GuestAtDoor]) -> list[GuestAtDoor]:
    """Those whose link is closed, replaced by another, or over."""
    try:
        still = still_open({guest.digest for guest in guests}, now())
        return [guest for guest in guests if guest.digest not in still]
    finally:
        close_old_connections()


def _knows(secret: str) -> GuestAtDoor | None:
    try:
        place = guest_with(secret, now())
        return GuestAtDoor(place, place.guest.digest if place.guest else "")
    except Membership.DoesNotExist:
        return None
    finally:
        close_old_connections()


def _came(place: Membership) -> None:
    try:
        come(place, at=now())
    finally:
        close_old_connections()


async def _deliver(hub: Hub, place: Membership, since: int | None, send: Send) -> None:
    try:
        await _listen(hub, place, since, send, "hello")
    except TooFarBehind:
        with suppress(TooFarBehind):
            await _listen(hub, place, None, send, "stale")


async def _listen(hub: Hub, place: Membership, since: int | None, send: Send, greeting: str) -> None:
    async with hub.subscribe({room_topic(place.room_id)}, since) as pushes:
        await _say(send, kind=greeting, number=pushes.last)
        await asyncio.to_thread(_came, place)
        async for message in pushes:
            data = _for_guest(message, place)
            if data is not None:
                number = {} if message.number is None else {"number": message.number}
                await _say(send, **number, kind=message.kind, data=data)


def _for_guest(message: Message, place: Membership) -> dict[str, Any] | None:
    if message.kind == "message":
        return next(iter(for_guest([message.data], place)), None)
    if message.kind == TYPING and message.data.get("member") == place.pk:
        return None
    shown = SHOWN.get(message.kind)
    return {name: message.data[name] for name in shown} if shown else None


async def _say(send: Send, **said: Any) -> None:
    await send({"type": "websocket.send", "text": orjson.dumps(said).decode()})


def _tell_typing(place: Membership, room_id: int) -> None:
    if room_id == place.room_id:
        tell_typing(place)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and int(text) <= LARGEST_NUMBER else None
