"""Somebody of ours is rung to be told something: what the office orders, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SpokenOutcome(StrEnum):
    """What became of it."""

    CONFIRMED = "confirmed"  # he pressed the key
    HEARD = "heard"  # he answered, and did not press it
    NO_ANSWER = "no_answer"
    UNSAID = "unsaid"  # he answered, and it could not be played
    BUSY = "busy"  # he is in a call, or finishes one
    UNREACHABLE = "unreachable"  # he has no telephone now
    AWAY = "away"  # there is no switchboard, or no telephone


@dataclass(frozen=True, slots=True)
class SpokenOrder:
    """
    Ring ``extension``, and say ``sound`` (as ``plan.Say`` has it) to whoever answers, until he presses 1. ``call`` is the
    office's id of this attempt, unique for ever, of letters and digits; the file stays until ``SpokenCallSettled``. On his
    telephone stand ``caller``, a number or nothing, and ``name``. The switchboard's own words are in ``language``.
    """

    call: str
    extension: str
    sound: str
    language: str
    caller: str
    name: str


@dataclass(frozen=True, slots=True)
class SpokenCallSettled:
    """One attempt is as good as over; ``rang_at`` is set when his telephones rang."""

    call: str
    outcome: SpokenOutcome
    rang_at: datetime | None
    at: datetime
