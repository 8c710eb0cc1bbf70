"""A call one of us begins: to a number outside, or to a colleague."""

from datetime import datetime

from vonal.switchboard.core.inside import InsideCall
from vonal.switchboard.core.leg import Gone, Leg
from vonal.switchboard.core.moves import AskRoute, Command, Event, Planned, Routed, Tell
from vonal.switchboard.core.office import (
    CallStarted,
    Failed,
    FarRang,
    FarRefused,
    Inside,
    Missed,
    Outside,
    PersonDialled,
    Refused,
    Route,
    Skipped,
)
from vonal.switchboard.core.plan import Reason, Way
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import Dial, Drop, EndCall, Meet, Talk, Tone

OWN_RING_SECONDS = 20.0
INSIDE_RING_SECONDS = 30.0

_FAILED = {
    Missed.NO_ANSWER: Failed.NO_ANSWER,
    Missed.DECLINED: Failed.DECLINED,
    Missed.BUSY: Failed.BUSY,
}


class DialledCall(InsideCall):
    """
    The person who dialled hears a ring tone until the other side answers. With ``rings_first`` his own telephone is rung
    before, and nothing is told until he has picked it up. Once the two talk, a call outside is like any other.
    """

    def __init__(self, dialled: PersonDialled, seats: Seats, *, rings_first: bool = False) -> None:
        super().__init__(CallStarted(dialled.call, "", "", dialled.at), seats)
        self.dialled = dialled
        self.leg = None if rings_first else Leg(dialled.call, 0, dialled.extension)
        self.is_inside = False
        self._has_met = False

    def start(self, at: datetime) -> list[Command]:
        """Begin; the route is awaited then, or the person's own telephone."""
        person = self.dialled.extension
        if self.leg is not None:
            return self._ask() if self._seats.begin(person, self.id) else self._not_free(Failed.IN_A_CALL, at)
        why_not = self._seats.occupy(person, self.id)
        if why_not is not None:
            return self._not_free(_why_failed(why_not, Failed.IN_A_CALL), at)
        self.state = State.RINGING
        rung = self._ring(person, OWN_RING_SECONDS, Reason.DIALLED, self.dialled.dialled, at)
        return [each for each in rung if not isinstance(each, Tell)]

    def _not_free(self, why: Failed, at: datetime) -> list[Command]:
        self.state = State.ENDED
        refused = Tell(FarRefused(self.id, self.dialled.extension, why, at))
        return [refused, EndCall(self.id, why)]

    def _ask(self) -> list[Command]:
        return [Tell(self.dialled), AskRoute(self.dialled), *self.guard()]

    def guard(self) -> list[Command]:
        # Before the two met, only a telephone that dialled itself could be asked for a message, or hung up.
        may = self._has_met or (self.leg is not None and self.leg.number == 0)
        return super().guard() if may else []

    # Where to.

    def _wished(self, event: Event, at: datetime) -> list[Command]:
        match event:
            case Routed(route) if self.state is State.PLANNING and not self._has_met:
                return self._go_out(route, at)
            case Planned() if not self._has_met:
                return []
        return super()._wished(event, at)

    def _go_out(self, route: Route, at: datetime) -> list[Command]:
        assert self.leg is not None
        match route:
            case Inside(extension):
                why_not = self._seats.occupy(extension, self.id)
                knocks = self._may_knock(extension, why_not, Reason.CALLED)
                if why_not is not None and not knocks:
                    return self._fail(_why_failed(why_not, Failed.BUSY), at)
                self.is_inside, self.state = True, State.RINGING
                shown = self.dialled.extension
                ring = self._only_knock if knocks else self._ring
                return [Tone(self.leg), *ring(extension, INSIDE_RING_SECONDS, Reason.CALLED, shown, at)]
            case Outside(number, ways) if ways:
                self.started = CallStarted(self.id, number, ways[0].caller_id, self.dialled.at)
                self._ways, self.state = ways, State.RINGING
                return [Tone(self.leg), *self._try_next_way(at)]
            case Refused(why):
                return self._fail(Failed.REFUSED, at, why)
        return self._fail(Failed.NO_TRUNK, at)

    def _try_next_way(self, at: datetime) -> list[Command]:
        way = self._ways[0]
        commands = super()._try_next_way(at)
        if self.passing is not None or self._has_met:
            return commands
        number, leg = self.started.caller, str(self.dialling)
        return [*commands, Tell(FarRang(self.id, leg, number, way.endpoint, way.caller_id, at))]

    def _dial(self, leg: Leg, way: Way) -> Dial:
        if self.passing is not None or self._has_met:
            return super()._dial(leg, way)
        return Dial(leg, way, self.started.caller, self.dialled.extension, records=True)

    def _ears(self) -> list[Leg]:
        return super()._ears() if self._has_met or self.leg is None else [self.leg]

    # They meet.

    def _far_answered(self, leg: Leg, at: datetime) -> list[Command]:
        if self.passing is not None or self._has_met:
            return super()._far_answered(leg, at)
        assert self.leg is not None
        return self._meet(leg, self.leg, at)

    def _taken(self, leg: Leg, at: datetime) -> list[Command]:
        if self._has_met:
            return super()._taken(leg, at)
        self._alarm += 1
        self._seats.talk(leg.extension, self.id)
        if self.leg is not None:
            return self._meet(leg, leg, at)
        self.leg, self.state = leg, State.PLANNING
        self.dialled = PersonDialled(self.id, self.dialled.extension, self.dialled.dialled, at)
        return self._ask()

    def _meet(self, called: Leg, talks: Leg, at: datetime) -> list[Command]:
        """``talks`` is whose answer it is in the journal: the person who dialled out, or the colleague."""
        assert self.leg is not None
        self._has_met = self.is_up = True
        self.state, self.talk = State.TALKING, Talk(talks, at)
        return [Meet(called, self.leg, at), self._tell_answered(talks, at)]

    # They do not.

    def _far_missed(self, why: Failed, at: datetime) -> list[Command]:
        return (
            self._fail(why, at)
            if self.passing is None and not self._has_met
            else super()._far_missed(why, at)
        )

    def _not_taken(self, leg: Leg, why: Missed, at: datetime) -> list[Command]:
        if self._has_met:
            return super()._not_taken(leg, why, at)
        if self.leg is None:
            return self._end(at, Missed.GAVE_UP)
        return self._fail(_FAILED.get(why, Failed.UNREACHABLE), at)

    def _time_is_up(self, at: datetime) -> list[Command]:
        if self._has_met:
            return super()._time_is_up(at)
        stopped = [*self._stop_dialling(), *self._stop_ringing(Missed.NO_ANSWER, at)]
        if self.leg is None:
            return stopped + self._end(at, Missed.NO_ANSWER)
        return stopped + self._fail(Failed.NO_ANSWER, at)

    def _fail(self, why: Failed, at: datetime, sentence: str = "") -> list[Command]:
        refused = Tell(FarRefused(self.id, self.dialled.extension, why, at, sentence))
        return [refused, *self._end(at, Missed.GAVE_UP, why)]

    # Somebody leaves.

    def _here(self) -> list[Leg]:
        here = super()._here()
        return here if self.leg is None or self.leg in here or not self._is_first() else [self.leg, *here]

    def _is_first(self) -> bool:
        """The person who dialled is on the line beside whoever ``talk`` names."""
        return self.is_inside or not self._has_met

    def _left(self, leg: Leg, why: Gone, at: datetime) -> list[Command]:
        if self._is_first() and leg in self._here():
            return self._end(at, Missed.GAVE_UP)
        return super()._left(leg, why, at)

    def _may_rejoin(self, extension: str) -> bool:
        return not self.is_inside and super()._may_rejoin(extension)

    def _is_with_person(self) -> bool:
        return not self.is_inside and super()._is_with_person()

    def _close(self, at: datetime, *, asked_for_message: bool = False) -> list[Command]:
        commands: list[Command] = []
        if self._is_first():
            self._seats.release(self.dialled.extension, self.id)
            if self.leg is not None:
                commands.append(Drop(self.leg))
        return commands + super()._close(at, asked_for_message=asked_for_message)

    def _free(self, extension: str, at: datetime) -> datetime | None:
        if not self.is_inside:
            return super()._free(extension, at)
        self._seats.release(extension, self.id)
        return None


def _why_failed(why_not: Skipped, busy: Failed) -> Failed:
    return busy if why_not is Skipped.BUSY else Failed.UNREACHABLE
