"""Somebody listens to a colleague's talk, whispers to him, or joins in: reports in, commands out."""

from datetime import datetime

from vonal.switchboard.core.conversation import Conversation
from vonal.switchboard.core.ears import How, Listen, ListeningBegan, ListeningEnded, ListeningFailed, NotHeard
from vonal.switchboard.core.leg import Gone, Leg
from vonal.switchboard.core.moves import Command, Tell
from vonal.switchboard.core.office import Skipped
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import Drop, LegAnswered, LegGone, Ring

EAR_RING_SECONDS = 15.0

_NOT_HEARD = {
    Gone.NO_ANSWER: NotHeard.NO_ANSWER,
    Gone.DECLINED: NotHeard.DECLINED,
    Gone.HUNG_UP: NotHeard.DECLINED,
    Gone.BUSY: NotHeard.IN_A_CALL,
}


def talker(call: Conversation | None, extension: str) -> Leg | None:
    """Where this person talks to somebody outside, or lets him wait; ``None`` when he does not."""
    if call is None or call.talk is None or call.state in (State.PASSING, State.ENDED):
        return None
    return next(iter(call.legs_of(extension)), None)


class Listening:
    """
    One person's ear in one colleague's talk: his telephone is rung, and once he has picked it up he hears. It ends with
    the colleague's part in the call, whoever the outside party talks to then. The talk knows nothing of it.
    """

    def __init__(self, name: str, call: str, extension: str, to: str, how: How, seats: Seats) -> None:
        self.id = name
        self.call = call
        self.to = to
        self.ear = Leg(name, 1, extension)
        self.is_over = False
        self.how = how
        self._seats = seats
        self._hears: Leg | None = None
        self._changes = 0

    @property
    def is_on(self) -> bool:
        """Whether he hears by now."""
        return self._hears is not None and not self.is_over

    def start(self, to: Leg | None, at: datetime) -> list[Command]:
        """Begin, where ``to`` is who talks."""
        if to is None:
            return self._fail(NotHeard.NO_TALK, at)
        why_not = self._seats.occupy(self.ear.extension, self.id)
        if why_not is not None:
            return self._fail(
                NotHeard.IN_A_CALL if why_not is Skipped.BUSY else NotHeard.UNREACHABLE, at, is_in=False
            )
        return [Ring(self.ear, EAR_RING_SECONDS, self.to, asked_for=True, near=self.call)]

    def handle(self, report: LegAnswered | LegGone, to: Leg | None, at: datetime) -> list[Command]:
        """What became of his telephone."""
        if self.is_over or report.leg != self.ear:
            return []
        match report:
            case LegAnswered() if self._hears is None:
                if to is None:
                    return self._fail(NotHeard.NO_TALK, at)
                self._seats.talk(self.ear.extension, self.id)
                return self._listen(to, at)
            case LegGone(_, why):
                if self._hears is None:
                    return self._fail(_NOT_HEARD.get(why, NotHeard.UNREACHABLE), at)
                return self.stop(at)
        return []

    def change(self, how: How, at: datetime) -> list[Command]:
        """He wants to be heard by more, or by fewer."""
        if how is self.how:
            return []
        self.how = how
        return [] if self._hears is None else self._listen(self._hears, at)

    def follow(self, to: Leg | None) -> list[Command]:
        """The talk has moved: its person has another leg now."""
        if self._hears is None or to is None or to == self._hears:
            return []
        self._hears = to
        return [Listen(self.ear, to, self.how)]

    def stop(self, at: datetime) -> list[Command]:
        """He hears no more."""
        if self.is_over:
            return []
        if self._hears is None:
            return self._fail(NotHeard.NO_TALK, at)
        self._leave()
        return [Drop(self.ear), Tell(ListeningEnded(self.call, self.id, self.ear.extension, at))]

    def _listen(self, to: Leg, at: datetime) -> list[Command]:
        self._hears = to
        self._changes += 1
        began = ListeningBegan(self.call, self.id, self._changes, self.ear.extension, self.to, self.how, at)
        return [Listen(self.ear, to, self.how), Tell(began)]

    def _fail(self, why: NotHeard, at: datetime, *, is_in: bool = True) -> list[Command]:
        self._leave()
        told = Tell(ListeningFailed(self.call, self.ear.extension, self.to, why, at))
        return [Drop(self.ear), told] if is_in else [told]

    def _leave(self) -> None:
        self.is_over = True
        self._seats.release(self.ear.extension, self.id)
