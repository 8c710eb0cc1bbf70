"""Two colleagues talk, and either may leave the other with music for a second call."""

from datetime import datetime

from vonal.switchboard.core.between import Music, TurnTo
from vonal.switchboard.core.call import Call
from vonal.switchboard.core.leg import Leg
from vonal.switchboard.core.moves import Also, Command, Event, GoOn, PassOn, Tell
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import Gather, LegAnswered
from vonal.switchboard.core.transfers import CallHeld, CallResumed


class InsideCall(Call):
    """While one of the two or both are in other calls it stays a talk. It is not guarded: each telephone is its owner's."""

    is_inside = False

    def can_be_kept(self, extension: str) -> bool:
        if not self.is_inside:
            return super().can_be_kept(extension)
        return any(leg.extension == extension and not self._seats.is_kept(leg) for leg in self._two())

    def _two(self) -> list[Leg]:
        return self._here() if self.is_inside and self.state is State.TALKING else []

    def _wished(self, event: Event, at: datetime) -> list[Command]:
        match event:
            case PassOn() if self.is_inside:
                return []
            case GoOn() if self._two():
                return self._is_back(at)
        return super()._wished(event, at)

    def _keep(self, to: Leg, then: LegAnswered | GoOn, at: datetime) -> list[Command]:
        if not self.is_inside:
            return super()._keep(to, then, at)
        [leg] = [each for each in self._two() if each.extension == to.extension]
        music = [Music(each) for each in self._two() if each != leg and not self._seats.is_kept(each)]
        self._seats.turn(leg, to)
        held = [Tell(CallHeld(self.id, leg.extension, at))] if music else []
        return [*music, TurnTo(leg, to), *held, Also(to.call, then)]

    def _is_back(self, at: datetime) -> list[Command]:
        """From another call: to the colleague, or to music until he is back as well."""
        present = [leg for leg in self._two() if not self._seats.is_kept(leg)]
        if len(present) < len(self._two()):
            return [Music(leg) for leg in present]
        return [Gather(self.id, tuple(present)), Tell(CallResumed(self.id, present[0].extension, at))]
