"""Runs the switchboard for the office: carries orders from pages to it, and keeps its seats true."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from vonal.core.company import company
from vonal.core.live import SWITCHBOARD
from vonal.core.live_hub import Message, TooFarBehind, hub
from vonal.office.telephony.desk import Desk
from vonal.switchboard.ari.client import AriAddress
from vonal.switchboard.ari.telephone import AriTelephone
from vonal.switchboard.asterisk.configuration import AsteriskSettings
from vonal.switchboard.asterisk.recorder import ConsoleRecorder
from vonal.switchboard.conductor import Conductor
from vonal.switchboard.core.ears import How
from vonal.switchboard.core.fax import FaxOrder
from vonal.switchboard.core.office import Seat
from vonal.switchboard.core.spoken import SpokenOrder
from vonal.switchboard.core.telephone import TelephoneIsAway
from vonal.switchboard.nodes import Nodes
from vonal.switchboard.spool import AsteriskSpool, Spools

SEATS_EVERY_SECONDS = 2.0

log = logging.getLogger("vonal.desk")


async def run_switchboard(
    nodes: Sequence[AsteriskSettings],
    stop: asyncio.Event,
    report: Callable[[str], None] = lambda state: None,
    tell_nodes: Callable[[dict[str, str]], None] = lambda states: None,
) -> None:
    """
    Be the company's switchboard on a running Asterisk, or on several, until ``stop`` is set; calls in progress then go on.

    ``report`` is told ``running`` once calls are taken, ``away`` while Asterisk cannot be reached, and ``refused``
    while it does not know our name or our secret; ``tell_nodes`` the same of each of several, by name.

    :raises TelephoneIsTaken: another switchboard serves this Asterisk now.
    """
    language = (await asyncio.to_thread(company)).language
    desk = Desk()
    telephones = {each.name: _telephone(each, language) for each in nodes}
    several = Nodes(telephones) if len(nodes) > 1 else None
    spool = Spools([AsteriskSpool(each.home) for each in nodes])
    conductor = Conductor(several or telephones[nodes[0].name], desk, spool=spool)
    desk.start()
    await desk.read_ahead()
    tasks = [
        asyncio.create_task(conductor.run(), name="conductor"),
        asyncio.create_task(Orders(conductor, desk).run(), name="orders"),
        asyncio.create_task(_watch(conductor, several, report, tell_nodes), name="switchboard state"),
        asyncio.create_task(stop.wait(), name="switchboard stop"),
    ]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await desk.close()
        report("stopped")


def _telephone(settings: AsteriskSettings, language: str) -> AriTelephone:
    return AriTelephone(
        AriAddress(settings.ari_url, settings.ari_user, settings.ari_secret),
        settings.vonal_home or settings.home,
        language=language,
        recorder=ConsoleRecorder(settings),
        distributor=settings.distributor,
        folder=settings.folder,
    )


async def _watch(
    conductor: Conductor,
    nodes: Nodes | None,
    report: Callable[[str], None],
    tell_nodes: Callable[[dict[str, str]], None],
) -> None:
    said = ""
    while True:
        if nodes is not None:
            tell_nodes(nodes.states())
        state = "running" if conductor.ready.is_set() else "refused" if conductor.refused else "away"
        if state != said:
            said = state
            report(state)
        await asyncio.sleep(0.1)


class Orders:
    """
    What pages want of the switchboard, carried out as it comes. Whatever an order should have said of people and was
    lost on the way is put right within seconds: the seats are compared with the database again and again.
    """

    def __init__(self, conductor: Conductor, desk: Desk) -> None:
        self._conductor = conductor
        self._desk = desk
        self._known: dict[str, Seat] | None = None
        self._look = asyncio.Event()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._keep_seats_true())

    async def _listen(self) -> None:
        while True:
            with suppress(TooFarBehind):
                async with hub().subscribe([SWITCHBOARD]) as orders:
                    async for order in orders:
                        await self._carry_out(order)

    async def _carry_out(self, order: Message) -> None:
        try:
            await self.carry_out(order.kind, order.data)
        except TelephoneIsAway:
            log.warning("%s: the telephone is away.", order.kind)
        except Exception:
            log.exception("The order %s %s failed.", order.kind, order.data)

    async def carry_out(self, kind: str, data: dict[str, Any]) -> None:
        """Do one order; unknown ones are left to newer versions."""
        match kind, data:
            case "on_line", {"extension": extension, "on_line": on_line}:
                self._desk.forget_directory()
                self._conductor.set_on_line(extension, on_line)
            case "wrap_up.ended", {"extension": extension}:
                self._conductor.end_wrap_up(extension)
            case "lines.changed", _:
                self._desk.forget_directory()
            case "seats.changed", _:
                self._look.set()
            case "call", {"from_number": caller, "to_number": dialled, "seconds": seconds, "chosen": chosen}:
                if chosen:
                    self._desk.choose(caller, chosen)
                await self._conductor.call_yourself(caller, dialled, seconds)
            case "fax", {"file": file, **rest}:
                await self._conductor.send_fax(FaxOrder(file=Path(file), **rest))
            case "say", _:
                self._conductor.say(SpokenOrder(**data))
            case _:
                self._carry_out_in_call(kind, data)

    def _carry_out_in_call(self, kind: str, data: dict[str, Any]) -> None:
        """What people do with their telephones."""
        match kind, data:
            case "rejoin", {"extension": extension, **where}:
                self._conductor.rejoin(extension, on_phone=bool(where.get("on_phone")))
            case "hang_up", {"call": call}:
                self._conductor.hang_up(call)
            case "dial", {"extension": extension, "number": number}:
                self._conductor.dial(extension, number)
            case "listen", {"call": call, "extension": extension, "to": to, "how": how}:
                self._conductor.listen(call, extension, to, How(how))
            case "stop_listening", {"extension": extension}:
                self._conductor.stop_listening(extension)
            case ("turn_to_other" | "decline_second") as wish, {"extension": extension}:
                getattr(self._conductor, wish)(extension)
            case "send_to", {"call": call, "to": to}:
                self._conductor.send_to(call, to)
            case "transfer", {"call": call, "extension": extension, "to": to, "asking": asking}:
                self._conductor.transfer(call, extension, to, asking=asking)
            case (
                "pause_recording"
                | "resume_recording"
                | "hold"
                | "resume"
                | "complete_transfer"
                | "join"
                | "turn"
                | "cancel_consultation"
                | "stop_saying" as wish,
                {"call": call},
            ):
                getattr(self._conductor, wish)(call)

    async def _keep_seats_true(self) -> None:
        while True:
            try:
                await self.compare_seats()
            except Exception:
                log.exception("The seats could not be compared.")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._look.wait(), SEATS_EVERY_SECONDS)
            self._look.clear()

    async def compare_seats(self) -> None:
        """Tell the switchboard who came, went or changed since the last look."""
        seats = {seat.extension: seat for seat in await self._desk.seats()}
        known, self._known = self._known, seats
        if known is None:
            return
        for extension in known.keys() - seats.keys():
            self._conductor.seat_removed(extension)
        for extension, seat in seats.items():
            before = known.get(extension)
            if before is None or _lasting(before) != _lasting(seat):
                self._conductor.seat_changed(seat)
            if before is not None and before.on_line != seat.on_line:
                self._conductor.set_on_line(extension, seat.on_line)
        if known != seats:
            self._desk.forget_directory()


def _lasting(seat: Seat) -> Seat:
    # On line and wrap-up change all day, by orders of their own.
    return replace(seat, on_line=False, wrap_up_until=None)
