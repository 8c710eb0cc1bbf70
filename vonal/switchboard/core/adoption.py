"""Calls that went on while the switchboard was away."""

from datetime import datetime

from vonal.switchboard.core.between import Music
from vonal.switchboard.core.call import Call
from vonal.switchboard.core.dialled import DialledCall
from vonal.switchboard.core.leg import Leg
from vonal.switchboard.core.moves import AskPlan, Command, Tell
from vonal.switchboard.core.office import CallStarted, Missed, PersonDialled
from vonal.switchboard.core.passed import Passing
from vonal.switchboard.core.plan import Plan, Queue, Reason
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.sounding import Hush
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import Drop, FoundCall, Hold, Talk, Tone
from vonal.switchboard.core.transfers import CallHeld
from vonal.switchboard.core.turning import TurningCall

KEEP_FOUND_SECONDS = 10.0
STILL_RINGING_SECONDS = 5.0
STILL_RINGING_FOR_ONE_SECONDS = 15.0


class _AdoptedTalk(TurningCall):
    """Somebody talks, holds, asks or passes on: whatever it was goes on."""

    _found: FoundCall

    def _count_legs(self) -> None:
        found = self._found
        legs = [*found.answered, *found.ringing, *found.beside, found.dialling, found.far]
        legs += [found.talk.leg] if found.talk is not None else []
        self._offers = max([found.offers, *(leg.number for leg in legs if leg is not None)])

    def _talk_on(self, at: datetime) -> list[Command]:
        found = self._found
        talk = self.talk = found.talk
        assert talk is not None
        self.state, self._parked, self.is_up = State.TALKING, found.held, True
        if found.kept:
            self._seats.keep_again(talk.leg)
        else:
            self._seats.adopt(talk.leg.extension, self.id, talking=True)
        told: list[Command] = [] if talk.leg.outside else [self._tell_answered(talk.leg, talk.answered_at)]
        # The last orders of a switchboard that was killed may be lost on their way: music is begun again.
        if found.held:
            told.append(Hold(self.id))
        if found.held or found.beside:
            return [*told, *self._go_on_between_three(at)]
        aside = next((leg for leg in found.answered if not leg.rejoin), None)
        if aside is not None and not found.alone:
            self._join_again(aside, Passing(talk.leg.extension, aside.number, leg=aside))
            self.state = State.ASIDE
            return [*told, Music(aside)]
        stray: list[Command] = [Drop(leg) for leg in found.answered + found.ringing]
        broken = self._break(at, KEEP_FOUND_SECONDS) if found.alone else []
        return [*stray, *told, *broken]

    def _go_on_between_three(self, at: datetime) -> list[Command]:
        """The outside party hears music, or somebody else is in the talk as well."""
        found, talk = self._found, self.talk
        assert talk is not None
        if found.beside:
            other = found.beside[0]
            self._join_again(other, Passing(talk.leg.extension, other.number, leg=other))
            self.state = State.ASKING if found.held else State.TOGETHER
            return []
        if found.inherited:
            return self._resume(at)
        rung = [leg for leg in found.answered + found.ringing if not leg.rejoin]
        if not rung and found.dialling is None:
            waits = found.kept or not found.alone
            return self._stay_held(at) if waits else self._break(at, KEEP_FOUND_SECONDS)
        other = found.dialling or rung[0]
        self.state = State.PASSING if found.alone else State.ASKING
        coming_back = found.alone and other.extension == talk.leg.extension
        passing = Passing(talk.leg.extension, other.number, found.number, coming_back=coming_back)
        self._join_again(other, passing)
        if found.dialling is not None:
            self.dialling = other
        else:
            self.ringing[other] = Reason.PASSED_ON if found.alone else Reason.ASKED
        tone: list[Command] = [] if found.alone else [Tone(talk.leg)]
        tone += [Drop(leg) for leg in rung if leg != other]
        goes_on = [*tone, *self.guard(), self._wake(STILL_RINGING_FOR_ONE_SECONDS)]
        return [*goes_on, *(self._answered(other, at) if other in found.answered else [])]

    def _stay_held(self, at: datetime) -> list[Command]:
        assert self.talk is not None
        self.state = State.HELD
        return [*self.guard(), Tell(CallHeld(self.id, self.talk.leg.extension, at))]

    def _join_again(self, other: Leg, passing: Passing) -> None:
        self.passing = passing
        self._seats.adopt(other.extension, self.id, talking=passing.leg is not None)


class _AdoptedWait(_AdoptedTalk, Call):
    """A caller nobody talks to is planned for anew, and whoever still rings goes on ringing in his step of the new plan."""

    def _know_the_wait(self) -> None:
        found = self._found
        self.keys, self._queued_at, self.is_up = found.keys, found.queued_at, found.is_up

    def _wait_on(self, at: datetime) -> list[Command]:
        found, commands = self._found, self.guard()
        self._parked = found.held
        if found.is_up:
            # What he hears may not be over, and has the last number there is. While he does, nothing else can be ordered.
            commands = [Hush(self.id, found.offers), *commands]
        stray = [leg for leg in (*found.answered, found.dialling) if leg is not None and leg.outside]
        commands += [Drop(leg) for leg in stray]
        for leg in found.answered + found.ringing:
            if leg in stray:
                continue
            if self._seats.adopt(leg.extension, self.id, talking=False):
                self.ringing[leg] = Reason.CHOSEN
            else:
                commands.append(Drop(leg))
        for leg in found.answered:
            commands += self._answered(leg, at)
        return commands

    def _follow(self, plan: Plan, at: datetime) -> list[Command]:
        self.plan = plan
        queue = next((number for number, end in enumerate(plan.ends) if isinstance(end, Queue)), None)
        if self._queued_at is not None and queue is not None:
            self._next_step, self._end_number = len(plan.steps), queue
        if self.ringing:
            return self._ring_on(at)
        if self._queued_at is not None:
            return self._go_on(at)
        if self.keys and self.keys == self._found.keys:
            # Greeting and announcement are before the first menu.
            self._heard |= {(State.GREETING, plan.greeting.sound), (State.CONSENT, plan.consent.sound)}
        return self._greet(at)

    def _ring_on(self, at: datetime) -> list[Command]:
        still = {leg.extension for leg in self.ringing}
        seconds, reason = STILL_RINGING_SECONDS, Reason.CHOSEN
        for index, step in enumerate(self.plan.steps):
            if self._next_step <= index and still & set(step.extensions):
                self._next_step, seconds, reason = index + 1, step.seconds, step.reason
                break
        self.ringing = dict.fromkeys(self.ringing, reason)
        self.state = State.RINGING
        told: list[Command] = [self._tell_rang(leg, seconds, reason, at) for leg in self.ringing]
        return [*self.guard(), self._wake(seconds), *told]


class AdoptedCall(_AdoptedWait):
    """Somebody called."""

    def __init__(self, found: FoundCall, seats: Seats) -> None:
        assert isinstance(found.started, CallStarted)
        super().__init__(found.started, seats)
        self._found = found
        self._know_the_wait()
        self._count_legs()

    def start(self, at: datetime) -> list[Command]:
        """Take over; only a call still ``PLANNING`` after it needs a plan."""
        told = Tell(self.started)
        return [told, *(self._wait_on(at) if self._found.talk is None else self._talk_on(at))]


class AdoptedDialledCall(_AdoptedWait, DialledCall):
    """
    A person who hears the ring tone goes on hearing it while it rings; without that, his number is routed anew. Whom he
    called and passed on to people who were away waits like a caller.
    """

    def __init__(self, found: FoundCall, seats: Seats) -> None:
        assert isinstance(found.started, PersonDialled)
        super().__init__(found.started, seats)
        self._found = found
        self.leg = found.dialler
        self.started = CallStarted(self.id, found.number, found.caller_id, found.started.at)
        self._count_legs()

    def start(self, at: datetime) -> list[Command]:
        """Take over; it asks for a route itself when it needs one."""
        found, told = self._found, Tell(self.dialled)
        if found.talk is not None and found.far is not None:
            self._has_met = True
            return [told, *self._talk_on(at)]
        if found.far is not None and found.is_up:
            self._has_met = True
            self._know_the_wait()
            waits = self._wait_on(at)
            return [told, *waits, *([AskPlan()] if self.state is State.PLANNING else [])]
        if found.talk is not None and found.kept:
            return [told, *self._wait_for_one(found.talk, at)]
        if not self._seats.adopt(self.dialled.extension, self.id, talking=True):
            return [told, *self._end(at, Missed.GAVE_UP)]
        return [told, *self._dial_on(at)]

    def _wait_for_one(self, talk: Talk, at: datetime) -> list[Command]:
        """One of two colleagues is in another call, and the other hears music."""
        assert self.leg is not None
        self.is_inside = self._has_met = self.is_up = True
        self.talk, self.state = talk, State.TALKING
        away, waits = (talk.leg, self.leg) if self._found.alone else (self.leg, talk.leg)
        self._seats.keep_again(away)
        self._seats.adopt(waits.extension, self.id, talking=True)
        held = Tell(CallHeld(self.id, away.extension, at))
        return [self._tell_answered(talk.leg, talk.answered_at), Music(waits), held]

    def _dial_on(self, at: datetime) -> list[Command]:
        found = self._found
        if found.talk is not None:
            self.is_inside = self._has_met = True
            self.talk, self.state = found.talk, State.TALKING
            self._seats.adopt(found.talk.leg.extension, self.id, talking=True)
            return [self._tell_answered(found.talk.leg, found.talk.answered_at)]
        other = found.far or found.dialling
        if other is not None:
            self.dialling, self.state = other, State.RINGING
            waits = [*self.guard(), self._wake(STILL_RINGING_FOR_ONE_SECONDS)]
            return [*waits, *(self._answered(other, at) if found.far is not None else [])]
        rung = found.answered + found.ringing
        if rung and self._seats.adopt(rung[0].extension, self.id, talking=False):
            self.is_inside, self.state = True, State.RINGING
            self.ringing[rung[0]] = Reason.CALLED
            waits = [*self.guard(), self._wake(STILL_RINGING_FOR_ONE_SECONDS)]
            return [*waits, *(self._answered(rung[0], at) if found.answered else [])]
        return self._ask()[1:]


def adopted(found: FoundCall, seats: Seats) -> AdoptedCall | AdoptedDialledCall:
    """The call that was found, as it goes on."""
    if isinstance(found.started, PersonDialled):
        return AdoptedDialledCall(found, seats)
    return AdoptedCall(found, seats)
