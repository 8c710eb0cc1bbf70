"""The recording of a talk stops for a while, and goes on."""

from dataclasses import dataclass
from datetime import datetime

# What the telephone is told to do.


@dataclass(frozen=True, slots=True)
class StopRecording:
    """Nothing said from now on is written down, until ``GoOnRecording``."""

    call: str


@dataclass(frozen=True, slots=True)
class GoOnRecording:
    """Record again, behind what was recorded before."""

    call: str


RecordingOrder = StopRecording | GoOnRecording


# What it reports.


@dataclass(frozen=True, slots=True)
class RecordingStopped:
    """So many seconds of the call's talk have been recorded until now."""

    call: str
    seconds: float


@dataclass(frozen=True, slots=True)
class RecordingWentOn:
    call: str


@dataclass(frozen=True, slots=True)
class RecordingKeyPressed:
    """The person with ``extension`` has pressed ``*2`` on his SIP phone."""

    call: str
    extension: str


RecordingReport = RecordingStopped | RecordingWentOn | RecordingKeyPressed


# What the office is told.


@dataclass(frozen=True, slots=True)
class RecordingPaused:
    """Nothing is recorded from now on; ``recorded_seconds`` had been until then."""

    call: str
    recorded_seconds: float
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordingResumed:
    call: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordingRefused:
    """The caller, told by ``sound`` that the talk is recorded, pressed the key against it."""

    call: str
    sound: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordingKey:
    """He wants the recording to stop, or to go on when it has stopped; the office says whether he may."""

    call: str
    extension: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordingBroke:
    """There was no room for what was said from now on; how much of it is missing nobody knows."""

    call: str
    at: datetime


RecordingNews = RecordingPaused | RecordingResumed | RecordingRefused | RecordingKey | RecordingBroke


def recording_news(report: RecordingReport, at: datetime) -> RecordingNews:
    """What the telephone reported, as the office is told."""
    match report:
        case RecordingStopped(call, seconds):
            return RecordingPaused(call, seconds, at)
        case RecordingKeyPressed(call, extension):
            return RecordingKey(call, extension, at)
    return RecordingResumed(report.call, at)
