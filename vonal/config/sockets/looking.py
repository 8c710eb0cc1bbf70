"""Pages that show a room to somebody who may read it and is not in it: told that something is new, they ask for it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import orjson
from django.db import close_old_connections

from vonal.core.live_hub import Hub, TooFarBehind
from vonal.office.chat.models import Room
from vonal.office.chat.telling import looking_topic
from vonal.office.staff.models import Employee

MOST_ROOMS = 10


class Looking:
    """The rooms one connection looks into, the last few of them."""

    def __init__(self, hub: Hub, employee_id: int, send: Callable[[Any], Awaitable[None]]) -> None:
        self._hub, self._employee_id, self._send = hub, employee_id, send
        self._rooms: dict[int, asyncio.Task[None]] = {}

    def begin(self, room_id: int) -> None:
        """Look into one more; into one that is looked into already, anew."""
        before = self._rooms.pop(room_id, None)
        if before is None and len(self._rooms) >= MOST_ROOMS:
            before = self._rooms.pop(next(iter(self._rooms)))
        if before is not None:
            before.cancel()
        self._rooms[room_id] = asyncio.create_task(self._look(room_id))

    async def end(self) -> None:
        """The page is gone."""
        for task in self._rooms.values():
            task.cancel()
        await asyncio.gather(*self._rooms.values(), return_exceptions=True)

    async def _look(self, room_id: int) -> None:
        if not await asyncio.to_thread(_may_read, self._employee_id, room_id):
            return
        text = orjson.dumps({"kind": "room.stirred", "data": {"room": room_id}}).decode()
        with suppress(TooFarBehind, RuntimeError, OSError):
            async with self._hub.subscribe({looking_topic(room_id)}) as pushes:
                # What was said between the making of the page and now is asked for too.
                await self._send({"type": "websocket.send", "text": text})
                async for _push in pushes:
                    await self._send({"type": "websocket.send", "text": text})


def _may_read(employee_id: int, room_id: int) -> bool:
    try:
        employee = Employee.objects.get(pk=employee_id)
        return Room.objects.visible_to(employee).filter(pk=room_id).exists()
    finally:
        close_old_connections()
