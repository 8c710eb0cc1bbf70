"""Orders for a person between two talks, and for whoever waits for him."""

from dataclasses import dataclass

from vonal.switchboard.core.leg import Leg


@dataclass(frozen=True, slots=True)
class Music:
    """This person hears music, and nobody hears him."""

    leg: Leg


@dataclass(frozen=True, slots=True)
class TurnTo:
    """The telephone of ``old`` leaves its room and is that of ``new``, in another call, from now on."""

    old: Leg
    new: Leg
