"""What holds for every call, whoever began it: people rung, a talk, its breaks, its end."""

from datetime import datetime, timedelta

from vonal.switchboard.core.broken import PersonRejoined, TalkBroken
from vonal.switchboard.core.early import FarSounds, Overhear
from vonal.switchboard.core.leg import Gone, Leg
from vonal.switchboard.core.moves import Command, Event, HangUp, Rejoin, Tell, TimeIsUp, Wake
from vonal.switchboard.core.office import (
    CallAnswered,
    CallEnded,
    CallStarted,
    Failed,
    Missed,
    PersonMissed,
    PersonRang,
)
from vonal.switchboard.core.plan import Reason, Way
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.state import FAILED, GUARDED, MISSED, State
from vonal.switchboard.core.telephone import (
    CallerLeft,
    Dial,
    Drop,
    EndCall,
    Guard,
    Hold,
    LegAnswered,
    LegGone,
    Ring,
    Swap,
    Talk,
    Tone,
)

KEEP_SECONDS = 30.0
REJOIN_RING_SECONDS = 10.0
PICK_UP_SECONDS = 25.0
_ELSEWHERE = (Missed.TAKEN, Missed.SENT_ON)
_MAY_REJOIN = (State.TALKING, State.BROKEN, State.HELD)


class Conversation:
    """
    An outside party (or a colleague who called) and the person who talks to it. The roster is shared by all calls; a
    person is reserved there before being rung. Subclasses say how the two come together and what follows when not.
    """

    started: CallStarted

    def __init__(self, call: str, seats: Seats) -> None:
        self.id = call
        self.state = State.PLANNING
        self.ringing: dict[Leg, Reason] = {}
        self.dialling: Leg | None = None
        self.talk: Talk | None = None
        self._seats = seats
        self._offers = 0
        self._alarm = 0
        self._rejoining: Leg | None = None
        self._parked = False
        self._ways: tuple[Way, ...] = ()
        self._knocking: dict[Leg, str] = {}  # rings at nobody yet; what is shown when it does

    def legs_of(self, extension: str) -> list[Leg]:
        """Where this person talks, or dialled."""
        return [leg for leg in self._here() if leg.extension == extension]

    def guard(self) -> list[Command]:
        """To be asked for every second or so: while somebody waits for us, he is not to wait for ever."""
        seconds = GUARDED.get(self.state)
        return [Guard(self.id, self._offers, seconds)] if seconds is not None else []

    def handle(self, event: Event, at: datetime) -> list[Command]:
        """What to do about ``event``. Late, early and repeated events are normal: the telephone does not wait."""
        if self.state is State.ENDED:
            return [Drop(event.leg)] if isinstance(event, LegAnswered) else []
        match event:
            case LegAnswered(leg):
                return self._answered(leg, at)
            case LegGone(leg, why):
                return self._gone(leg, why, at)
            case FarSounds(leg) if leg == self.dialling:
                return [Overhear(leg, ear) for ear in self._ears()]
            case TimeIsUp(alarm) if alarm == self._alarm:
                return self._time_is_up(at)
            case CallerLeft() | HangUp():
                return self._end(at, Missed.GAVE_UP)
            case Rejoin(extension, on_phone) if self._may_rejoin(extension):
                return self._ring_again(on_phone=on_phone)
        return self._wished(event, at)

    # What subclasses decide.

    def _wished(self, event: Event, at: datetime) -> list[Command]:
        """Every other event."""
        return []

    def _taken(self, leg: Leg, at: datetime) -> list[Command]:
        """A rung person answered."""
        raise NotImplementedError

    def _not_taken(self, leg: Leg, why: Missed, at: datetime) -> list[Command]:
        """A rung person does not answer, and is told of already."""
        raise NotImplementedError

    def _far_answered(self, leg: Leg, at: datetime) -> list[Command]:
        raise NotImplementedError

    def _far_missed(self, why: Failed, at: datetime) -> list[Command]:
        """No way leads to the outside number."""
        raise NotImplementedError

    def _time_is_up(self, at: datetime) -> list[Command]:
        raise NotImplementedError

    def _ears(self) -> list[Leg]:
        """Who is to hear how the number called rings, or what is said of it."""
        return []

    def _left(self, leg: Leg, why: Gone, at: datetime) -> list[Command]:
        """A party who was there is gone."""
        if self.talk is None or leg != self.talk.leg or self.state not in (State.TALKING, State.HELD):
            return []
        if not leg.outside and (why is Gone.LOST or self._rejoining is not None):
            return self._break(at, KEEP_SECONDS)
        return self._end(at, Missed.GAVE_UP)

    def _here(self) -> list[Leg]:
        """Who is on the line, the outside party apart."""
        return [self.talk.leg] if self.talk is not None else []

    # Legs.

    def _answered(self, leg: Leg, at: datetime) -> list[Command]:
        if leg in self.ringing:
            del self.ringing[leg]
            return self._taken(leg, at)
        if leg == self.dialling:
            self.dialling = None
            self._alarm += 1
            return self._far_answered(leg, at)
        if leg == self._rejoining and self.talk is not None:
            old, self.talk = self.talk.leg, Talk(leg, self.talk.answered_at)
            self._rejoining, self.state, self._parked = None, State.TALKING, False
            self._alarm += 1
            return [
                Swap(old, leg, self.talk.answered_at),
                Tell(PersonRejoined(self.id, str(leg), leg.extension, at)),
            ]
        return [] if leg in self._here() else [Drop(leg)]

    def _gone(self, leg: Leg, why: Gone, at: datetime) -> list[Command]:
        if leg in self.ringing:
            del self.ringing[leg]
            self._seats.release(leg.extension, self.id)
            told = Tell(PersonMissed(self.id, str(leg), leg.extension, MISSED[why], at))
            return [told, *self._not_taken(leg, MISSED[why], at)]
        if leg == self.dialling:
            self.dialling = None
            if self._ways and why is Gone.UNREACHABLE:
                return [*map(Tone, self._ears()), *self._try_next_way(at)]
            return self._far_missed(FAILED[why], at)
        if leg == self._rejoining:
            self._rejoining = None
            return []
        return self._left(leg, why, at)

    def _ring(
        self, extension: str, seconds: float, reason: Reason, shown: str, at: datetime
    ) -> list[Command]:
        """Ring one person, who is reserved."""
        self._offers += 1
        leg = Leg(self.id, self._offers, extension)
        self.ringing[leg] = reason
        return [
            Ring(leg, seconds, shown),
            *self.guard(),
            self._wake(seconds),
            self._tell_rang(leg, seconds, reason, at),
        ]

    def _try_next_way(self, at: datetime) -> list[Command]:
        way, self._ways = self._ways[0], self._ways[1:]
        self._offers += 1
        self.dialling = Leg.far(self.id, self._offers)
        return [self._dial(self.dialling, way), *self.guard(), self._wake(way.seconds)]

    def _dial(self, leg: Leg, way: Way) -> Dial:
        raise NotImplementedError

    def _stop_dialling(self) -> list[Command]:
        leg, self.dialling, self._ways = self.dialling, None, ()
        return [Drop(leg)] if leg is not None else []

    def _stop_ringing(self, why: Missed, at: datetime) -> list[Command]:
        commands: list[Command] = []
        for leg in self.ringing:
            self._seats.release(leg.extension, self.id)
            commands.append(Drop(leg, taken=why in _ELSEWHERE))
            # Who did not hear it ring was in another call.
            missed = Missed.BUSY if why is Missed.NO_ANSWER and leg in self._knocking else why
            commands.append(Tell(PersonMissed(self.id, str(leg), leg.extension, missed, at)))
        self.ringing.clear()
        self._knocking.clear()
        return commands

    # Talking.

    def _may_rejoin(self, extension: str) -> bool:
        if self.talk is None or self.talk.leg.outside or self.state not in _MAY_REJOIN:
            return False
        return extension == self.talk.leg.extension

    def _ring_again(self, *, on_phone: bool = False) -> list[Command]:
        if self.talk is None or self._rejoining is not None:
            return []
        self._offers += 1
        self._rejoining = Leg(self.id, self._offers, self.talk.leg.extension, rejoin=True)
        seconds = PICK_UP_SECONDS if on_phone else REJOIN_RING_SECONDS
        return [Ring(self._rejoining, seconds, self.started.caller, on_phone=on_phone)]

    def _break(self, at: datetime, seconds: float) -> list[Command]:
        assert self.talk is not None
        self.state = State.BROKEN
        leg = self.talk.leg
        keep_until = at + timedelta(seconds=seconds)
        return [
            *self._park(),
            *self.guard(),
            self._wake(seconds),
            Tell(TalkBroken(self.id, str(leg), leg.extension, at, keep_until)),
        ]

    def _park(self) -> list[Command]:
        if self._parked:
            return []
        self._parked = True
        return [Hold(self.id)]

    # Ending.

    def _end(self, at: datetime, why: Missed, failed: Failed | None = None) -> list[Command]:
        return [
            EndCall(self.id, failed),
            *self._stop_dialling(),
            *self._stop_ringing(why, at),
            *self._close(at),
        ]

    def _close(self, at: datetime, *, asked_for_message: bool = False) -> list[Command]:
        commands: list[Command] = []
        wrap_up_until = None
        if self._rejoining is not None:
            commands.append(Drop(self._rejoining))
        if self.talk is not None:
            commands += self._let_go(self.talk.leg)
            wrap_up_until = self._free(self.talk.leg.extension, at)
        self.state = State.ENDED
        return [*commands, Tell(CallEnded(self.id, at, wrap_up_until, asked_for_message))]

    def _free(self, extension: str, at: datetime) -> datetime | None:
        """He is out of this call, and left in peace until the time returned."""
        wrap_up_until = None
        place = self._seats.place(extension)
        if place is not None and place.call == self.id and place.seat.wrap_up_seconds > 0:
            wrap_up_until = at + timedelta(seconds=place.seat.wrap_up_seconds)
            self._seats.wrap_up(extension, self.id, wrap_up_until)
        self._seats.release(extension, self.id)
        return wrap_up_until

    def _let_go(self, leg: Leg) -> list[Command]:
        """He is out of this call; where another waits for him, his telephone goes on there."""
        return [Drop(leg)]

    # Small things.

    def _wake(self, seconds: float) -> Wake:
        self._alarm += 1
        return Wake(seconds, self._alarm)

    def _tell_rang(self, leg: Leg, seconds: float, reason: Reason, at: datetime) -> Tell:
        return Tell(PersonRang(self.id, str(leg), leg.extension, seconds, reason, at))

    def _tell_answered(self, leg: Leg, at: datetime) -> Tell:
        return Tell(CallAnswered(self.id, str(leg), leg.extension, at))
