"""Carries calls between the telephone and the office. Everything here runs on one event loop."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Protocol

from vonal.switchboard.core.adoption import AdoptedCall
from vonal.switchboard.core.call import Call, State
from vonal.switchboard.core.moves import (
    Command,
    Event,
    HangUp,
    Planned,
    Rejoin,
    Tell,
    TimeIsUp,
    Wake,
)
from vonal.switchboard.core.office import (
    CallEnded,
    CallStarted,
    DeviceChanged,
    News,
    Office,
    Seat,
)
from vonal.switchboard.core.plan import Plan, Reason, Step
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.telephone import (
    CallerLeft,
    Drop,
    Gone,
    LegAnswered,
    LegGone,
    ReachChanged,
    Report,
    Snapshot,
    Telephone,
    TelephoneIsAway,
)
from vonal.switchboard.core.view import View, look

log = logging.getLogger(__name__)

PLAN_SECONDS = 2.0
EVERYBODY_SECONDS = 20.0
SPOOL_SECONDS = 1.0
GUARD_AGAIN_SECONDS = 1.5
FIRST_RETRY_SECONDS = 0.2
LAST_RETRY_SECONDS = 2.0


class Spool(Protocol):
    """Where the telephone leaves closed recordings, messages and the calls it served alone."""

    def collect(self) -> list[News]:
        """What was not collected before. Called in a thread of its own."""
        ...


class Conductor:
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
        self._telephone = telephone
        self._office = office
        self._spool = spool
        self._clock = clock
        self._seats = Seats()
        self._calls: dict[str, Call] = {}
        self._alarms: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._connected = False
        self.ready = asyncio.Event()

    # Running.

    async def run(self) -> None:
        """
        Serve until cancelled, reconnecting as often as it takes.

        :raises TelephoneIsTaken: another switchboard serves this telephone now.
        """
        self._spawn(self._guard_callers())
        if self._spool is not None:
            self._spawn(self._watch_spool(self._spool))
        retry_seconds = FIRST_RETRY_SECONDS
        try:
            while True:
                try:
                    snapshot = await self._telephone.connect()
                    await self._take_over(snapshot)
                except TelephoneIsAway as away:
                    log.info("The telephone is away (%s); trying again in %.1f s.", away, retry_seconds)
                    await asyncio.sleep(retry_seconds)
                    retry_seconds = min(retry_seconds * 2, LAST_RETRY_SECONDS)
                    continue
                retry_seconds = FIRST_RETRY_SECONDS
                try:
                    await self._telephone.listen(self._hear)
                finally:
                    self._let_go()
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Leave the telephone; no call is ended."""
        self._let_go()
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._telephone.close()

    async def _take_over(self, snapshot: Snapshot) -> None:
        seats, believed = await self._office.seats(), await self._office.open_calls()
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
        self._spawn(self._settle(list(seats)))
        log.info("Connected: %d seats, %d calls taken over.", len(seats), len(snapshot.calls))

    async def _settle(self, seats: list[Seat]) -> None:
        try:
            await self._telephone.install_only(seats)
            await self._telephone.tidy()
            self.ready.set()
        except TelephoneIsAway:
            pass  # The next connection settles it.

    def _let_go(self) -> None:
        self._connected = False
        self.ready.clear()
        for alarm in self._alarms.values():
            alarm.cancel()
        self._alarms.clear()

    # From the telephone.

    def _hear(self, report: Report) -> None:
        match report:
            case CallStarted(call) if call not in self._calls:
                self._calls[call] = new = Call(report, self._seats)
                self._run(new, new.start(self._clock()))
                self._spawn(self._plan(new))
            case LegAnswered(leg) | LegGone(leg):
                if (known := self._calls.get(leg.call)) is not None:
                    self._handle(known, report)
                elif isinstance(report, LegAnswered):
                    self._telephone.do(Drop(leg))
            case CallerLeft(call) if call in self._calls:
                self._handle(self._calls[call], report)
            case ReachChanged(extension, reachable):
                self._reach_changed(extension, reachable)

    def _reach_changed(self, extension: str, reachable: bool) -> None:
        if not self._seats.set_reachable(extension, reachable):
            return
        self._tell(DeviceChanged(extension, reachable, self._clock()))
        call = self._call_of(extension)
        if call is None:
            return
        if not reachable:
            self._stop_ringing(call, extension, Gone.UNREACHABLE)
        elif call.state is State.HELD:
            self._handle(call, Rejoin(extension))

    # From the office.

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

    def set_on_line(self, extension: str, on_line: bool) -> None:
        """Going off line stops a telephone that rings, never a talk."""
        self._seats.set_on_line(extension, on_line)
        if not on_line and (call := self._call_of(extension)) is not None:
            self._stop_ringing(call, extension, Gone.DECLINED)

    def end_wrap_up(self, extension: str) -> None:
        self._seats.end_wrap_up(extension)

    def rejoin(self, extension: str) -> bool:
        """Ring the person's browser into the talk it lost; false when there is no such talk."""
        call = self._call_of(extension)
        if call is None or call.talk is None or call.talk.leg.extension != extension:
            return False
        self._handle(call, Rejoin(extension))
        return True

    def hang_up(self, call: str) -> bool:
        """End a call for everybody; false when it is not going on."""
        if (known := self._calls.get(call)) is None:
            return False
        self._handle(known, HangUp())
        return True

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

    # Inside.

    def _call_of(self, extension: str) -> Call | None:
        place = self._seats.place(extension)
        return self._calls.get(place.call) if place is not None and place.call is not None else None

    def _stop_ringing(self, call: Call, extension: str, why: Gone) -> None:
        for leg in [leg for leg in call.ringing if leg.extension == extension]:
            self._telephone.do(Drop(leg))
            self._handle(call, LegGone(leg, why))

    def _handle(self, call: Call, event: Event) -> None:
        self._run(call, call.handle(event, self._clock()))

    def _run(self, call: Call, commands: list[Command]) -> None:
        for command in commands:
            match command:
                case Tell(news):
                    self._tell(news)
                case Wake(seconds, number):
                    self._set_alarm(call, seconds, TimeIsUp(number))
                case order:
                    self._telephone.do(order)
        if call.state is State.ENDED:
            self._calls.pop(call.id, None)
            if (alarm := self._alarms.pop(call.id, None)) is not None:
                alarm.cancel()

    def _set_alarm(self, call: Call, seconds: float, alarm: TimeIsUp) -> None:
        if (old := self._alarms.pop(call.id, None)) is not None:
            old.cancel()
        loop = asyncio.get_running_loop()
        self._alarms[call.id] = loop.call_later(seconds, self._handle, call, alarm)

    def _tell(self, news: News) -> None:
        try:
            self._office.tell(news)
        except Exception:
            log.exception("The office did not take %s.", news)

    async def _plan(self, call: Call) -> None:
        try:
            async with asyncio.timeout(PLAN_SECONDS):
                plan = await self._office.plan(call.started)
        except Exception:
            # The caller must not suffer from the office's troubles.
            log.exception("The office has no plan for %s; ringing everybody.", call.id)
            plan = self._everybody()
        if self._calls.get(call.id) is call:
            self._handle(call, Planned(plan))

    def _everybody(self) -> Plan:
        free = tuple(place.seat.extension for place in self._seats if place.why_not(self._clock()) is None)
        return Plan((Step(free, EVERYBODY_SECONDS, Reason.GROUP),))

    async def _settle_one(self, seat: Seat) -> None:
        try:
            await self._telephone.install(seat)
        except TelephoneIsAway:
            pass  # Every connection starts with installing everybody.

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
            except OSError:
                log.exception("The spool could not be read.")
            await asyncio.sleep(SPOOL_SECONDS)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
