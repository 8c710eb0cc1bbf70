"""What can happen to a call, and what a call can ask for."""

from dataclasses import dataclass

from vonal.switchboard.core.office import News
from vonal.switchboard.core.plan import Plan
from vonal.switchboard.core.telephone import CallerLeft, LegAnswered, LegGone, Order


@dataclass(frozen=True, slots=True)
class Planned:
    """The office's answer."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class TimeIsUp:
    """The alarm asked for by ``Wake`` with the same number."""

    alarm: int


@dataclass(frozen=True, slots=True)
class Rejoin:
    """This person's telephone started anew and wants its talk back."""

    extension: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """The office ends the call."""


@dataclass(frozen=True, slots=True)
class Wake:
    """Hand back ``TimeIsUp(alarm)`` after so many seconds; only the newest alarm of a call counts."""

    seconds: float
    alarm: int


@dataclass(frozen=True, slots=True)
class Tell:
    """Let the office know."""

    news: News


Event = Planned | TimeIsUp | Rejoin | HangUp | LegAnswered | LegGone | CallerLeft
Command = Order | Wake | Tell
