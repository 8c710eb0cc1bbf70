"""What is told of a talk that is held, passed on, shared by three, or found again."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Fate(StrEnum):
    """What became of the wish to pass a talk on, or to ask somebody in the middle of it."""

    PASSED = "passed"  # somebody else talks to the customer now
    CAME_BACK = "came_back"  # nobody took it; whoever passed it on talks again
    NOBODY = "nobody"  # nobody took it, and whoever passed it on was away too
    CANCELLED = "cancelled"  # he went on talking himself
    JOINED = "joined"  # all three talked
    GAVE_UP = "gave_up"  # the customer hung up meanwhile
    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"  # the office does not allow that number


@dataclass(frozen=True, slots=True)
class CallHeld:
    """The customer hears music, as ``extension`` wished."""

    call: str
    extension: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CallResumed:
    """The customer hears ``extension`` again."""

    call: str
    extension: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TransferBegan:
    """
    ``extension`` passes the talk on to ``to``, an extension or an outside number, and the customer hears music;
    ``asking``: he talks to that one himself first. ``number`` counts the transfers of a call.
    """

    call: str
    number: int
    extension: str
    to: str
    asking: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class TransferEnded:
    """What became of it."""

    call: str
    number: int
    fate: Fate
    at: datetime


@dataclass(frozen=True, slots=True)
class AllTalk:
    """The customer, whoever talked to him and whoever was asked hear each other; ``TransferEnded`` follows later."""

    call: str
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonJoined:
    """Somebody who was asked (``PersonRang`` told of it) talks in the call, beside whom it belongs to."""

    call: str
    leg: str
    extension: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonLeft:
    """He talks no more, and the call goes on; ``wrap_up_until`` as in ``CallEnded``."""

    call: str
    leg: str
    extension: str
    at: datetime
    wrap_up_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class TalkPassed:
    """The customer talks to ``extension`` from now on; it is empty when that is somebody outside the house."""

    call: str
    leg: str
    extension: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FoundAgain:
    """The call goes on, though its end may have been told: its exchange was only out of sight."""

    call: str
    at: datetime


TransferNews = (
    AllTalk
    | CallHeld
    | CallResumed
    | TransferBegan
    | TransferEnded
    | PersonJoined
    | PersonLeft
    | TalkPassed
    | FoundAgain
)
