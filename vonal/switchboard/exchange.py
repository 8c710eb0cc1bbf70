"""The calls in progress: reports and wishes in, orders and news out, all of it without waiting."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime

from vonal.switchboard.core.call import Call, State
from vonal.switchboard.core.moves import Command, Event, HangUp, Planned, Rejoin, Tell, TimeIsUp, Wake
from vonal.switchboard.core.office import CallStarted, DeviceChanged, News, Office
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
    Telephone,
)

log = logging.getLogger(__name__)

PLAN_SECONDS = 2.0
EVERYBODY_SECONDS = 20.0


class Exchange:
    """Every call and every seat, between one telephone and one office."""

    def __init__(self, telephone: Telephone, office: Office, clock: Callable[[], datetime]) -> None:
        self._telephone = telephone
        self._office = office
        self._clock = clock
        self._seats = Seats()
        self._calls: dict[str, Call] = {}
        self._alarms: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()

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

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("A task of the switchboard failed.", exc_info=error)
