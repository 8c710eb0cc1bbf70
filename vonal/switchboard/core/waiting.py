"""What is told of a caller who hears a menu, waits in a queue, or is sent on."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class ConsentSpoken:
    """He has heard the whole announcement that the talk is recorded."""

    call: str
    sound: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KeysPressed:
    """``keys`` are all he has chosen so far, as the office was asked for a plan with them."""

    call: str
    keys: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """He is in the queue, ``position`` (1 is next); told anew when it changes."""

    call: str
    position: int
    at: datetime


class AskedBy(StrEnum):
    KEY = "key"
    STAYING = "staying"


@dataclass(frozen=True, slots=True)
class CallBackAsked:
    """He wants to be called back; ``CallEnded`` follows soon."""

    call: str
    at: datetime
    by: AskedBy


@dataclass(frozen=True, slots=True)
class SentElsewhere:
    """Nobody of ours took the call: ``number`` is being called for him."""

    call: str
    number: str
    at: datetime


WaitingNews = ConsentSpoken | KeysPressed | Waiting | CallBackAsked | SentElsewhere
