"""Somebody listens to a colleague's talk: what the telephone is told to do, and what the office is told of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vonal.switchboard.core.leg import Leg


class How(StrEnum):
    """What whoever listens may be heard by."""

    LISTEN = "listen"  # nobody hears him
    WHISPER = "whisper"  # the colleague does, the outside party does not
    JOIN = "join"  # all three talk


class NotHeard(StrEnum):
    """Why it did not come to it."""

    IN_A_CALL = "in_a_call"  # whoever wished it has another call
    UNREACHABLE = "unreachable"
    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    NO_TALK = "no_talk"  # it is over, or was passed on


@dataclass(frozen=True, slots=True)
class Listen:
    """``ear`` hears the talk of ``to``, and is heard as ``how`` says; repeated when either changes. Ends with ``Drop``."""

    ear: Leg
    to: Leg
    how: How


@dataclass(frozen=True, slots=True)
class ListeningBegan:
    """
    ``extension`` hears the talk of ``to`` from now on; told anew, with the next ``number``, when it changes how. ``listening``
    names it from the first moment to the last.
    """

    call: str
    listening: str
    number: int
    extension: str
    to: str
    how: How
    at: datetime


@dataclass(frozen=True, slots=True)
class ListeningEnded:
    """He hears nothing more."""

    call: str
    listening: str
    extension: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ListeningFailed:
    """It did not come to it, for ``why``."""

    call: str
    extension: str
    to: str
    why: NotHeard
    at: datetime


@dataclass(frozen=True, slots=True)
class NobodyListens:
    """The switchboard has begun anew: whoever listened before does so no more."""

    at: datetime


EarNews = ListeningBegan | ListeningEnded | ListeningFailed | NobodyListens
