"""A call that went on while the switchboard was away."""

from datetime import datetime

from vonal.switchboard.core.call import Call, State
from vonal.switchboard.core.moves import Command, Tell
from vonal.switchboard.core.plan import Reason
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.telephone import Drop, FoundCall

KEEP_FOUND_SECONDS = 10.0
STILL_RINGING_SECONDS = 5.0


class AdoptedCall(Call):
    """
    A talk is simply taken over. A caller nobody talks to is planned for anew, and whoever still rings goes on
    ringing in his step of the new plan.
    """

    def __init__(self, found: FoundCall, seats: Seats) -> None:
        super().__init__(found.started, seats)
        self._found = found
        legs = found.answered + found.ringing
        self._offers = max([found.offers, *(leg.number for leg in legs)])

    def start(self, at: datetime) -> list[Command]:
        """Take over; only a call still ``PLANNING`` after it needs a plan."""
        told = Tell(self.started)
        return [told, *(self._wait_on(at) if self._found.talk is None else self._talk_on(at))]

    def _talk_on(self, at: datetime) -> list[Command]:
        talk = self.talk = self._found.talk
        assert talk is not None
        self.state = State.TALKING
        self._seats.adopt(talk.leg.extension, self.id, talking=True)
        stray: list[Command] = [Drop(leg) for leg in self._found.answered + self._found.ringing]
        held = self._hold(at, KEEP_FOUND_SECONDS) if self._found.alone else []
        return [*stray, self._tell_answered(talk.leg, talk.answered_at), *held]

    def _wait_on(self, at: datetime) -> list[Command]:
        commands = self.guard()
        for leg in self._found.answered + self._found.ringing:
            if self._seats.adopt(leg.extension, self.id, talking=False):
                self.ringing[leg] = Reason.CHOSEN
            else:
                commands.append(Drop(leg))
        for leg in self._found.answered:
            commands += self._answered(leg, at)
        return commands

    def _go_on(self, at: datetime) -> list[Command]:
        return self._ring_on(at) if self.ringing else super()._go_on(at)

    def _ring_on(self, at: datetime) -> list[Command]:
        still = {leg.extension for leg in self.ringing}
        seconds, reason = STILL_RINGING_SECONDS, Reason.CHOSEN
        for index, step in enumerate(self.plan.steps):
            if still & set(step.extensions):
                self._next_step, seconds, reason = index + 1, step.seconds, step.reason
                break
        self.ringing = dict.fromkeys(self.ringing, reason)
        self.state = State.RINGING
        told: list[Command] = [self._tell_rang(leg, seconds, reason, at) for leg in self.ringing]
        return [*self.guard(), self._wake(seconds), *told]
