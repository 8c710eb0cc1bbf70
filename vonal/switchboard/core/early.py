"""What is heard of a number before it answers: its network's own ringing, or that it is not in service."""

from dataclasses import dataclass

from vonal.switchboard.core.leg import Leg


@dataclass(frozen=True, slots=True)
class FarSounds:
    """The telephone reports: there is something to hear, though nobody has answered. May come again and again."""

    leg: Leg


@dataclass(frozen=True, slots=True)
class Overhear:
    """
    This person hears ``far`` in place of the ring tone, and is not heard; until ``far`` is gone, or its answer brings
    them together.
    """

    far: Leg
    person: Leg
