"""What people press on their SIP phones in the middle of a talk."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from vonal.switchboard.ari.legs import Legs
from vonal.switchboard.ari.translation import moment
from vonal.switchboard.core.recorded import RecordingKeyPressed

STAR, RECORDING = "*", "2"
# Between the keys of a code. After a longer pause they are keys like others.
NEXT_KEY_SECONDS = 1.5
SHORTEST_MS, LONGEST_MS = 80, 1000
# Asterisk's AST_MIN_DTMF_GAP: nobody presses a key again so soon.
LEAST_PAUSE_MS = 45
TOLD_AGAIN_WITHIN = timedelta(seconds=1.5)


@dataclass(frozen=True, slots=True)
class _Press:
    """A key let go of ``at``; ``hurried``: sooner after the one before than it was held."""

    key: str
    milliseconds: int
    at: datetime
    hurried: bool = False

    @classmethod
    def of(cls, event: Mapping[str, Any], before: Self | None) -> Self:
        this = cls(str(event["digit"]), int(event["duration_ms"]), moment(event["timestamp"]))
        return replace(this, hurried=before is not None and this.at - before.at < this._takes)

    @property
    def _takes(self) -> timedelta:
        return timedelta(milliseconds=self.milliseconds + LEAST_PAUSE_MS)

    def repeats(self, before: Self) -> bool:
        """
        Asterisk tells of a key again when it puts it off, because the network brought it together with the one before:
        __ast_read in main/channel.c.
        """
        passed = self.at - before.at
        is_same = (self.key, self.milliseconds) == (before.key, before.milliseconds)
        return is_same and (passed < self._takes or (before.hurried and passed < TOLD_AGAIN_WITHIN))


class StarCodes:
    """
    ``*2`` stops the recording or goes on with it, and nobody hears it; every other key is passed on by ``press`` (channel, key,
    milliseconds), a star once it is none of a code's. Only of SIP phones: the page has a button, and its keypad is for
    whatever machine answers. Asterisk tells of each key twice, because both the channel and its endpoint are listened to.
    """

    def __init__(self, legs: Legs, press: Callable[[str, str, int], None]) -> None:
        self._legs = legs
        self._press = press
        self._last: dict[str, _Press] = {}
        self._stars: dict[str, asyncio.TimerHandle] = {}

    def channel_gone(self, channel: str) -> None:
        self._last.pop(channel, None)
        self._forget_star(channel)

    def report_of(self, event: Mapping[str, Any]) -> RecordingKeyPressed | None:
        if event["type"] != "ChannelDtmfReceived":
            return None
        name = str(event["channel"]["id"])
        leg = self._legs.talks_on(name)
        if leg is None or not self._legs.is_phone(name) or (this := self._new(event, name)) is None:
            return None
        follows_star = self._forget_star(name)
        if follows_star and this.key == RECORDING:
            return RecordingKeyPressed(leg.call, leg.extension)
        if follows_star:
            self._press(name, STAR, SHORTEST_MS)
        if this.key == STAR:
            loop = asyncio.get_running_loop()
            self._stars[name] = loop.call_later(NEXT_KEY_SECONDS, self._no_code, name)
        else:
            self._press(name, this.key, max(SHORTEST_MS, min(LONGEST_MS, this.milliseconds)))
        return None

    def _new(self, event: Mapping[str, Any], channel: str) -> _Press | None:
        before = self._last.get(channel)
        this = _Press.of(event, before)
        if before is None or not this.repeats(before):
            self._last[channel] = this
            return this
        if this.at != before.at:
            self._last[channel] = replace(this, hurried=False)
        return None

    def _no_code(self, channel: str) -> None:
        self._stars.pop(channel, None)
        self._press(channel, STAR, SHORTEST_MS)

    def _forget_star(self, channel: str) -> bool:
        if (waits := self._stars.pop(channel, None)) is None:
            return False
        waits.cancel()
        return True
