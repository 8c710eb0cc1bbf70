"""The outside party of a talk hears music, and is taken back from it."""

from datetime import datetime

from vonal.switchboard.core.conversation import Conversation
from vonal.switchboard.core.moves import Command, Tell
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import Gather
from vonal.switchboard.core.transfers import CallHeld, CallResumed


class HoldableCall(Conversation):
    """Only somebody of ours who talks to somebody outside holds him."""

    def _is_his(self, extension: str) -> bool:
        return self._is_with_person() and self.talk is not None and self.talk.leg.extension == extension

    def _is_with_person(self) -> bool:
        """Somebody of ours talks to somebody outside."""
        return self.talk is not None and not self.talk.leg.outside and self._rejoining is None

    def _hold(self, at: datetime) -> list[Command]:
        assert self.talk is not None
        self.state = State.HELD
        return [*self._park(), *self.guard(), Tell(CallHeld(self.id, self.talk.leg.extension, at))]

    def _resume(self, at: datetime) -> list[Command]:
        """Back from the music, to whoever talks."""
        assert self.talk is not None
        self.state, self._parked = State.TALKING, False
        self._alarm += 1
        leg = self.talk.leg
        return [Gather(self.id, (leg,), self.talk), Tell(CallResumed(self.id, leg.extension, at))]
