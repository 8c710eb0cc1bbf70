"""One call from the first ring to the end: events in, commands out. It never waits and never looks at a clock."""

from datetime import datetime, timedelta
from enum import StrEnum

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
    CallAnswered,
    CallEnded,
    CallStarted,
    Missed,
    PersonMissed,
    PersonRang,
    PersonRejoined,
    PersonSkipped,
    Skipped,
    TalkBroken,
)
from vonal.switchboard.core.plan import Plan, Reason, Step
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.telephone import (
    AskForMessage,
    CallerLeft,
    Connect,
    Drop,
    EndCall,
    Gone,
    Guard,
    Hold,
    Leg,
    LegAnswered,
    LegGone,
    Ring,
    Swap,
    Talk,
)

KEEP_SECONDS = 30.0
REJOIN_RING_SECONDS = 10.0


class State(StrEnum):
    PLANNING = "planning"
    RINGING = "ringing"
    TALKING = "talking"
    HELD = "held"
    ENDED = "ended"


_MISSED = {
    Gone.NO_ANSWER: Missed.NO_ANSWER,
    Gone.DECLINED: Missed.DECLINED,
    Gone.HUNG_UP: Missed.DECLINED,
    Gone.BUSY: Missed.BUSY,
    Gone.UNREACHABLE: Missed.UNREACHABLE,
    Gone.LOST: Missed.UNREACHABLE,
}


class Call:
    """
    A caller and the people offered to him, one step of the plan after the other. Whoever answers first talks.
    The roster is shared by all calls; a person is reserved there before being rung.
    """

    def __init__(self, started: CallStarted, seats: Seats) -> None:
        self.started = started
        self.state = State.PLANNING
        self.ringing: dict[Leg, Reason] = {}
        self.talk: Talk | None = None
        self.plan = Plan()
        self._seats = seats
        self._next_step = 0
        self._offers = 0
        self._alarm = 0
        self._rejoining: Leg | None = None
        self._declined: set[str] = set()

    @property
    def id(self) -> str:
        return self.started.call

    def start(self, at: datetime) -> list[Command]:
        """Begin; the plan is awaited then."""
        return [Tell(self.started)]

    def guard(self) -> list[Command]:
        """To be asked for every second or so: while the caller waits for us, he is not to wait for ever."""
        waiting = self.state in (State.PLANNING, State.RINGING, State.HELD)
        return [Guard(self.id, self._offers)] if waiting else []

    def handle(self, event: Event, at: datetime) -> list[Command]:
        """What to do about ``event``. Late, early and repeated events are normal: the telephone does not wait."""
        if self.state is State.ENDED:
            return [Drop(event.leg)] if isinstance(event, LegAnswered) else []
        match event:
            case Planned(plan) if self.state is State.PLANNING:
                self.plan = plan
                return self._go_on(at)
            case TimeIsUp(alarm) if alarm == self._alarm:
                return self._time_is_up(at)
            case LegAnswered(leg):
                return self._answered(leg, at)
            case LegGone(leg, why):
                return self._gone(leg, why, at)
            case CallerLeft():
                return self._end(at, Missed.GAVE_UP)
            case HangUp():
                return self._end(at, Missed.GAVE_UP)
            case Rejoin(extension) if self.talk and extension == self.talk.leg.extension:
                return self._ring_again()
        return []

    # Ringing.

    def _go_on(self, at: datetime) -> list[Command]:
        commands: list[Command] = []
        while self._next_step < len(self.plan.steps):
            step = self.plan.steps[self._next_step]
            self._next_step += 1
            commands += self._offer(step, at)
            if self.ringing:
                self.state = State.RINGING
                return commands
        return commands + self._ask_for_message(at)

    def _offer(self, step: Step, at: datetime) -> list[Command]:
        rings: list[Command] = []
        told: list[Command] = []
        for extension in dict.fromkeys(step.extensions):
            why_not = self._reserve(extension, at)
            if why_not is not None:
                told.append(Tell(PersonSkipped(self.id, extension, why_not, step.reason, at)))
                continue
            leg = Leg(self.id, self._offers + 1, extension)
            self.ringing[leg] = step.reason
            rings.append(Ring(leg, step.seconds, self.started.caller))
            told.append(self._tell_rang(leg, step.seconds, step.reason, at))
        if rings:
            self._offers += 1
            rings += [*self.guard(), self._wake(step.seconds)]
        return rings + told

    def _reserve(self, extension: str, at: datetime) -> Skipped | None:
        if extension in self._declined:
            return Skipped.DECLINED
        return self._seats.reserve(extension, self.id, at)

    def _time_is_up(self, at: datetime) -> list[Command]:
        if self.state is State.HELD:
            return self._ask_for_message(at)
        if self.state is not State.RINGING:
            return []
        return self._stop_ringing(Missed.NO_ANSWER, at) + self._go_on(at)

    def _answered(self, leg: Leg, at: datetime) -> list[Command]:
        if leg in self.ringing:
            del self.ringing[leg]
            others = self._stop_ringing(Missed.TAKEN, at)
            self._seats.talk(leg.extension, self.id)
            self.talk, self.state = Talk(leg, at), State.TALKING
            self._alarm += 1
            return [Connect(leg, at), *others, self._tell_answered(leg, at)]
        if leg == self._rejoining and self.talk is not None:
            old, self.talk = self.talk.leg, Talk(leg, self.talk.answered_at)
            self._rejoining, self.state = None, State.TALKING
            self._alarm += 1
            return [
                Swap(old, leg, self.talk.answered_at),
                Tell(PersonRejoined(self.id, str(leg), leg.extension, at)),
            ]
        if self.talk is not None and leg == self.talk.leg:
            return []
        return [Drop(leg)]

    def _gone(self, leg: Leg, why: Gone, at: datetime) -> list[Command]:
        if leg in self.ringing:
            del self.ringing[leg]
            self._seats.release(leg.extension, self.id)
            if _MISSED[why] is Missed.DECLINED:
                self._declined.add(leg.extension)
            told = Tell(PersonMissed(self.id, str(leg), leg.extension, _MISSED[why], at))
            if self.ringing or self.state is not State.RINGING:
                return [told]
            return [told, *self._go_on(at)]
        if leg == self._rejoining:
            self._rejoining = None
            return []
        if self.talk is not None and leg == self.talk.leg and self.state is State.TALKING:
            if why is Gone.LOST or self._rejoining is not None:
                return self._hold(at, KEEP_SECONDS)
            return self._end(at, Missed.GAVE_UP)
        return []

    # Talking.

    def _ring_again(self) -> list[Command]:
        if self.talk is None or self._rejoining is not None:
            return []
        self._offers += 1
        self._rejoining = Leg(self.id, self._offers, self.talk.leg.extension, rejoin=True)
        return [Ring(self._rejoining, REJOIN_RING_SECONDS, self.started.caller)]

    def _hold(self, at: datetime, seconds: float) -> list[Command]:
        assert self.talk is not None
        self.state = State.HELD
        leg = self.talk.leg
        keep_until = at + timedelta(seconds=seconds)
        return [
            Hold(self.id),
            *self.guard(),
            self._wake(seconds),
            Tell(TalkBroken(self.id, str(leg), leg.extension, at, keep_until)),
        ]

    # Ending.

    def _ask_for_message(self, at: datetime) -> list[Command]:
        return [AskForMessage(self.id, self.plan.language), *self._close(at, asked_for_message=True)]

    def _end(self, at: datetime, why: Missed) -> list[Command]:
        return [EndCall(self.id), *self._stop_ringing(why, at), *self._close(at)]

    def _close(self, at: datetime, *, asked_for_message: bool = False) -> list[Command]:
        commands: list[Command] = []
        wrap_up_until = None
        if self._rejoining is not None:
            commands.append(Drop(self._rejoining))
        if self.talk is not None:
            extension = self.talk.leg.extension
            commands.append(Drop(self.talk.leg))
            if (place := self._seats.place(extension)) is not None and place.seat.wrap_up_seconds > 0:
                wrap_up_until = at + timedelta(seconds=place.seat.wrap_up_seconds)
                self._seats.wrap_up(extension, self.id, wrap_up_until)
            self._seats.release(extension, self.id)
        self.state = State.ENDED
        return [*commands, Tell(CallEnded(self.id, at, wrap_up_until, asked_for_message))]

    def _stop_ringing(self, why: Missed, at: datetime) -> list[Command]:
        commands: list[Command] = []
        for leg in self.ringing:
            self._seats.release(leg.extension, self.id)
            commands.append(Drop(leg, taken=why is Missed.TAKEN))
            commands.append(Tell(PersonMissed(self.id, str(leg), leg.extension, why, at)))
        self.ringing.clear()
        return commands

    # Small things.

    def _wake(self, seconds: float) -> Wake:
        self._alarm += 1
        return Wake(seconds, self._alarm)

    def _tell_rang(self, leg: Leg, seconds: float, reason: Reason, at: datetime) -> Tell:
        return Tell(PersonRang(self.id, str(leg), leg.extension, seconds, reason, at))

    def _tell_answered(self, leg: Leg, at: datetime) -> Tell:
        return Tell(CallAnswered(self.id, str(leg), leg.extension, at))
