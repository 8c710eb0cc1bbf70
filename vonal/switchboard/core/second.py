"""A person who talks is told of a second call, takes it while the first waits with music, and turns between the two."""

from datetime import datetime

from vonal.switchboard.core.between import TurnTo
from vonal.switchboard.core.holding import HoldableCall
from vonal.switchboard.core.leg import Gone, Leg
from vonal.switchboard.core.moves import Also, Command, Event, Freed, GoOn, Keep, Rejoin, Tell
from vonal.switchboard.core.office import Skipped
from vonal.switchboard.core.plan import Reason
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import Drop, LegAnswered, LegGone, Ring
from vonal.switchboard.core.transfers import CallHeld

# Calls meant for this very person: everybody else's find somebody who is free.
PERSONAL = (Reason.OWN_MANAGER, Reason.CHOSEN, Reason.CALLED, Reason.PASSED_ON, Reason.ASKED)
KNOCK_SECONDS = 15.0
_MAY_BREAK = (State.TALKING, State.HELD, State.ASKING, State.ASIDE)


class SecondCall(HoldableCall):
    """
    He has one telephone, and it never rings twice: taking the second call moves it from one room to the other. When that
    one ends, it moves back by itself. Of two talks the one that waits has a leg without a telephone.
    """

    def can_be_kept(self, extension: str) -> bool:
        """He may leave the outside party waiting for another call."""
        return self.state in (State.TALKING, State.HELD) and self._is_his(extension) and not self._is_kept()

    def _is_kept(self) -> bool:
        return self.talk is not None and self._seats.is_kept(self.talk.leg)

    def _may_rejoin(self, extension: str) -> bool:
        return not self._is_kept() and super()._may_rejoin(extension)

    def _wished(self, event: Event, at: datetime) -> list[Command]:
        match event:
            case Keep(to, then) if self.can_be_kept(to.extension):
                return self._keep(to, then, at)
            case Freed(leg) if leg in self._knocking:
                return self._ring_after_all(leg)
        return super()._wished(event, at)

    def _keep(self, to: Leg, then: LegAnswered | GoOn, at: datetime) -> list[Command]:
        assert self.talk is not None
        leg, was_held = self.talk.leg, self.state is State.HELD
        self.state = State.HELD
        self._seats.turn(leg, to)
        told = [] if was_held else [Tell(CallHeld(self.id, leg.extension, at))]
        return [*self._park(), TurnTo(leg, to), *self.guard(), *told, Also(to.call, then)]

    # The second call.

    def _may_knock(self, extension: str, why_not: Skipped | None, reason: Reason) -> bool:
        return why_not is Skipped.BUSY and reason in PERSONAL and self._seats.may_knock(extension, self.id)

    def _knock(self, extension: str, seconds: float, reason: Reason, shown: str, at: datetime) -> Tell:
        """Tell him of this call; it is a leg like any other, but no telephone rings."""
        leg = Leg(self.id, self._offers + 1, extension)
        self._seats.knock(leg)
        self._knocking[leg] = shown
        self.ringing[leg] = reason
        return self._tell_rang(leg, seconds, reason, at)

    def _only_knock(
        self, extension: str, seconds: float, reason: Reason, shown: str, at: datetime
    ) -> list[Command]:
        """Nobody else is rung meanwhile."""
        told = self._knock(extension, seconds, reason, shown, at)
        self._offers += 1
        return [*self.guard(), self._wake(seconds), told]

    def _ring_after_all(self, leg: Leg) -> list[Command]:
        """His first talk is over: his telephone may ring."""
        shown = self._knocking.pop(leg)
        if self._seats.occupy(leg.extension, self.id) is not None:
            return [Also(self.id, LegGone(leg, Gone.UNREACHABLE))]
        return [Ring(leg, KNOCK_SECONDS, shown)]

    def _answered(self, leg: Leg, at: datetime) -> list[Command]:
        if leg in self._knocking and self._seats.knock_of(leg.extension) == leg:
            return []  # He has not turned to it.
        self._knocking.pop(leg, None)
        return super()._answered(leg, at)

    # He leaves one of two.

    def _let_go(self, leg: Leg) -> list[Command]:
        is_gone = self.state is State.BROKEN
        kept = self._seats.take_back(leg)
        if kept is None:
            return super()._let_go(leg)
        if is_gone:
            return [Drop(leg), *self._call_back_to(kept)]
        return [TurnTo(leg, kept), Also(kept.call, GoOn())]

    def _gone(self, leg: Leg, why: Gone, at: datetime) -> list[Command]:
        self._knocking.pop(leg, None)
        comes_back = self.state is State.BROKEN or self._rejoining is not None or self._breaks(leg, why)
        if comes_back or leg not in self._here() or (kept := self._seats.take_back(leg)) is None:
            return super()._gone(leg, why, at)
        # He hung up on both, or his telephone vanished: the one that waits for him is his all the same.
        return [*super()._gone(leg, why, at), *self._call_back_to(kept)]

    def _breaks(self, leg: Leg, why: Gone) -> bool:
        """The talk waits for whom it belongs to; whoever was asked, and a colleague, is merely gone."""
        is_his = self.talk is not None and leg == self.talk.leg and self._is_his(leg.extension)
        return why is Gone.LOST and is_his and self.state in _MAY_BREAK

    def _call_back_to(self, kept: Leg) -> list[Command]:
        """His telephone is gone, and somebody waits for him: it rings there again."""
        place = self._seats.place(kept.extension)
        on_phone = place is not None and place.talks_on == "phone"
        lost = Also(kept.call, LegGone(kept, Gone.LOST))
        return [lost, Also(kept.call, Rejoin(kept.extension, on_phone))]


def turning(seats: Seats, extension: str) -> tuple[str, Keep] | None:
    """This person's call, and what is to happen in it so that he is in the other one: the one that waits or knocks."""
    place = seats.place(extension)
    if place is None or place.call is None:
        return None
    if place.kept is not None:
        return place.call, Keep(place.kept, GoOn())
    knock = seats.knock_of(extension)
    return (place.call, Keep(knock, LegAnswered(knock))) if knock is not None else None
