"""Asterisk as a ``Telephone``: orders become requests, Asterisk's events become reports."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from vonal.switchboard.ari.client import AriAddress, AriClient, Fields
from vonal.switchboard.ari.extensions import Extensions
from vonal.switchboard.ari.legs import Legs
from vonal.switchboard.ari.look import Found, look_around
from vonal.switchboard.ari.reach import Reach
from vonal.switchboard.ari.translation import CUSTOMER, Device, bridge_id, call_started
from vonal.switchboard.core.office import Seat
from vonal.switchboard.core.telephone import (
    GUARD_SECONDS,
    AskForMessage,
    CallerLeft,
    Connect,
    Drop,
    EndCall,
    Gone,
    Guard,
    Hold,
    Leg,
    LegGone,
    Order,
    Report,
    Ring,
    Snapshot,
    Swap,
    TelephoneIsTaken,
)

log = logging.getLogger(__name__)

# A device must stop ringing by itself when nobody is left to tell it.
RING_MARGIN_SECONDS = 5
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
        self._client = AriClient(self._event)
        self._extensions = Extensions(language)
        self._legs = Legs()
        self._reach = Reach()
        self._callers: set[str] = set()
        self._bridges: set[str] = set()
        self._held: set[str] = set()
        self._stray: tuple[list[str], list[str]] = ([], [])
        self._kept: list[Report] = []
        self._hear: Callable[[Report], None] | None = None
        self._looking: list[dict[str, Any]] | None = None
        self._taken = False

    # Connection.

    async def connect(self) -> Snapshot:
        await self._client.close()
        self._client = AriClient(self._event)
        self._hear, self._kept, self._looking, self._taken = None, [], [], False
        await self._client.connect(self._address)
        application = f"applications/{self._address.application}"
        self._send("PUT", f"{application}/eventFilter", {"allowed": [{"type": name} for name in EVENTS]})
        self._send("POST", f"{application}/subscription", {"eventSource": "endpoint:PJSIP"})
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
        self._legs.clear()
        for leg, (channels, answered) in found.legs.items():
            self._legs.found(leg, channels, answered)
        self._reach.start(found.endpoints)
        self._callers = {call.started.call for call in found.snapshot.calls}
        self._bridges = self._callers & found.bridged
        self._held = {call.started.call for call in found.snapshot.calls if call.alone}
        self._stray = (found.stray_channels, found.stray_bridges)
        self._extensions.found(found.endpoints)

    async def tidy(self) -> None:
        channels, bridges = self._stray
        for channel in channels:
            await self._client.ask_gone(f"channels/{channel}")
        for bridge in bridges:
            await self._client.ask_gone(f"bridges/{bridge}")

    # Orders.

    def do(self, order: Order) -> None:
        match order:
            case Ring():
                self._ring(order)
            case Guard(call, offers):
                self._set(call, {"TIMEOUT(absolute)": str(GUARD_SECONDS), "VONAL_OFFERS": str(offers)})
            case Connect(leg, at):
                self._connect(leg, at)
            case Swap(old, new, at):
                self._swap(old, new, at)
            case Hold(call):
                self._hold(call)
            case Drop(leg, taken):
                self._hang_up(self._legs.drop(leg), taken=taken)
            case AskForMessage(call, language):
                self._ask_for_message(call, language)
            case EndCall(call):
                self._end(call)

    def _ring(self, ring: Ring) -> None:
        leg = ring.leg
        devices = self._reach.devices(leg.extension)
        if leg.rejoin:
            devices = [device for device in devices if device is Device.BROWSER]
        if not devices:
            gone = LegGone(leg, Gone.UNREACHABLE)
            asyncio.get_running_loop().call_soon(self._report, gone)
            return
        headers = {"PJSIP_HEADER(add,X-Vonal-Call)": leg.call}
        if leg.rejoin:
            headers["PJSIP_HEADER(add,X-Vonal-Rejoin)"] = "yes"
        for device, channel in self._legs.ring(leg, devices):
            order = {
                "endpoint": f"PJSIP/{device.endpoint(leg.extension)}",
                "app": self._address.application,
                "callerId": ring.caller or "anonymous",
                "timeout": int(ring.seconds) + RING_MARGIN_SECONDS,
                "originator": leg.call,
                "variables": headers,
            }
            self._send("POST", f"channels/{channel}", order, partial(self._rung, channel))

    def _rung(self, channel: str, status: int, answer: str) -> None:
        if status >= 400 and status != 409:
            log.info("%s could not be rung: %d %s", channel, status, answer)
            self._channel_gone(channel, None)

    def _connect(self, leg: Leg, at: datetime) -> None:
        channel = self._legs.channel(leg)
        if channel is None:
            return
        call, bridge = leg.call, bridge_id(leg.call)
        self._send("POST", f"channels/{call}/answer")
        self._send("POST", f"bridges/{bridge}", {"type": "mixing"})
        self._send("POST", f"bridges/{bridge}/addChannel", {"channel": [call, channel]})
        self._bridges.add(call)
        self._note_talk(leg, at)

    def _swap(self, old: Leg, new: Leg, at: datetime) -> None:
        channel = self._legs.channel(new)
        if channel is None:
            return
        call, bridge = new.call, bridge_id(new.call)
        joining = [channel]
        if call in self._held:
            self._held.discard(call)
            self._send("DELETE", f"channels/{call}/moh")
            joining.append(call)
        self._send("POST", f"bridges/{bridge}/addChannel", {"channel": joining})
        self._hang_up(self._legs.drop(old))
        self._note_talk(new, at)

    def _hold(self, call: str) -> None:
        self._held.add(call)
        # Outside the bridge the music is not recorded.
        self._send("POST", f"bridges/{bridge_id(call)}/removeChannel", {"channel": [call]})
        self._send("POST", f"channels/{call}/moh")

    def _note_talk(self, leg: Leg, at: datetime) -> None:
        """With the caller's own channel, so that it is known as long as he is there."""
        talk = {"TIMEOUT(absolute)": "0", "VONAL_ANSWERED": "1", "VONAL_TALK": f"{leg}@{at.timestamp():.3f}"}
        self._set(leg.call, talk)

    def _ask_for_message(self, call: str, language: str) -> None:
        if call in self._callers:
            self._callers.discard(call)
            self._set(call, {"CHANNEL(language)": language, "TIMEOUT(absolute)": "0"})
            place = {"context": "vonal-message", "extension": "s", "priority": 1}
            self._send("POST", f"channels/{call}/continue", place)
        self._clear(call)

    def _end(self, call: str) -> None:
        if call in self._callers:
            self._callers.discard(call)
            self._send("DELETE", f"channels/{call}")
        self._clear(call)

    def _clear(self, call: str) -> None:
        self._held.discard(call)
        if call in self._bridges:
            self._bridges.discard(call)
            self._send("DELETE", f"bridges/{bridge_id(call)}")

    def _hang_up(self, channels: list[str], *, taken: bool = False) -> None:
        for channel in channels:
            self._send("DELETE", f"channels/{channel}", {"reason": "answered_elsewhere"} if taken else None)

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
                self._channel_gone(event["channel"]["id"], event["cause"])
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
            self._send("DELETE", f"channels/{name}", {"reason": "unallocated"})
        else:
            answered, others = self._legs.answered(name)
            self._hang_up(others, taken=True)
            if answered is not None:
                self._report(answered)

    def _left(self, channel: str) -> None:
        if channel in self._callers:
            self._callers.discard(channel)
            self._report(CallerLeft(channel))

    def _channel_gone(self, channel: str, cause: int | None) -> None:
        gone, others = self._legs.gone(channel, cause)
        self._hang_up(others)
        if gone is not None:
            self._report(gone)

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

    def _set(self, channel: str, variables: dict[str, str]) -> None:
        self._send("POST", f"channels/{channel}/variables", {"variables": variables})

    def _send(
        self,
        method: str,
        path: str,
        body: Fields | None = None,
        then: Callable[[int, str], None] | None = None,
    ) -> None:
        self._client.send(method, path, body, then)
