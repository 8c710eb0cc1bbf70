"""Nobody of the plan's steps took the call: queue, call-back, another number, goodbye or the answering machine."""

from dataclasses import replace
from datetime import datetime

from vonal.switchboard.core.leg import Leg
from vonal.switchboard.core.moves import Command, Tell
from vonal.switchboard.core.office import CallAnswered, CallStarted, Failed, Missed
from vonal.switchboard.core.plan import CallBackOffer, Elsewhere, Goodbye, Queue, Way
from vonal.switchboard.core.queueing import QueueingCall
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.sounding import Ringback, Sentence, offer_of_call_back
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import AskForMessage, Connect, Dial, Gather, Hold, Talk
from vonal.switchboard.core.waiting import AskedBy, CallBackAsked, SentElsewhere

THANK_YOU = Sentence("thank-you")


class EndingCall(QueueingCall):
    """The plan's ends are tried in order; after the last one the caller is asked for a message."""

    def __init__(self, started: CallStarted, seats: Seats) -> None:
        super().__init__(started, seats)
        self._end_number = 0
        self._offer: CallBackOffer | None = None
        self._elsewhere = ""

    def _next_end(self, at: datetime) -> list[Command]:
        while self._end_number < len(self.plan.ends):
            end = self.plan.ends[self._end_number]
            self._end_number += 1
            match end:
                case Queue():
                    commands = self._join(end, at)
                case CallBackOffer():
                    commands = self._offer_call_back(end, at)
                case Elsewhere():
                    commands = self._send_elsewhere(end, at)
                case Goodbye(say):
                    self.state = State.LEAVING
                    commands = self._play(say) if say.sound else self._end(at, Missed.GAVE_UP)
                case _:
                    break
            if commands is not None:
                return commands
        return self._ask_for_message(at)

    def _ask_for_message(self, at: datetime) -> list[Command]:
        asked = AskForMessage(self.id, self.plan.language)
        return [*self._hush(), asked, *self._close(at, asked_for_message=True)]

    # A call-back.

    def _offer_call_back(self, offer: CallBackOffer, at: datetime) -> list[Command] | None:
        if not self._can_be_called():
            return None
        if offer.seconds <= 0:
            return self._call_back(at)
        self.state, self._offer = State.OFFERED, offer
        if said := offer_of_call_back(offer.say, offer.key):
            return self._play(*said)
        return [*self._pick_up(), *self.guard(), self._wake(offer.seconds)]

    def _pressed(self, key: str, at: datetime) -> list[Command]:
        if self.state is State.OFFERED and self._offer is not None:
            return self._call_back(at) if key == self._offer.key else []
        return super()._pressed(key, at)

    def _call_back(self, at: datetime, by: AskedBy = AskedBy.KEY) -> list[Command]:
        stopped = self._stop_ringing(Missed.GAVE_UP, at)
        self._leave_line()
        self.state = State.LEAVING
        return [*stopped, Tell(CallBackAsked(self.id, at, by)), *self._play(THANK_YOU)]

    # Another number.

    def _send_elsewhere(self, end: Elsewhere, at: datetime) -> list[Command] | None:
        if not end.ways:
            return None
        self.state, self._elsewhere = State.SENDING, end.number
        self._ways = tuple(replace(way, seconds=min(way.seconds, end.seconds)) for way in end.ways)
        sent = Tell(SentElsewhere(self.id, end.number, at))
        return [sent, *self._ring_tone(), *self._try_next_way(at)]

    def _ring_tone(self) -> list[Command]:
        """Whoever was answered before hears no ringing of the network's; whom somebody passed on hears music."""
        if not self.is_up or (self._parked and not self._is_silent):
            return []
        self._is_silent = False
        return [Hold(self.id) if self._parked else Ringback(self.id)]

    def _dial(self, leg: Leg, way: Way) -> Dial:
        if self.state is not State.SENDING:
            return super()._dial(leg, way)
        return Dial(leg, way, self._elsewhere, "", records=False)

    def _far_answered(self, leg: Leg, at: datetime) -> list[Command]:
        if self.state is not State.SENDING:
            return super()._far_answered(leg, at)
        talk = self.talk = Talk(leg, at)
        self.state = State.TALKING
        told = Tell(CallAnswered(self.id, str(leg), "", at))
        return [self._bring_together(talk), told]

    def _bring_together(self, talk: Talk) -> Command:
        """Whom somebody of ours talked to before has a place to talk already."""
        self.is_up = True
        if not self._parked:
            return Connect(talk.leg, talk.answered_at)
        self._parked = False
        return Gather(self.id, (talk.leg,), talk)

    def _far_missed(self, why: Failed, at: datetime) -> list[Command]:
        return self._next_end(at) if self.state is State.SENDING else super()._far_missed(why, at)

    # Time.

    def _sound_is_over(self, at: datetime, *, heard: bool) -> list[Command]:
        match self.state:
            case State.LEAVING:
                self._playing = None
                return self._end(at, Missed.GAVE_UP)
            case State.OFFERED if self._offer is not None:
                self._playing = None
                return [self._wake(self._offer.seconds)]
        return super()._sound_is_over(at, heard=heard)

    def _time_is_up(self, at: datetime) -> list[Command]:
        match self.state:
            case State.LEAVING:
                return self._end(at, Missed.GAVE_UP)
            case State.OFFERED if self._playing is None:
                return self._call_back(at, AskedBy.STAYING)
            case State.OFFERED:
                return [*self._hush(), *self._sound_is_over(at, heard=False)]
            case State.SENDING:
                return [*self._stop_dialling(), *self._next_end(at)]
        return super()._time_is_up(at)

    def _close(self, at: datetime, *, asked_for_message: bool = False) -> list[Command]:
        self._leave_line()
        return super()._close(at, asked_for_message=asked_for_message)
