"""One call from outside, from the first ring to the end: events in, commands out. It never waits, never looks at a clock."""

from datetime import datetime

from vonal.switchboard.core.ends import EndingCall
from vonal.switchboard.core.leg import Leg
from vonal.switchboard.core.moves import Command, Event, Planned, SendTo, Tell
from vonal.switchboard.core.office import CallStarted, Missed, PersonSkipped, Skipped
from vonal.switchboard.core.plan import Plan, Reason, Step
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.second import KNOCK_SECONDS
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import Ring, Talk
from vonal.switchboard.core.transfers import TalkPassed

SENT_RING_SECONDS = 20.0


class Call(EndingCall):
    """A caller and the people offered to him, one step of the plan after the other. Whoever answers first talks."""

    def __init__(self, started: CallStarted, seats: Seats) -> None:
        super().__init__(started, seats)
        self._next_step = 0
        self._declined: set[str] = set()

    def start(self, at: datetime) -> list[Command]:
        """Begin; the plan is awaited then."""
        return [Tell(self.started)]

    def _wished(self, event: Event, at: datetime) -> list[Command]:
        match event:
            case Planned(plan) if self.state is State.PLANNING:
                self._next_step = self._end_number = 0
                return self._follow(plan, at)
            case SendTo(extension) if self.state in (State.RINGING, State.QUEUED) and self.passing is None:
                return self._send_to(extension, at)
        return super()._wished(event, at)

    def _follow(self, plan: Plan, at: datetime) -> list[Command]:
        self.plan = plan
        return self._greet(at)

    def _send_to(self, extension: str, at: datetime) -> list[Command]:
        """Whoever rings is left in peace; when this person does not answer, it goes on as it would have."""
        if any(leg.extension == extension for leg in self.ringing):
            return []
        why_not = self._seats.occupy(extension, self.id)
        knocks = self._may_knock(extension, why_not, Reason.CHOSEN)
        if why_not is not None and not knocks:
            return [Tell(PersonSkipped(self.id, extension, why_not, Reason.CHOSEN, at))]
        stopped = self._stop_ringing(Missed.SENT_ON, at)
        ring = self._only_knock if knocks else self._ring
        rung = ring(extension, SENT_RING_SECONDS, Reason.CHOSEN, self.started.caller, at)
        return [*stopped, *rung, *self._offered_for(SENT_RING_SECONDS, at)]

    def _go_on(self, at: datetime) -> list[Command]:
        commands: list[Command] = []
        while self._next_step < len(self.plan.steps):
            step = self.plan.steps[self._next_step]
            self._next_step += 1
            commands += self._offer_step(step, at)
            if self.ringing:
                self.state = State.RINGING
                return commands
        return commands + self._next_end(at)

    def _offer_step(self, step: Step, at: datetime) -> list[Command]:
        rings: list[Command] = []
        told: list[Command] = []
        for extension in dict.fromkeys(step.extensions):
            why_not = self._reserve(extension, at)
            if self._may_knock(extension, why_not, step.reason):
                told.append(self._knock(extension, KNOCK_SECONDS, step.reason, self.started.caller, at))
                continue
            if why_not is not None:
                told.append(Tell(PersonSkipped(self.id, extension, why_not, step.reason, at)))
                continue
            leg = Leg(self.id, self._offers + 1, extension)
            self.ringing[leg] = step.reason
            rings.append(Ring(leg, step.seconds, self.started.caller))
            told.append(self._tell_rang(leg, step.seconds, step.reason, at))
        if self.ringing:
            self._offers += 1
            seconds = step.seconds if rings else KNOCK_SECONDS
            rings += [*self._ring_tone(), *self.guard(), self._wake(seconds)]
        return rings + told

    def _reserve(self, extension: str, at: datetime) -> Skipped | None:
        if extension in self._declined:
            return Skipped.DECLINED
        return self._seats.reserve(extension, self.id, at)

    def _time_is_up(self, at: datetime) -> list[Command]:
        if self.state is State.BROKEN:
            return self._ask_for_message(at)
        if self.state is not State.RINGING:
            return super()._time_is_up(at)
        return self._stop_ringing(Missed.NO_ANSWER, at) + self._go_on(at)

    def _taken(self, leg: Leg, at: datetime) -> list[Command]:
        if self.passing is not None:
            return super()._taken(leg, at)
        others = self._stop_ringing(Missed.TAKEN, at)
        self._leave_line()
        self._seats.talk(leg.extension, self.id)
        talk = self.talk = Talk(leg, at)
        self.state = State.TALKING
        self._alarm += 1
        # Somebody may have talked to him before, and passed him on to people who were away.
        passed = Tell(TalkPassed(self.id, str(leg), leg.extension, at))
        told = passed if self._parked else self._tell_answered(leg, at)
        return [*self._hush(), self._bring_together(talk), *others, told]

    def _not_taken(self, leg: Leg, why: Missed, at: datetime) -> list[Command]:
        if self.passing is None and why is Missed.DECLINED:
            self._declined.add(leg.extension)
        if self.passing is not None or self.state is not State.RINGING:
            return super()._not_taken(leg, why, at)
        return self._go_on(at) if not self.ringing else []
