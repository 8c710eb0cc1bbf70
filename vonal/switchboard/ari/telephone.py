"""Asterisk as a ``Telephone``: orders become requests, Asterisk's events become reports."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from vonal.switchboard.ari.client import AriAddress, AriClient
from vonal.switchboard.ari.extensions import Extensions
from vonal.switchboard.ari.legs import Legs
from vonal.switchboard.ari.look import Found, look_around
from vonal.switchboard.ari.orders import Orders
from vonal.switchboard.ari.reach import Reach
from vonal.switchboard.ari.translation import CUSTOMER, call_started
from vonal.switchboard.core.office import Seat
from vonal.switchboard.core.telephone import CallerLeft, Order, Report, Snapshot, TelephoneIsTaken

log = logging.getLogger(__name__)

EVENTS = (
    "StasisStart",
    "StasisEnd",
    "ChannelDestroyed",
    "EndpointStateChange",
    "ApplicationReplaced",
    "RESTResponse",  # the filter would drop the answers to our own requests
)


class AriTelephone:
    """
    One Asterisk with ARI at ``address``. ``language`` is what the employees' own channels speak: en, ru or hu.
    Its dialplan is that of ``vonal.switchboard.asterisk``.
    """

    def __init__(self, address: AriAddress, *, language: str = "en") -> None:
        self._address = address
        self._extensions = Extensions(language)
        self._begin()

    def _begin(self) -> None:
        """Nothing known of one connection holds for the next."""
        self._client = AriClient(self._event)
        self._legs = Legs()
        self._reach = Reach()
        self._callers: set[str] = set()
        self._orders = Orders(
            self._client,
            self._address.application,
            self._legs,
            self._reach,
            callers=self._callers,
            gone=self._report,
        )
        self._stray: tuple[list[str], list[str]] = ([], [])
        self._kept: list[Report] = []
        self._hear: Callable[[Report], None] | None = None
        self._looking: list[dict[str, Any]] | None = []
        self._taken = False

    # Connection.

    async def connect(self) -> Snapshot:
        await self._client.close()
        self._begin()
        await self._client.connect(self._address)
        application = f"applications/{self._address.application}"
        allowed = [{"type": name} for name in EVENTS]
        self._client.send("PUT", f"{application}/eventFilter", {"allowed": allowed})
        self._client.send("POST", f"{application}/subscription", {"eventSource": "endpoint:PJSIP"})
        found = await look_around(self._client, self._address.application)
        self._remember(found)
        events, self._looking = self._looking, None
        for event in events or []:
            self._event(event)
        return found.snapshot

    async def listen(self, hear: Callable[[Report], None]) -> None:
        kept, self._kept = self._kept, []
        for report in kept:
            hear(report)
        self._hear = hear
        await self._client.until_closed()
        self._hear = None
        if self._taken:
            raise TelephoneIsTaken

    async def close(self) -> None:
        await self._client.close()

    def _remember(self, found: Found) -> None:
        for leg, (channels, answered) in found.legs.items():
            self._legs.found(leg, channels, answered)
        self._reach.start(found.endpoints)
        self._callers |= {call.started.call for call in found.snapshot.calls}
        held = {call.started.call for call in found.snapshot.calls if call.alone}
        self._orders.found(self._callers & found.bridged, held)
        self._stray = (found.stray_channels, found.stray_bridges)
        self._extensions.found(found.endpoints)

    async def tidy(self) -> None:
        channels, bridges = self._stray
        for channel in channels:
            await self._client.ask_gone(f"channels/{channel}")
        for bridge in bridges:
            await self._client.ask_gone(f"bridges/{bridge}")

    def do(self, order: Order) -> None:
        self._orders.do(order)

    # Events.

    def _event(self, event: dict[str, Any]) -> None:
        if self._looking is not None:
            self._looking.append(event)
            return
        match event["type"]:
            case "StasisStart":
                self._arrived(event["channel"], event["args"])
            case "StasisEnd":
                self._left(event["channel"]["id"])
            case "ChannelDestroyed":
                self._left(event["channel"]["id"])
                self._orders.channel_gone(event["channel"]["id"], event["cause"])
            case "EndpointStateChange":
                self._endpoint_changed(event["endpoint"])
            case "ApplicationReplaced":
                self._taken = True
                asyncio.get_running_loop().create_task(self._client.close())

    def _arrived(self, channel: dict[str, Any], args: list[str]) -> None:
        name = channel["id"]
        if args and args[0] == CUSTOMER:
            if name not in self._callers:
                self._callers.add(name)
                self._report(call_started(channel, args[1]))
        elif args:
            log.info("Extension %s dialled %s; nothing to connect.", channel["caller"]["number"], args[1:])
            self._client.send("DELETE", f"channels/{name}", {"reason": "unallocated"})
        else:
            answered, others = self._legs.answered(name)
            self._orders.hang_up(others, taken=True)
            if answered is not None:
                self._report(answered)

    def _left(self, channel: str) -> None:
        if channel in self._callers:
            self._callers.discard(channel)
            self._report(CallerLeft(channel))

    def _endpoint_changed(self, endpoint: dict[str, Any]) -> None:
        changed = self._reach.change(endpoint["resource"], endpoint["state"] == "online")
        if changed is not None:
            self._report(changed)

    def _report(self, report: Report) -> None:
        if self._hear is not None:
            self._hear(report)
        else:
            self._kept.append(report)

    # Extensions and the test customer.

    async def install_only(self, seats: Sequence[Seat]) -> None:
        await self._extensions.install_only(self._client, seats)

    async def install(self, seat: Seat) -> None:
        await self._extensions.install(self._client, seat)

    async def uninstall(self, extension: str) -> None:
        await self._extensions.uninstall(self._client, extension)

    async def place_call(self, caller: str, dialled: str, seconds: float) -> None:
        order = {
            "endpoint": f"PJSIP/{dialled}@caller",
            "callerId": caller,
            "context": "vonal-spoken",
            "extension": str(max(1, round(seconds))),
            "priority": 1,
            "timeout": 60,
        }
        await self._client.ask("POST", f"channels/customer-{uuid4().hex[:12]}", order)
