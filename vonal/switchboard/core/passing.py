"""A talk with somebody outside is held, passed on to a colleague or a number, or shared by three."""

from datetime import datetime

from vonal.switchboard.core.conversation import KEEP_SECONDS
from vonal.switchboard.core.leg import Gone, Leg
from vonal.switchboard.core.moves import (
    AskPlan,
    Cancel,
    Command,
    Complete,
    Event,
    GoOn,
    PassOn,
    Pause,
    Rejoin,
    TalkTogether,
    Tell,
)
from vonal.switchboard.core.office import Failed, Inside, Missed, Outside
from vonal.switchboard.core.passed import FAR_FATE, FATE, WHY_NOT, Passing
from vonal.switchboard.core.plan import Reason, Way
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.second import SecondCall
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import Dial, Gather, Talk, Tone
from vonal.switchboard.core.transfers import (
    AllTalk,
    CallHeld,
    CallResumed,
    Fate,
    PersonJoined,
    PersonLeft,
    TalkPassed,
    TransferBegan,
    TransferEnded,
)

COLLEAGUE_RING_SECONDS = 20.0
APART = (State.ASKING, State.ASIDE)
WITH_OTHER = (*APART, State.TOGETHER)


class PassableCall(SecondCall):
    """
    While a talk is passed on, the person who does so stays reserved: nobody takes it, and it rings at him again. A
    colleague asked for by name rings unless he is in a call: whether he is off line is for people to judge.
    """

    def __init__(self, call: str, seats: Seats) -> None:
        super().__init__(call, seats)
        self.passing: Passing | None = None

    def _wished(self, event: Event, at: datetime) -> list[Command]:
        state = self.state
        match event:
            case Pause() if state is State.TALKING and self._is_with_person():
                return self._hold(at)
            case GoOn() if state is State.HELD and not self._is_kept():
                return self._resume(at)
            case PassOn() if self.can_be_kept(event.extension):
                return self._pass_on(event, at)
            case Complete() if state in WITH_OTHER:
                return self._complete(at)
            case TalkTogether() if state in APART:
                return self._talk_together(at)
            case Rejoin(extension, on_phone) if state in APART and self._is_his(extension):
                return [*self._lost_asking(at), *self._ring_again(on_phone=on_phone)]
            case Cancel() if state in WITH_OTHER:
                return self._cancel(at)
        return super()._wished(event, at)

    # Passing on.

    def _pass_on(self, wish: PassOn, at: datetime) -> list[Command]:
        assert self.talk is not None
        leg = self.talk.leg
        passing = Passing(leg.extension, self._offers + 1)
        reason, shown = Reason.PASSED_ON, self.started.caller
        if wish.asking:
            reason, shown = Reason.ASKED, leg.extension
        ring = self._ring
        began = Tell(TransferBegan(self.id, passing.number, leg.extension, wish.to, wish.asking, at))
        match wish.route:
            case Inside(extension):
                why_not = self._seats.occupy(extension, self.id)
                fate = WHY_NOT.get(why_not, Fate.UNREACHABLE) if why_not is not None else None
                if self._may_knock(extension, why_not, reason):
                    ring, fate = self._only_knock, None
            case Outside(number, ways):
                self._ways, passing.outside_number = ways, number
                fate = None if ways else Fate.UNREACHABLE
            case _:
                fate = Fate.REFUSED
        if fate is not None:
            return [began, Tell(TransferEnded(self.id, passing.number, fate, at))]
        self.passing = passing
        held = [] if self._parked else [Tell(CallHeld(self.id, leg.extension, at))]
        commands: list[Command] = [*self._park(), began, *held]
        if wish.asking:
            self.state = State.ASKING
            commands.append(Tone(leg))
        else:
            commands += self._leave(at)
        if isinstance(wish.route, Inside):
            return commands + ring(wish.route.extension, COLLEAGUE_RING_SECONDS, reason, shown, at)
        return commands + self._try_next_way(at)

    def _ears(self) -> list[Leg]:
        return [self.talk.leg] if self.state is State.ASKING and self.talk is not None else []

    def _leave(self, at: datetime) -> list[Command]:
        """The person hangs up on whom he passes on; he is asked again when nobody takes it."""
        assert self.talk is not None
        self.state = State.PASSING
        leg = self.talk.leg
        return [*self._let_go(leg), Tell(PersonLeft(self.id, str(leg), leg.extension, at))]

    def _dial(self, leg: Leg, way: Way) -> Dial:
        assert self.passing is not None
        return Dial(leg, way, self.passing.outside_number, self.passing.extension, records=False)

    def _taken(self, leg: Leg, at: datetime) -> list[Command]:
        self._seats.talk(leg.extension, self.id)
        return self._other_answered(leg, at)

    def _far_answered(self, leg: Leg, at: datetime) -> list[Command]:
        return self._other_answered(leg, at)

    def _other_answered(self, leg: Leg, at: datetime) -> list[Command]:
        passing, talk = self.passing, self.talk
        assert passing is not None
        assert talk is not None
        self._alarm += 1
        passing.leg = leg
        if self.state is State.ASKING:
            return [
                Gather(self.id, (talk.leg, leg)),
                Tell(PersonJoined(self.id, str(leg), "" if leg.outside else leg.extension, at)),
            ]
        if passing.coming_back:
            return self._back_again(leg, at)
        return self._hand_over(at)

    def _hand_over(self, at: datetime) -> list[Command]:
        """Whoever was rung or asked talks to the outside party from now on."""
        passing, talk = self.passing, self.talk
        assert passing is not None
        assert talk is not None
        assert passing.leg is not None
        old, new = talk.leg, passing.leg
        left = self._let_go(old)
        until = self._free(old.extension, at)
        self.talk, self.passing = Talk(new, at), None
        self.state, self._parked = State.TALKING, False
        return [
            *left,
            Gather(self.id, (new,), self.talk),
            Tell(PersonLeft(self.id, str(old), old.extension, at, until)),
            Tell(TalkPassed(self.id, str(new), "" if new.outside else new.extension, at)),
            Tell(TransferEnded(self.id, passing.number, Fate.PASSED, at)),
        ]

    # Nobody takes it.

    def _not_taken(self, leg: Leg, why: Missed, at: datetime) -> list[Command]:
        return self._not_passed(FATE.get(why, Fate.NO_ANSWER), at)

    def _far_missed(self, why: Failed, at: datetime) -> list[Command]:
        return self._not_passed(FAR_FATE.get(why, Fate.UNREACHABLE), at)

    def _time_is_up(self, at: datetime) -> list[Command]:
        if self.passing is None or self.passing.leg is not None:
            return []
        stopped = [*self._stop_dialling(), *self._stop_ringing(Missed.NO_ANSWER, at)]
        return stopped + self._not_passed(Fate.NO_ANSWER, at)

    def _not_passed(self, fate: Fate, at: datetime) -> list[Command]:
        passing = self.passing
        assert passing is not None
        if self.state is State.ASKING:
            return self._back_to_customer(fate, at)
        place = self._seats.place(passing.extension)
        ours = place is not None and place.call == self.id and place.reachable
        if passing.coming_back or not ours:
            return self._nobody(at)
        passing.coming_back = True
        shown = self.started.caller
        return self._ring(passing.extension, COLLEAGUE_RING_SECONDS, Reason.CAME_BACK, shown, at)

    def _back_again(self, leg: Leg, at: datetime) -> list[Command]:
        """Nobody took it: the person talks to the outside party as before."""
        passing = self.passing
        assert passing is not None
        self.passing, self.talk = None, Talk(leg, at)
        return [
            *self._resume(at),
            Tell(TalkPassed(self.id, str(leg), leg.extension, at)),
            Tell(TransferEnded(self.id, passing.number, Fate.CAME_BACK, at)),
        ]

    def _nobody(self, at: datetime) -> list[Command]:
        """The person is away as well: the outside party is offered to the others, as if it called."""
        passing, talk = self.passing, self.talk
        assert passing is not None
        assert talk is not None
        # Coming back released him; his pause is his all the same.
        self._seats.begin(passing.extension, self.id)
        until = self._free(passing.extension, at)
        self.talk, self.passing, self.state = None, None, State.PLANNING
        return [
            *self.guard(),
            Tell(PersonLeft(self.id, str(talk.leg), passing.extension, at, until)),
            Tell(TransferEnded(self.id, passing.number, Fate.NOBODY, at)),
            AskPlan(),
        ]

    # Asking first.

    def _complete(self, at: datetime) -> list[Command]:
        assert self.passing is not None
        return self._hand_over(at) if self.passing.leg is not None else self._leave(at)

    def _talk_together(self, at: datetime) -> list[Command]:
        passing = self.passing
        if passing is None or passing.leg is None or self.talk is None:
            return []
        joins = (passing.leg,) if self.state is State.ASIDE else ()
        self.state, self._parked = State.TOGETHER, False
        return [
            Gather(self.id, joins, self.talk),
            Tell(CallResumed(self.id, passing.extension, at)),
            Tell(AllTalk(self.id, passing.number, at)),
        ]

    def _cancel(self, at: datetime) -> list[Command]:
        stopped = [*self._stop_dialling(), *self._stop_ringing(Missed.GAVE_UP, at)]
        return stopped + self._part_with_other(Fate.CANCELLED, at)

    def _part_with_other(self, fate: Fate, at: datetime) -> list[Command]:
        """Whoever was asked leaves, if he was there."""
        return self._other_leaves(at) + self._back_to_customer(fate, at)

    def _other_leaves(self, at: datetime) -> list[Command]:
        leg = self.passing.leg if self.passing is not None else None
        if leg is None:
            return []
        # Whoever talked to the customer has something to write down.
        left = self._let_go(leg)
        until = self._free(leg.extension, at) if self.state is State.TOGETHER else None
        self._seats.release(leg.extension, self.id)
        told = [] if leg.outside else [Tell(PersonLeft(self.id, str(leg), leg.extension, at, until))]
        return [*left, *told]

    def _lost_asking(self, at: datetime) -> list[Command]:
        """The person's telephone vanished while he asked: the customer waits for him, and is nobody else's."""
        stopped = [*self._stop_dialling(), *self._stop_ringing(Missed.GAVE_UP, at), *self._other_leaves(at)]
        passing, self.passing = self.passing, None
        assert passing is not None
        ended = Tell(TransferEnded(self.id, passing.number, Fate.CANCELLED, at))
        return [*stopped, ended, *self._break(at, KEEP_SECONDS)]

    def _back_to_customer(self, fate: Fate, at: datetime) -> list[Command]:
        passing, self.passing = self.passing, None
        assert passing is not None
        fate = Fate.JOINED if self.state is State.TOGETHER else fate
        ended = Tell(TransferEnded(self.id, passing.number, fate, at))
        if self.state is not State.ASKING:
            self.state = State.TALKING
            return [ended]
        return [*self._resume(at), ended]

    # Somebody leaves.

    def _here(self) -> list[Leg]:
        other = self.passing.leg if self.passing is not None else None
        return super()._here() + ([other] if other is not None else [])

    def _left(self, leg: Leg, why: Gone, at: datetime) -> list[Command]:
        if self.passing is not None and leg == self.passing.leg:
            return self._part_with_other(Fate.CANCELLED, at)
        if self.talk is not None and leg == self.talk.leg and self.state in WITH_OTHER:
            lost = why is Gone.LOST and self.state in APART
            return self._lost_asking(at) if lost else self._complete(at)
        return super()._left(leg, why, at)

    def _close(self, at: datetime, *, asked_for_message: bool = False) -> list[Command]:
        commands = self._other_leaves(at)
        passing, self.passing = self.passing, None
        if passing is not None:
            fate = Fate.JOINED if self.state is State.TOGETHER else Fate.GAVE_UP
            commands.append(Tell(TransferEnded(self.id, passing.number, fate, at)))
        return commands + super()._close(at, asked_for_message=asked_for_message)
