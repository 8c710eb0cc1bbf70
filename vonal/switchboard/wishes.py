"""What the office wishes of one call, in so many words."""

from vonal.switchboard.core import recorded
from vonal.switchboard.core.call import Call
from vonal.switchboard.core.leg import Gone
from vonal.switchboard.core.moves import (
    Cancel,
    Complete,
    Event,
    GoOn,
    HangUp,
    Pause,
    SendTo,
    TalkTogether,
    Turn,
)
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.second import turning
from vonal.switchboard.core.telephone import LegGone, Telephone


class Wishes:
    """Each says false when there is no such call."""

    _seats: Seats
    _telephone: Telephone

    def _known(self, call: str) -> Call | None:
        raise NotImplementedError

    def _handle(self, call: Call, event: Event) -> None:
        raise NotImplementedError

    def hang_up(self, call: str) -> bool:
        """End a call for everybody."""
        return self._wish(call, HangUp())

    def hold(self, call: str) -> bool:
        """The outside party hears music."""
        return self._wish(call, Pause())

    def resume(self, call: str) -> bool:
        return self._wish(call, GoOn())

    def send_to(self, call: str, extension: str) -> bool:
        return self._wish(call, SendTo(extension))

    def complete_transfer(self, call: str) -> bool:
        return self._wish(call, Complete())

    def join(self, call: str) -> bool:
        return self._wish(call, TalkTogether())

    def cancel_consultation(self, call: str) -> bool:
        return self._wish(call, Cancel())

    def turn(self, call: str) -> bool:
        """Between the outside party and whoever was asked, to and fro."""
        return self._wish(call, Turn())

    def turn_to_other(self, extension: str) -> bool:
        """He takes the call that knocks, or goes back to the one that waits; false when there is neither."""
        turn = turning(self._seats, extension)
        return turn is not None and self._wish(*turn)

    def decline_second(self, extension: str) -> bool:
        """Not now: the call that knocks goes on without him."""
        knock = self._seats.knock_of(extension)
        return knock is not None and self._wish(knock.call, LegGone(knock, Gone.DECLINED))

    def pause_recording(self, call: str) -> None:
        self._telephone.do(recorded.StopRecording(call))  # What came of it is told.

    def resume_recording(self, call: str) -> None:
        self._telephone.do(recorded.GoOnRecording(call))

    def _wish(self, call: str, wish: Event) -> bool:
        if (known := self._known(call)) is None:
            return False
        self._handle(known, wish)
        return True
