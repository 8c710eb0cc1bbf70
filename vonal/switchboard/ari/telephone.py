"""Asterisk as a ``Telephone``: orders become requests, Asterisk's events become reports."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from vonal.switchboard.ari.client import AriAddress, AriClient
from vonal.switchboard.ari.customer import customer_call
from vonal.switchboard.ari.extensions import Extensions
from vonal.switchboard.ari.fax import send_fax, unanswered
from vonal.switchboard.ari.legs import Legs
from vonal.switchboard.ari.look import Found, look_around
from vonal.switchboard.ari.orders import Orders
from vonal.switchboard.ari.reach import Reach, device_of
from vonal.switchboard.ari.recording import Recorder, Recordings
from vonal.switchboard.ari.sounds import Sounds
from vonal.switchboard.ari.star_codes import StarCodes
from vonal.switchboard.ari.translation import (
    COLLEAGUE,
    CUSTOMER,
    EAR,
    EARLY,
    Device,
    call_started,
    gone_talking,
    own_leg,
    person_dialled,
    telephone_of,
)
from vonal.switchboard.core.broken import OutsideVanished
from vonal.switchboard.core.devices import DeviceAnswered
from vonal.switchboard.core.early import FarSounds, Overhear
from vonal.switchboard.core.fax import FaxOrder
from vonal.switchboard.core.leg import Gone
from vonal.switchboard.core.office import Seat
from vonal.switchboard.core.recorded import RecordingOrder
from vonal.switchboard.core.telephone import (
    CallerLeft,
    Gather,
    Order,
    Report,
    Snapshot,
    Swap,
    TelephoneIsTaken,
)

log = logging.getLogger(__name__)

EVENTS = (
    "StasisStart",
    "StasisEnd",
    "ChannelDestroyed",
    "EndpointStateChange",
    "ApplicationReplaced",
    "PlaybackFinished",
    "ChannelDtmfReceived",
    "ChannelTalkingStarted",
    "RESTResponse",  # the filter would drop the answers to our own requests
)


class AriTelephone:
    """
    One Asterisk with ARI at ``address``. ``language`` is what the employees' own channels speak: en, ru or hu; ``home`` is
    the data folder as Asterisk sees it, ``folder`` Asterisk's own where that is not the one below.
    Its dialplan is that of ``vonal.switchboard.asterisk``.
    """

    def __init__(
        self,
        address: AriAddress,
        home: Path,
        *,
        language: str = "en",
        recorder: Recorder | None = None,
        distributor: str = "",
        folder: Path | None = None,
    ) -> None:
        self._address = address
        self._distributor = distributor
        self._folder = folder or home / "asterisk"
        self._home = home
        self._extensions = Extensions(language)
        self._recorder = recorder
        self._begin()

    def _begin(self) -> None:
        """Nothing known of one connection holds for the next."""
        self._client = AriClient(self._event)
        self._legs = Legs()
        self._reach = Reach(self._distributor)
        self._parties: dict[str, str] = {}
        self._leaving: dict[str, str] = {}  # left, and why is not known yet
        self._sounds = Sounds(self._client, self._home, self._folder, self._report)
        self._orders = Orders(
            self._client,
            self._address.application,
            self._legs,
            self._reach,
            parties=self._parties,
            sounds=self._sounds,
            gone=self._report,
        )
        self._codes = StarCodes(self._legs, self._orders.press)
        self._recordings = Recordings(self._client, self._recorder, self._orders.outside, self._report)
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
        for leg in found.own:
            self._legs.own(leg)
        self._legs.dialled_on_phone(found.dialled_on_phone)
        self._reach.start(found.endpoints)
        self._parties |= found.parties
        self._orders.found(found.rooms, found.held, found.toned, found.early)
        self._stray = (found.stray_channels, found.stray_bridges)
        self._extensions.found(found.endpoints)

    def are_together(self, first: str, second: str) -> bool:
        return True

    async def tidy(self) -> None:
        channels, bridges = self._stray
        for channel in channels:
            await self._client.ask_gone(f"channels/{channel}")
        for bridge in bridges:
            await self._client.ask_gone(f"bridges/{bridge}")

    def do(self, order: Order) -> None:
        if isinstance(order, RecordingOrder):
            self._recordings.do(order)
        elif isinstance(order, Overhear):
            self._orders.early.overhear(order)
        else:
            self._orders.do(order)
        if isinstance(order, Gather | Swap):
            self._recordings.start_anew(order.call if isinstance(order, Gather) else order.new.call)

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
                self._gone(event["channel"]["id"], event["cause"])
                self._orders.channel_gone(event["channel"]["id"], event["cause"])
                self._codes.channel_gone(event["channel"]["id"])
                if (fax := unanswered(event)) is not None:
                    self._report(fax)
            case "PlaybackFinished" | "ChannelDtmfReceived" | "ChannelTalkingStarted":
                self._heard(event)
            case "EndpointStateChange":
                self._endpoint_changed(event["endpoint"])
            case "ApplicationReplaced":
                self._taken = True
                asyncio.get_running_loop().create_task(self._client.close())

    def _arrived(self, channel: dict[str, Any], args: list[str]) -> None:
        name = channel["id"]
        if args and args[0] == CUSTOMER:
            if name not in self._parties:
                self._parties[name] = name
                self._report(call_started(channel, args[1]))
        elif args and args[0] == COLLEAGUE:
            self._legs.own(own_leg(channel))
            if telephone_of(channel)[1] is Device.PHONE:
                self._legs.dialled_on_phone([name])
            self._report(person_dialled(channel, args[1]))
        elif args and args[0] == EAR:
            self._orders.ears.arrived(name)
        elif args and args[0] == EARLY:
            self._orders.early.arrived(name)
        else:
            answered, others = self._legs.answered(name)
            self._orders.hang_up(others, taken=True)
            if answered is not None:
                self._report(answered)
                if (device := device_of(name)) is not None:
                    self._report(DeviceAnswered(answered.leg, device))

    def _heard(self, event: dict[str, Any]) -> None:
        heard: Report | None = None
        if event["type"] != "ChannelTalkingStarted":
            heard = self._sounds.report_of(event, self._parties) or self._codes.report_of(event)
        elif (far := self._legs.rings_on(event["channel"]["id"])) is not None:
            heard = FarSounds(far)
        if heard is not None:
            self._report(heard)

    def _left(self, channel: str) -> None:
        if (call := self._parties.pop(channel, None)) is not None:
            self._leaving[channel] = call
            self._report(CallerLeft(call))

    def _gone(self, channel: str, cause: int) -> None:
        call = self._leaving.pop(channel, None)
        if call is not None and gone_talking(cause) is Gone.LOST:
            self._report(OutsideVanished(call))

    def _endpoint_changed(self, endpoint: dict[str, Any]) -> None:
        changed = self._reach.change(endpoint["resource"], endpoint["state"] == "online")
        if changed is not None:
            self._report(changed)

    def _report(self, report: Report) -> None:
        if self._hear is not None:
            self._hear(report)
        else:
            self._kept.append(report)

    # Extensions, the test customer and faxes.

    async def install_only(self, seats: Sequence[Seat]) -> None:
        await self._extensions.install_only(self._client, seats)

    async def install(self, seat: Seat) -> None:
        await self._extensions.install(self._client, seat)

    async def uninstall(self, extension: str) -> None:
        await self._extensions.uninstall(self._client, extension)

    async def place_call(self, caller: str, dialled: str, seconds: float) -> None:
        await self._client.ask("POST", *customer_call(caller, dialled, seconds))

    async def send_fax(self, order: FaxOrder) -> None:
        if (refused := await send_fax(self._client, self._address.application, order)) is not None:
            self._report(refused)
