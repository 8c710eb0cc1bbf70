"""Faxes: what the office orders, and what became of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class FaxTrouble(StrEnum):
    """Why a fax was not taken, or not whole."""

    BUSY = "busy"
    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    NO_FAX = "no_fax"  # somebody answered, and no page was taken
    BROKEN = "broken"  # some pages were taken, or nobody knows how many
    AWAY = "away"  # there is no telephone


@dataclass(frozen=True, slots=True)
class FaxOrder:
    """
    Pages to send by one way out, as ``office.Way`` has it. ``fax`` is the office's id of this attempt, unique for ever, of
    letters and digits; ``file`` a TIFF that stays until ``FaxEnded``. It may ring for ``ring_seconds``, and take
    ``seconds`` once answered.
    """

    fax: str
    file: Path
    endpoint: str
    number: str
    caller_id: str
    ring_seconds: int
    seconds: int


@dataclass(frozen=True, slots=True)
class FaxEnded:
    """
    One attempt is over; ``pages`` were taken. ``why`` is set when it failed. Answered, it took the line for ``seconds``.
    """

    fax: str
    sent: bool
    pages: int
    why: FaxTrouble | None
    at: datetime
    seconds: float = 0


@dataclass(frozen=True, slots=True)
class FaxUnanswered:
    """The telephone's report: nobody took this call."""

    fax: str
    why: FaxTrouble
