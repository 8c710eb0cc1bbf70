"""What calling from lists announces."""

from dataclasses import dataclass
from datetime import datetime

from vonal.core.facts import Fact


@dataclass(frozen=True)
class ContactWorked(Fact):
    """An entry of a list is done: a meeting, a refusal, or nobody could be reached."""

    attempt_id: int
    entry_id: int


@dataclass(frozen=True)
class ContactReached(Fact):
    """Somebody of a list was talked to, whatever came of it."""

    attempt_id: int
    customer_id: int
    at: datetime


@dataclass(frozen=True)
class AttemptUndone(Fact):
    """What an agent said came of an attempt was a slip."""

    attempt_id: int
