"""What telephony announces; all times are when it happened at the telephone."""

from dataclasses import dataclass
from datetime import datetime

from vonal.core.facts import Fact


@dataclass(frozen=True)
class CallRinging(Fact):
    """A caller reached us; ``number`` is E.164, empty when withheld; ``customer_id`` is set for a known one."""

    call_id: int
    number: str
    customer_id: int | None
    at: datetime


@dataclass(frozen=True)
class CallAnswered(Fact):
    """``employee_id`` talks to the caller."""

    call_id: int
    employee_id: int
    at: datetime


@dataclass(frozen=True)
class CallEnded(Fact):
    """An answered call is over."""

    call_id: int
    employee_id: int
    at: datetime


@dataclass(frozen=True)
class CallMissed(Fact):
    """Nobody answered; a voice message may follow."""

    call_id: int
    at: datetime


@dataclass(frozen=True)
class MessageLeft(Fact):
    """A caller nobody answered spoke to the answering machine; his message can be played."""

    call_id: int
    recording_id: int
    at: datetime


@dataclass(frozen=True)
class OutcomeGiven(Fact):
    """What a talk ended with; given anew when it was corrected."""

    call_id: int
    employee_id: int
    outcome: str
    reason: str
    call_back_at: datetime | None
    at: datetime


@dataclass(frozen=True)
class CallNoted(Fact):
    """What is noted about a talk changed after its outcome was said."""

    call_id: int
    employee_id: int
    at: datetime


@dataclass(frozen=True)
class CalledBack(Fact):
    """A missed caller was reached, or somebody said he was."""

    call_id: int
    employee_id: int
    at: datetime


@dataclass(frozen=True)
class FaxSent(Fact):
    """A customer's machine took all pages."""

    fax_id: int
    customer_id: int
    at: datetime


@dataclass(frozen=True)
class SpokenCallSettled(Fact):
    """
    Somebody of ours was rung to be told something, or should have been: ``is_heard`` when he answered, ``is_confirmed`` when
    he pressed the key, too. ``rang_at`` is set when his telephones rang.
    """

    call: str
    is_heard: bool
    is_confirmed: bool
    rang_at: datetime | None
    at: datetime


@dataclass(frozen=True)
class RecordingKept(Fact):
    """The sound of a call can be played."""

    call_id: int
    recording_id: int
    at: datetime
