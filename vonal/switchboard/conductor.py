"""Carries calls between the telephone and the office. Everything here runs on one event loop."""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Protocol

from vonal.switchboard.core.ears import How
from vonal.switchboard.core.fax import FaxEnded, FaxOrder, FaxTrouble
from vonal.switchboard.core.leg import Gone
from vonal.switchboard.core.office import CallEnded, DeviceChanged, News, Office, Seat
from vonal.switchboard.core.spoken import SpokenCallSettled, SpokenOrder, SpokenOutcome
from vonal.switchboard.core.telephone import (
    CallerLeft,
    Drop,
    LegGone,
    Snapshot,
    Telephone,
    TelephoneIsAway,
    TelephoneRefuses,
)
from vonal.switchboard.core.view import View, look
from vonal.switchboard.exchange import Exchange

log = logging.getLogger(__name__)

SPOOL_SECONDS = 1.0
GUARD_AGAIN_SECONDS = 1.0
FIRST_RETRY_SECONDS = 0.2
LAST_RETRY_SECONDS = 1.0
REFUSED_RETRY_SECONDS = (1.0, 60.0)


class OfficeIsAway(Exception):
    """The office could not say who sits where."""


class Spool(Protocol):
    """Where the telephone leaves closed recordings, messages and the calls it served alone."""

    def collect(self, going_on: Collection[str] | None) -> list[News]:
        """
        What was not collected before, knowing the calls in progress; None when nobody does. Called in a thread of its own.
        """
        ...

    def ends_of(self, calls: Collection[str]) -> Mapping[str, datetime]:
        """When calls that go on no more ended, of those of which it can be seen; in a thread of its own, too."""
        ...


class Conductor(Exchange):
    """
    Start it with ``run()``; end it with ``stop()``, after which calls in progress go on without it and are taken
    over by the next one. The other methods are called on the loop ``run`` runs on.
    """

    def __init__(
        self,
        telephone: Telephone,
        office: Office,
        *,
        spool: Spool | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(telephone, office, clock)
        self._spool = spool
        self._connected = False
        # Who came, changed or left (None) while the office was asked: it may not have known yet.
        self._meanwhile: dict[str, Seat | None] = {}
        self._stopped = False
        self.ready = asyncio.Event()
        self.refused = False

    # Running.

    async def run(self) -> None:
        """
        Serve until stopped or cancelled, reconnecting as often as it takes.

        :raises TelephoneIsTaken: another switchboard serves this telephone now.
        """
        self._spawn(self._guard_callers())
        if self._spool is not None:
            self._spawn(self._watch_spool(self._spool))
        retry_seconds, said = FIRST_RETRY_SECONDS, ""
        try:
            while not self._stopped:
                try:
                    snapshot = await self._telephone.connect()
                    seats, believed = await self._ask_office()
                except (TelephoneIsAway, OfficeIsAway) as away:
                    self.refused = isinstance(away, TelephoneRefuses)
                    if str(away) != said:
                        said = str(away)
                        log.warning("%s: %s; trying again until it works.", type(away).__name__, away)
                    soonest, latest = REFUSED_RETRY_SECONDS if self.refused else (0.0, LAST_RETRY_SECONDS)
                    retry_seconds = max(soonest, min(latest, retry_seconds))
                    await asyncio.sleep(retry_seconds)
                    retry_seconds *= 2
                    continue
                retry_seconds, said, self.refused = FIRST_RETRY_SECONDS, "", False
                self._take_over(snapshot, seats, believed)
                try:
                    await self._telephone.listen(self._hear)
                finally:
                    self._let_go()
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Leave the telephone for good; no call is ended."""
        self._stopped = True
        self._let_go()
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._telephone.close()

    async def _ask_office(self) -> tuple[Sequence[Seat], Mapping[str, datetime | None]]:
        """Who sits where; the calls it believes in, and when each ended, had it ended."""
        self._meanwhile.clear()
        try:
            known = {seat.extension: seat for seat in await self._office.seats()}
            believed = await self._office.open_calls()
            seats = {**known, **self._meanwhile}.values()
            return [seat for seat in seats if seat is not None], await self._with_ends(believed)
        except Exception as error:
            log.exception("The office does not answer.")
            raise OfficeIsAway(str(error)) from error

    async def _with_ends(self, believed: Sequence[str]) -> Mapping[str, datetime | None]:
        ends: Mapping[str, datetime] = {}
        if self._spool is not None and believed:
            with suppress(OSError):
                ends = await asyncio.to_thread(self._spool.ends_of, believed)
        return {call: ends.get(call) for call in believed}

    def _take_over(
        self, snapshot: Snapshot, seats: Sequence[Seat], believed: Mapping[str, datetime | None]
    ) -> None:
        at = self._clock()
        known, self._calls = self._calls, {}
        found = {each.started.call for each in snapshot.calls}
        for call in known.values():
            if call.id not in found:
                self._run(call, call.handle(CallerLeft(call.id), at))
        for missing in set(believed) - found - set(known):
            self._tell(CallEnded(missing, believed[missing] or at))
        self._seats.replace_all(seats, snapshot.reachable, snapshot.devices)
        self._listeners.begin_anew(at)
        self._spoken.begin_anew(at)
        for place in self._seats:
            self._tell(DeviceChanged(place.seat.extension, place.reachable, at, place.devices))
        self._connected = True
        for each in snapshot.calls:
            self._adopt(each)
        self._spawn(self._settle(seats))
        log.info("Connected: %d seats, %d calls taken over.", len(seats), len(snapshot.calls))

    async def _settle(self, seats: Sequence[Seat]) -> None:
        with suppress(TelephoneIsAway):  # The next connection settles it.
            await self._telephone.install_only(seats)
            await self._telephone.tidy()
            self.ready.set()

    def _let_go(self) -> None:
        self._connected = False
        self.ready.clear()
        for alarm in self._alarms.values():
            alarm.cancel()
        self._alarms.clear()

    # From the office; Exchange has the rest.

    def seat_changed(self, seat: Seat) -> None:
        """A person came, or changed name, passwords, place or pause."""
        self._meanwhile[seat.extension] = seat
        self._seats.put(seat)
        self._spawn(self._settle_one(seat))

    def seat_removed(self, extension: str) -> None:
        """His telephones stop working at once, a talk of his included."""
        self._meanwhile[extension] = None
        if (call := self._call_of(extension)) is not None:
            self._stop_ringing(call, extension, Gone.DECLINED)
            for leg in call.legs_of(extension):
                self._telephone.do(Drop(leg))
                self._handle(call, LegGone(leg, Gone.HUNG_UP))
        self._listeners.stop(extension, self._clock())
        self._spoken.stop_ringing(extension, self._clock())
        self._seats.remove(extension)
        self._spawn(self._uninstall(extension))

    async def call_yourself(self, from_number: str, to_number: str, seconds: float) -> None:
        """
        Place a real call into the line as a customer, who stays for ``seconds`` after being answered.

        :raises TelephoneIsAway: there is no connection.
        """
        await self._telephone.place_call(from_number, to_number, seconds)

    async def send_fax(self, order: FaxOrder) -> None:
        """Call and send the pages; what became of it is told as ``FaxEnded``."""
        try:
            await self._telephone.send_fax(order)
        except TelephoneIsAway:
            self._tell(FaxEnded(order.fax, False, 0, FaxTrouble.AWAY, self._clock()))

    def listen(self, call: str, extension: str, to: str, how: How) -> None:
        """``extension`` listens to the talk ``to`` has in this call, or changes how he is heard in it."""
        self._listeners.begin(call, extension, to, how, self._clock())

    def stop_listening(self, extension: str) -> None:
        self._listeners.stop(extension, self._clock())

    def say(self, order: SpokenOrder) -> None:
        """Ring one of ours and tell him something; what became of it is told as ``SpokenCallSettled``."""
        if self._connected:
            self._spoken.begin(order, self._clock())
        else:
            self._tell(SpokenCallSettled(order.call, SpokenOutcome.AWAY, None, self._clock()))

    def stop_saying(self, call: str) -> None:
        """What he is rung for, or being told, has settled itself."""
        self._spoken.stop(call, self._clock())

    def state(self) -> View:
        """Everything as it is this moment."""
        return look(
            connected=self._connected, calls=self._calls.values(), seats=self._seats, at=self._clock()
        )

    async def _settle_one(self, seat: Seat) -> None:
        with suppress(TelephoneIsAway):  # Every connection starts with installing everybody.
            await self._telephone.install(seat)

    async def _uninstall(self, extension: str) -> None:
        try:
            await self._telephone.uninstall(extension)
        except TelephoneIsAway:
            log.warning("Extension %s could not be removed now; the next connection removes it.", extension)

    async def _guard_callers(self) -> None:
        while True:
            await asyncio.sleep(GUARD_AGAIN_SECONDS)
            if self._connected:
                for call in list(self._calls.values()):
                    self._run(call, call.guard())
                self._serve_waiting()

    def _going_on(self) -> Collection[str] | None:
        return frozenset(self._calls) if self._connected else None

    async def _watch_spool(self, spool: Spool) -> None:
        while True:
            try:
                for news in await asyncio.to_thread(spool.collect, self._going_on()):
                    self._tell(news)
            except Exception:
                # Whatever it is, recordings and messages must be fetched again in a second.
                log.exception("The spool could not be read.")
            await asyncio.sleep(SPOOL_SECONDS)
