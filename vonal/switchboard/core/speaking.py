"""One call that tells somebody of ours something: orders in, reports in, commands out."""

from datetime import datetime

from vonal.switchboard.core.leg import Gone, Leg
from vonal.switchboard.core.moves import Command, Tell
from vonal.switchboard.core.office import Skipped
from vonal.switchboard.core.plan import Say
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.sounding import Hush, KeyPressed, Play, Played, Sentence, SpeakTo
from vonal.switchboard.core.spoken import SpokenCallSettled, SpokenOrder, SpokenOutcome
from vonal.switchboard.core.telephone import CallerLeft, Drop, EndCall, LegAnswered, LegGone, Ring

SPOKEN_RING_SECONDS = 30.0
KEY = "1"
_WORDS, _THANKS = 1, 2

_NOT_ANSWERED = {
    Gone.BUSY: SpokenOutcome.BUSY,
    Gone.UNREACHABLE: SpokenOutcome.UNREACHABLE,
    Gone.LOST: SpokenOutcome.UNREACHABLE,
}
_RANG = (SpokenOutcome.CONFIRMED, SpokenOutcome.HEARD, SpokenOutcome.NO_ANSWER, SpokenOutcome.UNSAID)

SpokenReport = LegAnswered | LegGone | CallerLeft | Played | KeyPressed


class SpokenCall:
    """
    He hears it twice, and a word of thanks once he has pressed the key. He counts as rung, not as talking: nobody else is
    offered to him meanwhile, and it does not make him one who has talked lately. Nothing of it outlives the switchboard.
    """

    def __init__(self, order: SpokenOrder, seats: Seats) -> None:
        self.id = order.call
        self.leg = Leg(order.call, 1, order.extension)
        self.is_over = False
        self._order = order
        self._seats = seats
        self._rang_at: datetime | None = None
        self._is_up = False
        self._is_settled = False

    def start(self, at: datetime) -> list[Command]:
        """Ring him, on line or not, unless he is busy."""
        place = self._seats.place(self.leg.extension)
        why_not = self._seats.occupy(self.leg.extension, self.id)
        if why_not is None and place is not None and place.wraps_up(at):
            why_not = Skipped.WRAPPING_UP
        if why_not is not None:
            is_busy = why_not in (Skipped.BUSY, Skipped.WRAPPING_UP)
            self._leave()
            return self._settle(SpokenOutcome.BUSY if is_busy else SpokenOutcome.UNREACHABLE, at)
        self._rang_at = at
        return [Ring(self.leg, SPOKEN_RING_SECONDS, self._order.caller, name=self._order.name)]

    def handle(self, report: SpokenReport, at: datetime) -> list[Command]:
        """What became of his telephone, of the words, and what he pressed."""
        match report:
            case LegAnswered() if not self._is_up:
                self._is_up = True
                words = Say(self._order.sound)
                return [SpeakTo(self.leg), self._play(_WORDS, words, words)]
            case KeyPressed(_, key) if key == KEY and not self._is_settled:
                return [*self._settle(SpokenOutcome.CONFIRMED, at), Hush(self.id, _WORDS)]
            case Played(_, number, heard) if number == _WORDS:
                if self._is_settled:
                    return [self._play(_THANKS, Sentence("confirmed"))]
                return self._end(SpokenOutcome.HEARD if heard else SpokenOutcome.UNSAID, at)
            case Played(_, number) if number == _THANKS:
                return self._end(SpokenOutcome.CONFIRMED, at)
            case LegGone(_, why):
                not_answered = _NOT_ANSWERED.get(why, SpokenOutcome.NO_ANSWER)
                return self._end(SpokenOutcome.HEARD if self._is_up else not_answered, at)
            case CallerLeft():  # He hung up, or the node that rang him is lost.
                return self._end(SpokenOutcome.HEARD if self._is_up else SpokenOutcome.AWAY, at)
        return []

    def stop(self, at: datetime) -> list[Command]:
        """There is no reason for it any more, or his extension is gone."""
        return self._end(SpokenOutcome.HEARD if self._is_up else SpokenOutcome.UNREACHABLE, at)

    def _play(self, number: int, *sounds: Say | Sentence) -> Play:
        return Play(self.id, number, sounds, self._order.language)

    def _end(self, outcome: SpokenOutcome, at: datetime) -> list[Command]:
        self._leave()
        return [Drop(self.leg), EndCall(self.id), *self._settle(outcome, at)]

    def _settle(self, outcome: SpokenOutcome, at: datetime) -> list[Command]:
        if self._is_settled:
            return []
        self._is_settled = True
        rang_at = self._rang_at if outcome in _RANG else None
        return [Tell(SpokenCallSettled(self.id, outcome, rang_at, at))]

    def _leave(self) -> None:
        self.is_over = True
        self._seats.release(self.leg.extension, self.id)
