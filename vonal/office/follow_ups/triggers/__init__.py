"""What rules may wait for, by its key."""

from __future__ import annotations

from vonal.office.follow_ups.triggers.base import Cause, Trigger
from vonal.office.follow_ups.triggers.dates import Dates
from vonal.office.follow_ups.triggers.outcomes import Outcomes
from vonal.office.follow_ups.triggers.silence import Silence
from vonal.office.follow_ups.triggers.stages import Stages

__all__ = ["TRIGGERS", "Cause", "Trigger"]

TRIGGERS: dict[str, Trigger] = {
    "stage": Stages(),
    "outcome": Outcomes(),
    "silence": Silence(),
    "date": Dates(),
}
