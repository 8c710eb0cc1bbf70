"""Watches where telephones come and go and who tries wrong secrets, and has refused who tries too many."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import close_old_connections

from vonal.core.clock import now
from vonal.core.live import SWITCHBOARD
from vonal.core.live_hub import TooFarBehind, hub
from vonal.office.telephony.devices.operations import SEEN_EVERY, note_devices, refuse_address
from vonal.office.telephony.devices.queries import refused_now
from vonal.office.telephony.trunks import Trunk
from vonal.switchboard.asterisk.contacts import Contact
from vonal.switchboard.asterisk.security import WrongSignIn
from vonal.switchboard.core.telephone import TelephoneIsAway
from vonal.switchboard.entrances import Entrance

AWAY_SECONDS = 1.0
MOST_WRONG_A_MINUTE = 10
MINUTE_SECONDS = 60.0
MOST_ADDRESSES = 10_000
DROPPED_IN_LOOKS = 2
LOOPBACK = frozenset({"127.0.0.1", "::1"})

log = logging.getLogger("vonal.devices")


class WrongSignIns:
    """Counts them by address; pure, the time is given."""

    def __init__(self, most_a_minute: int = MOST_WRONG_A_MINUTE) -> None:
        self._most = most_a_minute
        self._times: defaultdict[str, deque[float]] = defaultdict(deque)

    def too_many(self, wrong: Iterable[WrongSignIn], at: float) -> dict[str, WrongSignIn]:
        """Addresses that have just tried the most a minute allows, with their last attempt; they begin anew."""
        found: dict[str, WrongSignIn] = {}
        for each in wrong:
            times = self._times[each.address]
            times.append(at)
            while times and times[0] <= at - MINUTE_SECONDS:
                times.popleft()
            if len(times) >= self._most:
                found[each.address] = each
                times.clear()
        if len(self._times) > MOST_ADDRESSES:
            self._forget(at)
        return found

    def _forget(self, at: float) -> None:
        old = [
            address for address, times in self._times.items() if not times or times[-1] <= at - MINUTE_SECONDS
        ]
        for address in old or list(self._times):
            del self._times[address]


class DeviceKeeper:
    """Run it beside the switchboard."""

    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance
        self._wrong = WrongSignIns()
        self._look = asyncio.Event()
        self._contacts: list[Contact] = []
        self._noted: tuple[set[tuple[str, str, str, str]], datetime] | None = None
        self._dropped: dict[str, int] = {}

    async def run(self) -> None:
        """Until cancelled; a fault is written to the log, and it goes on."""
        listening = asyncio.create_task(self._listen())
        try:
            while True:
                try:
                    await self._entrance.open()
                    while True:
                        self._look.clear()
                        await self._keep()
                        with suppress(TimeoutError):
                            await asyncio.wait_for(self._look.wait(), self._entrance.looks_every_seconds)
                except TelephoneIsAway:
                    await asyncio.sleep(AWAY_SECONDS)
                except Exception:
                    log.exception("The telephones could not be looked after; trying again.")
                    await asyncio.sleep(AWAY_SECONDS)
        finally:
            listening.cancel()
            await self._entrance.close()

    async def _keep(self) -> None:
        at = now()
        await self._drop()
        contacts = await self._entrance.registered()
        if contacts is not None:
            self._contacts = [each for each in contacts if not each.is_browser]
            await self._note(at)
        too_many = self._wrong.too_many(await self._entrance.wrong(), asyncio.get_running_loop().time())
        if too_many:
            await _in_thread(lambda: self._refuse(too_many, at))
        await self._entrance.refuse(await _in_thread(lambda: refused_now(at)))

    async def _note(self, at: datetime) -> None:
        """What has changed at once, the rest once a while."""
        known = {(each.endpoint, each.address, each.agent, each.transport) for each in self._contacts}
        known |= {(extension, "", "", "") for extension in self._entrance.unknown}
        if self._noted is None or self._noted[0] != known or at - self._noted[1] >= SEEN_EVERY:
            unknown = self._entrance.unknown
            await _in_thread(lambda: note_devices(self._contacts, unknown=unknown, at=at))
            self._noted = known, at

    def _refuse(self, too_many: dict[str, WrongSignIn], at: datetime) -> None:
        spared = self._spared()
        for address, last in too_many.items():
            refuse_address(
                address, account=last.account, wrong=MOST_WRONG_A_MINUTE, spared=address in spared, at=at
            )

    def _spared(self) -> set[str]:
        """
        Behind one address sit many telephones: one of them gone wrong must not silence the office, nor a trunk. Browsers come by
        Vonal itself, and the test customer by Asterisk itself.
        """
        trunks = Trunk.objects.filter(is_active=True).values_list("host", flat=True)
        theirs = {each.address for each in self._contacts} | {host.partition(":")[0] for host in trunks}
        return theirs | self._entrance.own_addresses | LOOPBACK

    async def _drop(self) -> None:
        """
        End the registrations of those whose password is another one now: a look later, when the switchboard has told
        Asterisk, and once more for one that came with the old password meanwhile.
        """
        if not self._dropped:
            return
        now_due = {extension for extension, looks in self._dropped.items() if looks <= DROPPED_IN_LOOKS}
        self._dropped = {extension: looks - 1 for extension, looks in self._dropped.items() if looks > 1}
        await self._entrance.drop(now_due)

    async def _listen(self) -> None:
        while True:
            with suppress(TooFarBehind):
                async with hub().subscribe([SWITCHBOARD]) as orders:
                    async for order in orders:
                        match order.kind, order.data:
                            case "telephones.dropped", {"extension": extension}:
                                self._dropped[extension] = DROPPED_IN_LOOKS + 1
                            case "addresses.changed", _:
                                self._look.set()


async def _in_thread(question: Callable[[], Any]) -> Any:
    def answer() -> Any:
        close_old_connections()
        return question()

    return await asyncio.to_thread(answer)
