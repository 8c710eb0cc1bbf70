"""Who is rung, in which order, for how long, and why."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a person stands in a plan; the office's screens translate it."""

    OWN_MANAGER = "own_manager"
    EXPERIENCED = "experienced"
    REGION = "region"
    ON_DUTY = "on_duty"
    GROUP = "group"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Step:
    """Ring these extensions together for so many seconds, then go on."""

    extensions: tuple[str, ...]
    seconds: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps in order; after the last one the caller is asked for a message."""

    steps: tuple[Step, ...] = ()
    language: str = "en"
