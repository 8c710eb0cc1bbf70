"""Who hears what in a call, as it was ordered."""

from vonal.switchboard.core.between import Music, TurnTo
from vonal.switchboard.core.early import Overhear
from vonal.switchboard.core.leg import Leg
from vonal.switchboard.core.moves import Command
from vonal.switchboard.core.sounding import Answer, Hush, Mark, Play, Ringback
from vonal.switchboard.core.telephone import (
    AskForMessage,
    Connect,
    Drop,
    Gather,
    Hold,
    Meet,
    Swap,
    Tone,
)

WAITS_FOR_SILENCE = (Answer, AskForMessage, Connect, Gather, Hold, Mark, Play, Ringback, Swap)


class Places:
    """Who hears what in one call: each other, music, the ring tone. The outside party is ``None``."""

    def __init__(self) -> None:
        self.room: set[Leg | None] = set()
        self.music = False
        self.tone: set[Leg | None] = set()
        self.resting: set[Leg] = set()  # of ours, with music
        self.playing: int | None = None

    @property
    def hears(self) -> bool:
        """The outside party is not in silence."""
        return self.music or None in self.tone or None in self.room or self.playing is not None

    def obey(self, command: Command) -> None:
        # Asterisk would do nothing for anybody until the sound is over.
        assert self.playing is None or not isinstance(command, WAITS_FOR_SILENCE), command
        match command:
            case Connect(leg):
                self.room = {None, leg}
                self.music = False
                self.tone.clear()
            case Meet(called, person):
                self.room = {None if called.outside else called, person}
                self.tone.clear()
            case Hold():
                self.room.discard(None)
                self.tone.discard(None)
                self.music = True
            case Tone(leg):
                self.room.discard(leg)
                self.tone.add(leg)
            case Music(leg):
                self.room.discard(leg)
                self.resting.add(leg)
            case Gather(_, legs, talk):
                self.room.update(legs)
                self.resting.difference_update(legs)
                self.tone.difference_update(legs)
                if talk is not None:
                    self.room.add(None)
                    self.music = False
            case Swap(old, new):
                self.gone(old)
                self.room.update({None, new})
                self.music = False
            case Drop(leg) | TurnTo(leg):
                self.gone(leg)
            case other:
                self.obey_sounds(other)

    def obey_sounds(self, command: Command) -> None:
        match command:
            case Play(_, number):
                self.playing = number
                self.music = False
                self.tone.discard(None)
            case Hush(_, number):
                self.playing = None if self.playing == number else self.playing
            case Overhear(_, person):
                assert person in self.tone, "heard by one who waits for it"
            case Ringback():
                self.tone.add(None)

    def gone(self, leg: Leg) -> None:
        self.room.discard(leg)
        self.tone.discard(leg)
        self.resting.discard(leg)
