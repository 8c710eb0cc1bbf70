"""A talk on its way to somebody else, and what the end of a leg means for it."""

from dataclasses import dataclass

from vonal.switchboard.core.leg import Leg
from vonal.switchboard.core.office import Failed, Missed, Skipped
from vonal.switchboard.core.transfers import Fate

WHY_NOT = {Skipped.BUSY: Fate.BUSY}
FATE = {
    Missed.NO_ANSWER: Fate.NO_ANSWER,
    Missed.DECLINED: Fate.DECLINED,
    Missed.BUSY: Fate.BUSY,
    Missed.UNREACHABLE: Fate.UNREACHABLE,
}
FAR_FATE = {
    Failed.NO_ANSWER: Fate.NO_ANSWER,
    Failed.DECLINED: Fate.DECLINED,
    Failed.BUSY: Fate.BUSY,
}


@dataclass(slots=True)
class Passing:
    """Who passes his talk on, how often this call was passed on before, and to whom: ``leg`` once that one is there."""

    extension: str
    number: int
    outside_number: str = ""
    leg: Leg | None = None
    coming_back: bool = False
