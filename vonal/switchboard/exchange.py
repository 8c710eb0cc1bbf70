"""The calls in progress: reports and wishes in, orders and news out, all of it without waiting."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime
from uuid import uuid4

from vonal.switchboard.core.adoption import adopted
from vonal.switchboard.core.call import Call
from vonal.switchboard.core.devices import AnsweredOn, DeviceAnswered, ReachChanged
from vonal.switchboard.core.dialled import DialledCall
from vonal.switchboard.core.early import FarSounds
from vonal.switchboard.core.leg import Gone, Leg
from vonal.switchboard.core.moves import (
    Also,
    AskPlan,
    AskRoute,
    Command,
    Event,
    Freed,
    Moved,
    Offered,
    PassOn,
    Planned,
    Rejoin,
    Routed,
    Tell,
    TimeIsUp,
    Wake,
)
from vonal.switchboard.core.office import (
    CallStarted,
    DeviceChanged,
    News,
    Office,
    PersonDialled,
    Refused,
    Route,
)
from vonal.switchboard.core.plan import Plan, Reason, Step
from vonal.switchboard.core.retold import retold
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.sounding import KeyPressed, Played
from vonal.switchboard.core.speaking import SpokenReport
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import (
    CallerLeft,
    Drop,
    FoundCall,
    LegAnswered,
    LegGone,
    Report,
    Telephone,
)
from vonal.switchboard.core.transfers import FoundAgain
from vonal.switchboard.listeners import Listeners
from vonal.switchboard.spoken_calls import SpokenCalls
from vonal.switchboard.wishes import Wishes

log = logging.getLogger(__name__)

PLAN_SECONDS = 2.0
EVERYBODY_SECONDS = 20.0


class Exchange(Wishes):
    """Every call and every seat, between one telephone and one office."""

    def __init__(self, telephone: Telephone, office: Office, clock: Callable[[], datetime]) -> None:
        self._telephone = telephone
        self._office = office
        self._clock = clock
        self._seats = Seats()
        self._seats.are_together = telephone.are_together
        self._calls: dict[str, Call] = {}
        self._alarms: dict[str, asyncio.TimerHandle] = {}
        self._listeners = Listeners(telephone, self._known, self._seats, self._tell)
        self._spoken = SpokenCalls(telephone, self._seats, self._tell)
        self._tasks: set[asyncio.Task[None]] = set()
        self._serves = False

    # From the telephone.

    def _hear(self, report: Report) -> None:
        match report:
            case CallStarted(call) if call not in self._calls:
                self._calls[call] = new = Call(report, self._seats)
                self._run(new, new.start(self._clock()))
                self._spawn(self._plan(new))
            case PersonDialled(call) if call not in self._calls:
                self._begin(DialledCall(report, self._seats))
            case LegAnswered(leg) | LegGone(leg) | FarSounds(leg) if leg.call in self._calls:
                self._handle(self._calls[leg.call], report)
            case CallerLeft(call) | Played(call) | KeyPressed(call) if call in self._calls:
                self._handle(self._calls[call], report)
            case LegAnswered() | LegGone() | CallerLeft() | Played() | KeyPressed():
                self._hear_beside(report)
            case ReachChanged():
                self._reach_changed(report)
            case FoundCall():
                self._adopt(report)
            case DeviceAnswered(leg) if leg.call in self._calls:
                self._answered_on(leg, report.device)
            case other:
                if (news := retold(other, self._clock())) is not None:
                    self._tell(news)

    def _hear_beside(self, report: SpokenReport) -> None:
        """Of no call: somebody listens, or is told something."""
        at = self._clock()
        if self._spoken.hear(report, at) or isinstance(report, CallerLeft | Played | KeyPressed):
            return
        if not self._listeners.hear(report, at) and isinstance(report, LegAnswered):
            self._telephone.do(Drop(report.leg))

    def _answered_on(self, leg: Leg, device: str) -> None:
        self._seats.answered_on(leg.extension, device)
        self._tell(AnsweredOn(leg.call, str(leg), leg.extension, device, self._clock()))

    def _reach_changed(self, report: ReachChanged) -> None:
        extension, reachable = report.extension, report.reachable
        is_news = self._seats.set_reachable(extension, reachable)
        if is_news or self._seats.set_devices(extension, report.devices):
            self._seats.set_devices(extension, report.devices)
            self._tell(DeviceChanged(extension, reachable, self._clock(), report.devices))
        if not is_news:
            return
        if (call := self._call_of(extension)) is None:
            self._serve_waiting()
        elif not reachable:
            self._stop_ringing(call, extension, Gone.UNREACHABLE)
        elif call.state is State.BROKEN:
            self._handle(call, Rejoin(extension))

    # From the office.

    def set_on_line(self, extension: str, on_line: bool) -> None:
        """Going off line stops a telephone that rings, never a talk."""
        self._seats.set_on_line(extension, on_line)
        if not on_line and (call := self._call_of(extension)) is not None:
            self._stop_ringing(call, extension, Gone.DECLINED)
        self._serve_waiting()

    def end_wrap_up(self, extension: str) -> None:
        self._seats.end_wrap_up(extension)
        self._serve_waiting()

    def rejoin(self, extension: str, *, on_phone: bool = False) -> bool:
        """Ring the person's browser, or his SIP phone, into his talk, or the one he listens to; false when there is none."""
        call = self._call_of(extension)
        if call is None or call.talk is None or call.talk.leg.extension != extension:
            return self._listeners.rejoin(extension, self._clock())
        self._handle(call, Rejoin(extension, on_phone))
        return True

    def dial(self, extension: str, number: str) -> None:
        """Ring the person's own telephones; once he has picked one up, do as if he had dialled."""
        dialled = PersonDialled(f"dial-{uuid4().hex[:16]}", extension, number, self._clock())
        self._begin(DialledCall(dialled, self._seats, rings_first=True))

    def transfer(self, call: str, extension: str, to: str, *, asking: bool) -> bool:
        """The person with ``extension`` passes his talk on to a colleague or a number; ``asking`` him first."""
        if (known := self._calls.get(call)) is None:
            return False
        self._spawn(self._pass_on(known, PersonDialled(call, extension, to, self._clock()), asking))
        return True

    # Inside.

    def _adopt(self, found: FoundCall) -> None:
        """Go on with a call as it was found, whatever was thought of it before."""
        call = adopted(found, self._seats)
        self._seats.clear(call.id)
        self._stop_alarm(call.id)
        self._tell(FoundAgain(call.id, self._clock()))
        self._begin(call)
        if call.state is State.PLANNING and not isinstance(call, DialledCall):
            self._spawn(self._plan(call))

    def _begin(self, call: Call) -> None:
        self._calls[call.id] = call
        self._run(call, call.start(self._clock()))

    def _known(self, call: str) -> Call | None:
        return self._calls.get(call)

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
                case AskPlan():
                    self._spawn(self._plan(call))
                case Also(other, event):
                    self._wish(other, event)
                case AskRoute(dialled):
                    self._spawn(self._route(call, dialled))
                case order:
                    self._telephone.do(order)
        if call.state is State.ENDED:
            self._calls.pop(call.id, None)
            self._stop_alarm(call.id)
        self._listeners.follow(call.id, self._clock())
        for knock in self._seats.knocks_at_free():
            self._seats.release(knock.extension, knock.call)
            self._wish(knock.call, Freed(knock))
        self._serve_waiting()

    def _serve_waiting(self) -> None:
        """Offer whoever is free to whoever waits. To be called whenever somebody may have become free."""
        line = self._seats.waiting
        if not line or self._serves:
            return
        self._serves = True
        try:
            for call, extension in line.offers(self._seats, self._clock()):
                self._wish(call, Offered(call, extension))
            for call, position in line.moved():
                self._wish(call, Moved(call, position))
        finally:
            self._serves = False

    def _set_alarm(self, call: Call, seconds: float, alarm: TimeIsUp) -> None:
        self._stop_alarm(call.id)
        loop = asyncio.get_running_loop()
        self._alarms[call.id] = loop.call_later(seconds, self._handle, call, alarm)

    def _stop_alarm(self, call: str) -> None:
        if (alarm := self._alarms.pop(call, None)) is not None:
            alarm.cancel()

    def _tell(self, news: News) -> None:
        try:
            self._office.tell(news)
        except Exception:
            log.exception("The office did not take %s.", news)

    async def _plan(self, call: Call) -> None:
        try:
            async with asyncio.timeout(PLAN_SECONDS):
                plan = await self._office.plan(call.started, call.keys)
        except Exception:
            # The caller must not suffer from the office's troubles.
            log.exception("The office has no plan for %s; ringing everybody.", call.id)
            plan = self._everybody()
        if self._calls.get(call.id) is call:
            self._handle(call, Planned(plan))

    async def _route(self, call: Call, dialled: PersonDialled) -> None:
        route = await self._ask_route(dialled)
        if self._calls.get(call.id) is call:
            self._handle(call, Routed(route))

    async def _pass_on(self, call: Call, dialled: PersonDialled, asking: bool) -> None:
        route = await self._ask_route(dialled)
        if self._calls.get(call.id) is call:
            self._handle(call, PassOn(dialled.extension, dialled.dialled, route, asking))

    async def _ask_route(self, dialled: PersonDialled) -> Route:
        try:
            async with asyncio.timeout(PLAN_SECONDS):
                return await self._office.route(dialled)
        except Exception:
            # Better no call than one the office might not have allowed.
            log.exception("The office does not say where %s goes.", dialled.dialled)
            return Refused("")

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
