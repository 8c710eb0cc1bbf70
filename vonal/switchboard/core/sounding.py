"""What an outside party is made to hear before and after the ringing, and what it answers with its keys."""

from dataclasses import dataclass
from datetime import datetime

from vonal.switchboard.core.leg import Leg
from vonal.switchboard.core.plan import Say

# Told to the telephone.


@dataclass(frozen=True, slots=True)
class Answer:
    """Take the call, nobody talking yet; whatever the telephone says to him by itself is in ``language``."""

    call: str
    language: str


@dataclass(frozen=True, slots=True)
class SpeakTo:
    """From now on what is played in this call is heard by this person of ours, and his keys are told."""

    leg: Leg

    @property
    def call(self) -> str:
        return self.leg.call


@dataclass(frozen=True, slots=True)
class Sentence:
    """One of the switchboard's own, in the listener's language: ``thank-you``, ``position-3``."""

    name: str


_KEYS = {"*": "star", "#": "hash"}


def offer_of_call_back(say: Say, key: str) -> tuple[Say | Sentence, ...]:
    """What tells a caller of the key; in our own words when the office has none."""
    if say.sound:
        return (say,)
    return (Sentence("call-back-key"), Sentence(f"key-{_KEYS.get(key, key)}")) if key else ()


@dataclass(frozen=True, slots=True)
class Play:
    """
    Let him hear these, one after the other, instead of music and tones; ``Played`` follows with the same number. It guards
    him as ``Guard`` does. Until it is over, or ordered to ``Hush``, nothing else may be ordered for his side of the call.
    """

    call: str
    number: int
    sounds: tuple[Say | Sentence, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Hush:
    """Stop what is being played; harmless when it is over."""

    call: str
    number: int


@dataclass(frozen=True, slots=True)
class Ringback:
    """He hears the tone of a telephone that rings elsewhere."""

    call: str


@dataclass(frozen=True, slots=True)
class Mark:
    """
    Keep with him, for whoever takes over, which keys he has pressed and since when he waits in a queue.
    """

    call: str
    keys: str
    queued_at: datetime | None


SoundOrder = Answer | Play | Hush | Ringback | Mark | SpeakTo


# Reported by the telephone.


@dataclass(frozen=True, slots=True)
class Played:
    """It is over, whether he ``heard`` it all or it could not be played."""

    call: str
    number: int
    heard: bool


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """The outside party pressed one of ``0`` to ``9``, ``*``, ``#``."""

    call: str
    key: str


SoundReport = Played | KeyPressed
