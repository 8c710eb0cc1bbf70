"""The port to the office: what the switchboard asks, and what it tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from vonal.switchboard.core.broken import BreakNews
from vonal.switchboard.core.devices import AnsweredOn
from vonal.switchboard.core.ears import EarNews
from vonal.switchboard.core.fax import FaxEnded
from vonal.switchboard.core.plan import Plan, Reason, Way
from vonal.switchboard.core.recorded import RecordingNews
from vonal.switchboard.core.spoken import SpokenCallSettled
from vonal.switchboard.core.transfers import TransferNews
from vonal.switchboard.core.waiting import WaitingNews


@dataclass(frozen=True, slots=True)
class Seat:
    """
    A person who can be rung. ``wrap_up_until`` is kept by the office, so it outlives a restart. ``only_encrypted``: no call
    of his may be listened to on the way. ``takes_second``: while he talks, calls meant for him knock.
    """

    extension: str
    name: str
    phone_secret: str
    browser_secret: str
    on_line: bool
    wrap_up_seconds: int
    wrap_up_until: datetime | None = None
    only_encrypted: bool = False
    takes_second: bool = True


class Missed(StrEnum):
    """Why a rung person did not take the call."""

    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    TAKEN = "taken"  # somebody else answered
    SENT_ON = "sent_on"  # the call was sent to somebody else before he answered
    GAVE_UP = "gave_up"  # the caller hung up first, or the call was ended for him


class Skipped(StrEnum):
    """Why a person of the plan was not rung at all."""

    OFF_LINE = "off_line"
    UNREACHABLE = "unreachable"
    BUSY = "busy"
    WRAPPING_UP = "wrapping_up"
    DECLINED = "declined"  # already refused this very call
    UNKNOWN = "unknown"  # nobody has this extension


@dataclass(frozen=True, slots=True)
class CallStarted:
    """``call`` is the switchboard's id, unique for ever; numbers are as the telephone gave them."""

    call: str
    caller: str
    dialled: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonDialled:
    """
    A person calls: ``dialled`` is what he typed, an extension or a number. News of a new call, and the question where
    it goes.
    """

    call: str
    extension: str
    dialled: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Inside:
    """What was dialled is a colleague."""

    extension: str


@dataclass(frozen=True, slots=True)
class Outside:
    """``number`` is E.164 (or short, as 112 is); the ways are tried in order until one takes it."""

    number: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """It may not be called; ``why`` is a sentence for the person who dialled."""

    why: str


Route = Inside | Outside | Refused


class Failed(StrEnum):
    """Why a number, or a colleague called from inside, was not reached."""

    BUSY = "busy"
    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    NO_TRUNK = "no_trunk"  # there is no way out
    REFUSED = "refused"  # the office does not allow it
    IN_A_CALL = "in_a_call"  # the person who dialled talks already


@dataclass(frozen=True, slots=True)
class FarRang:
    """The outside number is being called; told anew for each way that is tried."""

    call: str
    leg: str
    number: str
    endpoint: str
    caller_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FarRefused:
    """
    Nobody was reached, and nothing more is tried; ``CallEnded`` follows. ``sentence`` is the office's own, when it has
    said one.
    """

    call: str
    extension: str
    why: Failed
    at: datetime
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class PersonRang:
    call: str
    leg: str
    extension: str
    seconds: float
    reason: Reason
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonMissed:
    call: str
    leg: str
    extension: str
    why: Missed
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonSkipped:
    """It was this person's turn, and there was no use in ringing."""

    call: str
    extension: str
    why: Skipped
    reason: Reason
    at: datetime


@dataclass(frozen=True, slots=True)
class CallAnswered:
    """``extension`` took the caller's call, or the colleague's, or the number he dialled was answered."""

    call: str
    leg: str
    extension: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CallEnded:
    """
    ``wrap_up_until`` is set when somebody talked: nobody calls that person before it. ``asked_for_message``:
    the caller is at the answering machine now, and ``MessageLeft`` may follow.
    """

    call: str
    at: datetime
    wrap_up_until: datetime | None = None
    asked_for_message: bool = False


@dataclass(frozen=True, slots=True)
class RecordingReady:
    """The file is closed and whole; the office takes it over and deletes it."""

    call: str
    file: Path


@dataclass(frozen=True, slots=True)
class MessageLeft:
    """A voice message; ``caller``, ``dialled`` and ``at`` serve a call nobody told the office about."""

    call: str
    file: Path | None
    caller: str
    dialled: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """A person's telephones came (``reachable``) or went; ``devices`` are those there: ``browser``, ``phone``."""

    extension: str
    reachable: bool
    at: datetime
    devices: tuple[str, ...] = ()


News = (
    CallStarted
    | PersonDialled
    | FarRang
    | FarRefused
    | PersonRang
    | PersonMissed
    | PersonSkipped
    | CallAnswered
    | CallEnded
    | RecordingReady
    | MessageLeft
    | AnsweredOn
    | DeviceChanged
    | FaxEnded
    | SpokenCallSettled
    | RecordingNews
    | BreakNews
    | TransferNews
    | EarNews
    | WaitingNews
)


class Office(Protocol):
    """What a switchboard needs of the office. Told twice must be as good as told once."""

    async def seats(self) -> Sequence[Seat]:
        """Everybody with an extension, at the start and after every reconnect."""
        ...

    async def plan(self, started: CallStarted, keys: str = "") -> Plan:
        """
        Who should ring, and what is said before and after; answers within milliseconds and writes nothing. A plan with a
        menu is asked for again with the keys pressed so far: ``1``, ``12``, ``NO_KEY`` for none.
        """
        ...

    async def route(self, dialled: PersonDialled) -> Route:
        """Where a dialled number goes; answers within milliseconds and writes nothing."""
        ...

    def tell(self, news: News) -> None:
        """Take the news in order; it is written soon, in batches, and never blocks the caller."""
        ...

    async def open_calls(self) -> Sequence[str]:
        """The calls the office believes are going on, so that dead ones can be ended after a restart."""
        ...
