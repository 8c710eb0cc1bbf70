"""Carries calls between the telephone and the office. Everything here runs on one event loop."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Protocol

from vonal.switchboard.core.adoption import AdoptedCall
from vonal.switchboard.core.call import State
from vonal.switchboard.core.moves import HangUp
from vonal.switchboard.core.office import CallEnded, DeviceChanged, News, Office, Seat
from vonal.switchboard.core.telephone import CallerLeft, Gone, Snapshot, Telephone, TelephoneIsAway
from vonal.switchboard.core.view import View, look
from vonal.switchboard.exchange import Exchange

log = logging.getLogger(__name__)

SPOOL_SECONDS = 1.0
GUARD_AGAIN_SECONDS = 1.0
FIRST_RETRY_SECONDS = 0.2
LAST_RETRY_SECONDS = 1.0


class OfficeIsAway(Exception):
    """The office could not say who sits where."""


class Spool(Protocol):
    """Where the telephone leaves closed recordings, messages and the calls it served alone."""

    def collect(self) -> list[News]:
        """What was not collected before. Called in a thread of its own."""
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
        self._stopped = False
        self.ready = asyncio.Event()

    # Running.

    async def run(self) -> None:
        """
        Serve until stopped or cancelled, reconnecting as often as it takes.

        :raises TelephoneIsTaken: another switchboard serves this telephone now.
        """
        self._spawn(self._guard_callers())
        if self._spool is not None:
            self._spawn(self._watch_spool(self._spool))
        retry_seconds = FIRST_RETRY_SECONDS
        try:
            while not self._stopped:
                try:
                    snapshot = await self._telephone.connect()
                    seats, believed = await self._ask_office()
                except (TelephoneIsAway, OfficeIsAway) as away:
                    log.info("%s: %s; trying again in %.1f s.", type(away).__name__, away, retry_seconds)
                    await asyncio.sleep(retry_seconds)
                    retry_seconds = min(retry_seconds * 2, LAST_RETRY_SECONDS)
                    continue
                retry_seconds = FIRST_RETRY_SECONDS
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

    async def _ask_office(self) -> tuple[Sequence[Seat], Sequence[str]]:
        try:
            return await self._office.seats(), await self._office.open_calls()
        except Exception as error:
            log.exception("The office does not answer.")
            raise OfficeIsAway(str(error)) from error

    def _take_over(self, snapshot: Snapshot, seats: Sequence[Seat], believed: Sequence[str]) -> None:
        at = self._clock()
        known, self._calls = self._calls, {}
        found = {each.started.call for each in snapshot.calls}
        for call in known.values():
            if call.id not in found:
                self._run(call, call.handle(CallerLeft(call.id), at))
        for missing in set(believed) - found - set(known):
            self._tell(CallEnded(missing, at))
        self._seats.replace_all(seats, snapshot.reachable)
        for place in self._seats:
            self._tell(DeviceChanged(place.seat.extension, place.reachable, at))
        self._connected = True
        for each in snapshot.calls:
            adopted = AdoptedCall(each, self._seats)
            self._calls[adopted.id] = adopted
            self._run(adopted, adopted.start(at))
        for call in list(self._calls.values()):
            if call.state is State.PLANNING:
                self._spawn(self._plan(call))
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
        self._seats.put(seat)
        self._spawn(self._settle_one(seat))

    def seat_removed(self, extension: str) -> None:
        """His telephones stop working at once, a talk of his included."""
        if (call := self._call_of(extension)) is not None:
            self._stop_ringing(call, extension, Gone.DECLINED)
            if call.talk is not None and call.talk.leg.extension == extension:
                self._handle(call, HangUp())
        self._seats.remove(extension)
        self._spawn(self._uninstall(extension))

    async def call_yourself(self, from_number: str, to_number: str, seconds: float) -> None:
        """
        Place a real call into the line as a customer, who stays for ``seconds`` after being answered.

        :raises TelephoneIsAway: there is no connection.
        """
        await self._telephone.place_call(from_number, to_number, seconds)

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
                for call in self._calls.values():
                    self._run(call, call.guard())

    async def _watch_spool(self, spool: Spool) -> None:
        while True:
            try:
                for news in await asyncio.to_thread(spool.collect):
                    self._tell(news)
            except Exception:
                # Whatever it is, recordings and messages must be fetched again in a second.
                log.exception("The spool could not be read.")
            await asyncio.sleep(SPOOL_SECONDS)
