"""A person goes to and fro between the outside party and whoever he asks: the one he is not with hears music."""

from datetime import datetime

from vonal.switchboard.core.between import Music
from vonal.switchboard.core.moves import Command, Event, Tell, Turn
from vonal.switchboard.core.passing import PassableCall
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import Gather
from vonal.switchboard.core.transfers import CallHeld


class TurningCall(PassableCall):
    """Only once whoever was asked has answered; until then the person can only give up."""

    def _wished(self, event: Event, at: datetime) -> list[Command]:
        if isinstance(event, Turn) and self.passing is not None and self.passing.leg is not None:
            match self.state:
                case State.ASKING:
                    return self._turn_to_customer(at)
                case State.ASIDE:
                    return self._turn_to_other(at)
        return super()._wished(event, at)

    def _turn_to_customer(self, at: datetime) -> list[Command]:
        assert self.passing is not None
        assert self.passing.leg is not None
        back = self._resume(at)
        self.state = State.ASIDE
        return [Music(self.passing.leg), *back]

    def _turn_to_other(self, at: datetime) -> list[Command]:
        assert self.talk is not None
        assert self.passing is not None
        assert self.passing.leg is not None
        leg = self.talk.leg
        self.state = State.ASKING
        return [
            *self._park(),
            Gather(self.id, (leg, self.passing.leg)),
            *self.guard(),
            Tell(CallHeld(self.id, leg.extension, at)),
        ]
