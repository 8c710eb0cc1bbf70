"""Our orders as Asterisk's requests."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from vonal.switchboard.ari.client import LOST, AriClient, Fields
from vonal.switchboard.ari.legs import Legs
from vonal.switchboard.ari.reach import Reach
from vonal.switchboard.ari.translation import Device, bridge_id
from vonal.switchboard.core.telephone import (
    GUARD_SECONDS,
    AskForMessage,
    Connect,
    Drop,
    EndCall,
    Gone,
    Guard,
    Hold,
    Leg,
    LegGone,
    Order,
    Ring,
    Swap,
)

log = logging.getLogger(__name__)

# A device must stop ringing by itself when nobody is left to tell it.
RING_MARGIN_SECONDS = 5


class Orders:
    """Carries orders out over one connection, and knows what must be undone for each call."""

    def __init__(
        self,
        client: AriClient,
        application: str,
        legs: Legs,
        reach: Reach,
        *,
        callers: set[str],
        gone: Callable[[LegGone], None],
    ) -> None:
        self._client = client
        self._application = application
        self._legs = legs
        self._reach = reach
        self._callers = callers
        self._gone = gone
        self._bridges: set[str] = set()
        self._held: set[str] = set()

    def found(self, bridges: set[str], held: set[str]) -> None:
        """What there is after a break."""
        self._bridges, self._held = bridges, held

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
                self.hang_up(self._legs.drop(leg), taken=taken)
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
            asyncio.get_running_loop().call_soon(self._gone, gone)
            return
        headers = {"PJSIP_HEADER(add,X-Vonal-Call)": leg.call}
        if leg.rejoin:
            headers["PJSIP_HEADER(add,X-Vonal-Rejoin)"] = "yes"
        for device, channel in self._legs.ring(leg, devices):
            order = {
                "endpoint": f"PJSIP/{device.endpoint(leg.extension)}",
                "app": self._application,
                "callerId": ring.caller or "anonymous",
                "timeout": int(ring.seconds) + RING_MARGIN_SECONDS,
                "originator": leg.call,
                "variables": headers,
            }
            self._send("POST", f"channels/{channel}", order, partial(self._rung, channel))

    def _rung(self, channel: str, status: int, answer: str) -> None:
        if status >= 400 and status not in (409, LOST):
            log.info("%s could not be rung: %d %s", channel, status, answer)
            self.channel_gone(channel, None)

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
        self.hang_up(self._legs.drop(old))
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
            if call in self._held:
                self._send("DELETE", f"channels/{call}/moh")
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

    def hang_up(self, channels: list[str], *, taken: bool = False) -> None:
        for channel in channels:
            self._send("DELETE", f"channels/{channel}", {"reason": "answered_elsewhere"} if taken else None)

    def channel_gone(self, channel: str, cause: int | None) -> None:
        gone, others = self._legs.gone(channel, cause)
        self.hang_up(others)
        if gone is not None:
            self._gone(gone)

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
