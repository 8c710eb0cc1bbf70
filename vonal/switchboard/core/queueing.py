"""A caller waits, with music and his position, for the first of some people who becomes free."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from vonal.switchboard.core.hearing import HearingCall
from vonal.switchboard.core.leg import Leg
from vonal.switchboard.core.moves import Command, Event, Moved, Offered, Tell
from vonal.switchboard.core.office import CallStarted, Missed
from vonal.switchboard.core.plan import Queue, Reason
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.sounding import Sentence, offer_of_call_back
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import Hold
from vonal.switchboard.core.waiting import Waiting

LAST_POSITION_SAID = 10


@dataclass(slots=True)
class Turn:
    """One caller's time in a queue: what is to happen when, in moments of the clock the events come with."""

    queue: Queue
    leaves_at: datetime
    says_at: datetime | None = None
    rings_until: datetime | None = None
    due_at: datetime | None = None


class QueueingCall(HearingCall):
    """
    Whom to offer is chosen by the line all callers share; ``Offered`` and ``Moved`` tell of it. Somebody who rings when the
    caller's time is over rings to his end.
    """

    def __init__(self, started: CallStarted, seats: Seats) -> None:
        super().__init__(started, seats)
        self._turn: Turn | None = None

    def _next_end(self, at: datetime) -> list[Command]:
        """He has waited long enough."""
        raise NotImplementedError

    def _call_back(self, at: datetime) -> list[Command]:
        """He pressed the key."""
        raise NotImplementedError

    def _wished(self, event: Event, at: datetime) -> list[Command]:
        match event:
            case Offered(_, extension) if self._turn is not None:
                return self._offered(self._turn, extension, at)
            case Moved(_, position) if self._turn is not None:
                return [Tell(Waiting(self.id, position, at))]
        return super()._wished(event, at)

    def _join(self, queue: Queue, at: datetime) -> list[Command] | None:
        """``None`` when there is nothing to wait for."""
        since = self._queued_at or at
        leaves_at = since + timedelta(seconds=queue.seconds)
        if not queue.extensions or leaves_at <= at:
            return None
        self.state, self._queued_at = State.QUEUED, since
        self._turn = Turn(queue, leaves_at)
        self._seats.waiting.join(self.id, queue.extensions, since)
        return [*self._pick_up(), self._mark(), *self._announce(self._turn, at)]

    def _can_be_called(self) -> bool:
        """Not with a withheld number, nor from a site's page."""
        return any(character.isdigit() for character in self.started.caller)

    def _leave_line(self) -> None:
        self._turn = self._queued_at = None
        self._seats.waiting.leave(self.id)

    # What he hears.

    def _announce(self, turn: Turn, at: datetime) -> list[Command]:
        if turn.queue.say_position_seconds <= 0:
            return [*self._music(turn), *self.guard(), self._wake_for(turn, at)]
        turn.says_at = None
        position = self._seats.waiting.position(self.id)
        said = Sentence(f"position-{position}" if position <= LAST_POSITION_SAID else "position-more")
        offer = offer_of_call_back(turn.queue.say, turn.queue.call_back_key) if self._can_be_called() else ()
        return [*self._play(said, *offer), self._wake_for(turn, at)]

    def _music(self, turn: Turn) -> list[Command]:
        self._is_silent = False
        return [Hold(self.id, turn.queue.music)]

    def _sound_is_over(self, at: datetime, *, heard: bool) -> list[Command]:
        turn = self._turn
        if self.state is not State.QUEUED or turn is None:
            return super()._sound_is_over(at, heard=heard)
        self._playing = None
        turn.says_at = at + timedelta(seconds=turn.queue.say_position_seconds)
        return [*self._music(turn), self._wake_for(turn, at)]

    def _pressed(self, key: str, at: datetime) -> list[Command]:
        if self.state is State.QUEUED and self._turn is not None:
            asks = key == self._turn.queue.call_back_key and self._can_be_called()
            return self._call_back(at) if asks else []
        return super()._pressed(key, at)

    # Who rings.

    def _offered(self, turn: Turn, extension: str, at: datetime) -> list[Command]:
        if self.ringing or self._seats.reserve(extension, self.id, at) is not None:
            self._seats.waiting.not_taken(self.id, extension, at)
            return []
        seconds = turn.queue.ring_seconds
        rung = self._ring(extension, seconds, Reason.QUEUE, self.started.caller, at)
        return [*rung, *self._offered_for(seconds, at)]

    def _offered_for(self, seconds: float, at: datetime) -> list[Command]:
        """Somebody rings; his time is over then, not the caller's."""
        if self.state is not State.QUEUED or self._turn is None:
            return []
        self._turn.rings_until = at + timedelta(seconds=seconds)
        return [self._wake_for(self._turn, at)]

    def _not_taken(self, leg: Leg, why: Missed, at: datetime) -> list[Command]:
        if self.passing is not None:
            return super()._not_taken(leg, why, at)
        if self.state is not State.QUEUED or self._turn is None:
            return []
        self._rest(self._turn, [leg], at)
        return [self._wake_for(self._turn, at)]

    def _rest(self, turn: Turn, legs: list[Leg], at: datetime) -> None:
        turn.rings_until = None
        for leg in legs:
            until = at + timedelta(seconds=turn.queue.ring_seconds)
            self._seats.waiting.not_taken(self.id, leg.extension, until)

    # Time.

    def _wake_for(self, turn: Turn, at: datetime) -> Command:
        if turn.rings_until is not None:
            turn.due_at = turn.rings_until
        elif turn.says_at is not None:
            turn.due_at = min(turn.says_at, turn.leaves_at)
        else:
            turn.due_at = turn.leaves_at
        return self._wake(max(0.0, (turn.due_at - at).total_seconds()))

    def _time_is_up(self, at: datetime) -> list[Command]:
        turn = self._turn
        if self.state is not State.QUEUED or turn is None or turn.due_at is None:
            return super()._time_is_up(at)
        # The alarm may be a little early by this clock.
        at = max(at, turn.due_at)
        if turn.rings_until is not None:
            legs = list(self.ringing)
            stopped = self._stop_ringing(Missed.NO_ANSWER, at)
            self._rest(turn, legs, at)
            return [*stopped, self._wake_for(turn, at)]
        if at >= turn.leaves_at:
            self._leave_line()
            return [*self._hush(), *self._next_end(at)]
        return self._announce(turn, at)
