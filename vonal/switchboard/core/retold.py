"""What the telephone reports and no call here minds: the office is told."""

from datetime import datetime

from vonal.switchboard.core.broken import OutsideLost, OutsideVanished
from vonal.switchboard.core.fax import FaxEnded, FaxUnanswered
from vonal.switchboard.core.office import News
from vonal.switchboard.core.recorded import (
    RecordingKeyPressed,
    RecordingStopped,
    RecordingWentOn,
    recording_news,
)
from vonal.switchboard.core.telephone import Report


def retold(report: Report, at: datetime) -> News | None:
    match report:
        case RecordingStopped() | RecordingWentOn() | RecordingKeyPressed():
            return recording_news(report, at)
        case FaxUnanswered(fax, why):
            return FaxEnded(fax, False, 0, why, at)
        case OutsideVanished(call):
            return OutsideLost(call, at)
    return None
