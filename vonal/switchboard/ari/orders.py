"""Our orders as Asterisk's requests."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from vonal.switchboard.ari.client import LOST, AriClient, Fields
from vonal.switchboard.ari.dial import dial_out, ring_up
from vonal.switchboard.ari.early import Early
from vonal.switchboard.ari.ears import Ears
from vonal.switchboard.ari.legs import Legs
from vonal.switchboard.ari.reach import Reach, named
from vonal.switchboard.ari.rooms import Rooms
from vonal.switchboard.ari.sounds import Sounds
from vonal.switchboard.ari.translation import REASONS, Device
from vonal.switchboard.core.between import Music, TurnTo
from vonal.switchboard.core.broken import OutsideVanished
from vonal.switchboard.core.early import Overhear
from vonal.switchboard.core.ears import Listen
from vonal.switchboard.core.leg import Gone, Leg
from vonal.switchboard.core.office import Failed
from vonal.switchboard.core.recorded import GoOnRecording, StopRecording
from vonal.switchboard.core.sounding import Answer, Hush, Mark, Play, Ringback, SoundOrder, SpeakTo
from vonal.switchboard.core.telephone import (
    AskForMessage,
    Connect,
    Dial,
    Drop,
    EndCall,
    Gather,
    Guard,
    Hold,
    LegGone,
    Meet,
    Order,
    Ring,
    Swap,
    Talk,
    Tone,
)

log = logging.getLogger(__name__)


class Orders:
    """Carries orders out over one connection, and knows what must be undone for each call."""

    def __init__(
        self,
        client: AriClient,
        application: str,
        legs: Legs,
        reach: Reach,
        *,
        parties: dict[str, str],
        sounds: Sounds,
        gone: Callable[[LegGone | OutsideVanished], None],
    ) -> None:
        self._client = client
        self._application = application
        self._legs = legs
        self._reach = reach
        # The channels of outside parties who are there, and their calls.
        self._parties = parties
        self._sounds = sounds
        self._gone = gone
        self._rooms = Rooms(client, sounds.music, legs.is_phone)
        self.press = self._rooms.press
        self.ears = Ears(client, application, legs)
        self.early = Early(client, application, legs, self._rooms)
        # Of calls whose own channel is not the outside party's: those begun by one of us.
        self._outside: dict[str, str] = {}

    def found(
        self, rooms: dict[str, set[str]], held: set[str], toned: set[str], early: Iterable[Leg]
    ) -> None:
        """What there is after a break."""
        self._outside = {call: channel for channel, call in self._parties.items() if channel != call}
        self._rooms.found(rooms, held, toned)
        self.early.found(early)

    def outside(self, call: str) -> str:
        """The channel of the call's outside party, whose talks are recorded."""
        return self._outside.get(call, call)

    def do(self, order: Order) -> None:
        match order:
            case Ring():
                self._ring(order)
            case Guard(call, offers, seconds):
                if self._sounds.is_playing(call):
                    return
                variables = {"TIMEOUT(absolute)": str(seconds), "VONAL_OFFERS": str(offers)}
                self._set(self._outside.get(call, call), variables)
            case Connect(leg, at):
                self._connect(leg, at)
            case Drop(leg, taken):
                self._drop(leg, taken=taken)
            case AskForMessage(call, language):
                self._ask_for_message(call, language)
            case EndCall(call, why):
                self._end(call, why)
            case Answer() | Play() | Hush() | Ringback() | Mark() | SpeakTo():
                self._let_hear(order)
            case StopRecording() | GoOnRecording() | Overhear():
                pass  # See ``recording`` and ``early``.
            case other:
                self._do_seldom(other)

    def _let_hear(self, order: SoundOrder) -> None:
        channel = self._outside.get(order.call, order.call)
        match order:
            case Answer():
                self._sounds.answer(channel, order)
            case Play():
                self._rooms.silence(channel)
                self._sounds.play(channel, order)
            case Hush():
                self._sounds.hush(order)
            case Ringback(call):
                self._rooms.tone(call, channel)
            case Mark():
                self._sounds.mark(channel, order)
            case SpeakTo(leg):
                if (one_of_ours := self._legs.channel(leg)) is not None:
                    self._outside[leg.call], self._parties[one_of_ours] = one_of_ours, leg.call

    def _do_seldom(self, order: Dial | Tone | Music | TurnTo | Meet | Gather | Swap | Hold | Listen) -> None:
        match order:
            case Dial():
                self._dial(order)
            case Tone(leg) | Music(leg):
                self._let_wait(leg, has_music=isinstance(order, Music))
            case TurnTo(old, new):
                if (channel := self._legs.turn(old, new)) is not None:
                    self._rooms.leave(old.call, channel)
            case Meet(called, person, at):
                self._meet(called, person, at)
            case Gather(call, legs, talk):
                self._gather(call, legs, talk)
            case Swap(old, new, at):
                self._swap(old, new, at)
            case Hold(call, music):
                self._rooms.hold(call, self._outside.get(call, call), music)
            case Listen():
                self.ears.listen(order)

    def _ring(self, ring: Ring) -> None:
        leg = ring.leg
        # A page that was loaded anew asks for its talk before anybody has seen that it is there.
        again = [Device.PHONE if ring.on_phone else Device.BROWSER]
        devices = again if leg.rejoin else named(ring.devices) or self._reach.devices(leg.extension)
        if not devices:
            gone = LegGone(leg, Gone.UNREACHABLE)
            asyncio.get_running_loop().call_soon(self._gone, gone)
            return
        for device, channel in self._legs.ring(leg, devices):
            order = ring_up(ring, self._reach.address(device, leg.extension), self._application)
            if leg.call in self._parties:
                order["originator"] = leg.call
            self._send("POST", f"channels/{channel}", order, partial(self._rung, channel))

    def _rung(self, channel: str, status: int, answer: str) -> None:
        if status >= 400 and status not in (409, LOST):
            log.info("%s could not be rung: %d %s", channel, status, answer)
            self.channel_gone(channel, None)

    def _connect(self, leg: Leg, at: datetime) -> None:
        channel = self._legs.channel(leg)
        if channel is None:
            return
        call = leg.call
        self._send("POST", f"channels/{call}/answer")
        self._rooms.open(call, [call, channel])
        if leg.outside:
            self._set(channel, {"TIMEOUT(absolute)": "0"})
        self._note_talk(leg, at)

    def _dial(self, dial: Dial) -> None:
        [(_, channel)] = self._legs.ring(dial.leg, [Device.LINE])
        self._send("POST", f"channels/{channel}", dial_out(dial), partial(self._rung, channel))
        # Ours from its first moment, not only once it was answered.
        source = {"eventSource": f"channel:{channel}"}
        subscription = f"applications/{self._application}/subscription"
        self._send("POST", subscription, source, partial(self._rung, channel))

    def _let_wait(self, leg: Leg, *, has_music: bool) -> None:
        if (channel := self._legs.channel(leg)) is None:
            return
        if has_music:
            self._rooms.hold(leg.call, channel, "default")
        else:
            self._rooms.tone(leg.call, channel)

    def _meet(self, called: Leg, person: Leg, at: datetime) -> None:
        first, second = self._legs.channel(called), self._legs.channel(person)
        if first is None or second is None:
            return
        call = person.call
        self.early.over(call)
        if called.outside:
            self._outside[call] = first
            self._parties[first] = call
        if person.number == 0:
            self._send("POST", f"channels/{second}/answer")
            self._set(second, {"TIMEOUT(absolute)": "0"})
        self._rooms.open(call, [first, second])
        self._note_talk(person if called.outside else called, at)

    def _gather(self, call: str, legs: tuple[Leg, ...], talk: Talk | None) -> None:
        channels = []
        for leg in legs:
            if (channel := self._legs.channel(leg)) is not None:
                channels.append(channel)
                if leg.outside:
                    self._set(channel, {"TIMEOUT(absolute)": "0"})
        self.early.over(call)
        if talk is not None:
            channels.append(self._outside.get(call, call))
        self._rooms.gather(call, channels)
        if talk is not None:
            self._note_talk(talk.leg, talk.answered_at)

    def _swap(self, old: Leg, new: Leg, at: datetime) -> None:
        channel = self._legs.channel(new)
        if channel is None:
            return
        self._rooms.gather(new.call, [channel, self._outside.get(new.call, new.call)])
        self._drop(old)
        self._note_talk(new, at)

    def _note_talk(self, leg: Leg, at: datetime) -> None:
        """With the outside party's own channel, so that it is known as long as he is there."""
        talk = {"TIMEOUT(absolute)": "0", "VONAL_ANSWERED": "1", "VONAL_TALK": f"{leg}@{at.timestamp():.3f}"}
        self._set(self._outside.get(leg.call, leg.call), talk)

    def _ask_for_message(self, call: str, language: str) -> None:
        channel = self._outside.pop(call, call)
        self._sounds.gone(call)
        if self._parties.pop(channel, None) is not None:
            self._rooms.silence(channel)
            self._set(channel, {"CHANNEL(language)": language, "TIMEOUT(absolute)": "0"})
            place = {"context": "vonal-message", "extension": "s", "priority": 1}
            self._send("POST", f"channels/{channel}/continue", place)
        self._rooms.close(call)

    def _end(self, call: str, why: Failed | None) -> None:
        channel = self._outside.pop(call, call)
        self._sounds.gone(call)
        there = self._parties.pop(channel, None) is not None
        self._rooms.gone(call, channel)
        if why is not None:
            self._legs.drop_own(call)  # A second hanging up would take the reason back.
        if there or why is not None:
            self._send("DELETE", f"channels/{channel}", {"reason": REASONS[why]} if why is not None else None)
        self._rooms.close(call)

    def _drop(self, leg: Leg, *, taken: bool = False) -> None:
        channels = self._legs.drop(leg)
        self.ears.gone(leg)
        self.early.gone(leg)
        for channel in channels:
            self._rooms.gone(leg.call, channel)
        self.hang_up(channels, taken=taken)

    def hang_up(self, channels: list[str], *, taken: bool = False) -> None:
        for channel in channels:
            self._send("DELETE", f"channels/{channel}", {"reason": "answered_elsewhere"} if taken else None)

    def channel_gone(self, channel: str, cause: int | None) -> None:
        gone, others = self._legs.gone(channel, cause)
        self.hang_up(others)
        if gone is not None:
            self.ears.gone(gone.leg)
            self.early.gone(gone.leg)
            self._rooms.gone(gone.leg.call, channel)
            self._gone(gone)
            if gone.leg.outside and gone.why is Gone.LOST:
                self._gone(OutsideVanished(gone.leg.call))

    def _set(self, channel: str, variables: dict[str, str]) -> None:
        self._send("POST", f"channels/{channel}/variables", {"variables": variables})

    def _send(
        self,
        method: str,
        path: str,
        body: Fields | None = None,
        then: Callable[[int, str], None] | None = None,
    ) -> None:
        self._client.send(method, path, body, then)
