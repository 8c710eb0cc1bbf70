"""A holiday that begins soon: who stands in is planned already."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from vonal.core.company import company
from vonal.core.days import start_of_day
from vonal.demo.cast import Cast
from vonal.office.handovers.models import Handover
from vonal.office.handovers.operations import plan_handover

BEGINS_IN, LASTS = timedelta(days=5), timedelta(days=10)


def plan_holiday(cast: Cast, *, at: datetime) -> None:
    """The second manager goes on holiday, the first stands in for him."""
    zone = ZoneInfo(company().time_zone)
    first_day = at.astimezone(zone).date() + BEGINS_IN
    holiday = Handover(
        giver=cast.people["manager2"],
        reason=Handover.Reason.HOLIDAY,
        starts_at=start_of_day(first_day, zone),
        ends_at=start_of_day(first_day + LASTS, zone),
    )
    plan_handover(holiday, [cast.people["manager"]], by=holiday.giver, at=at)
