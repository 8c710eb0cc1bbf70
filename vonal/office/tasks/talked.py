"""What the switch knows of planned work: how long somebody really talked with a customer on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from vonal.core.company import company
from vonal.core.days import end_of_day, start_of_day
from vonal.office.telephony.models import Leg


def talked_seconds(employees: Iterable[int], day: date) -> dict[tuple[int, int], int]:
    """
    By person and customer, the seconds of that day's talks, of each its share he himself was in.

    One query on the index of a person's calls. A talk that is going on counts when it is over.
    """
    zone = ZoneInfo(company().time_zone)
    rows = Leg.objects.filter(
        employee__in=list(employees),
        rang_at__gte=start_of_day(day, zone),
        rang_at__lt=end_of_day(day, zone),
        answered_at__isnull=False,
        ended_at__isnull=False,
        call__answered_at__isnull=False,
        call__customer__isnull=False,
    ).values_list("employee", "call__customer", "answered_at", "ended_at", "call__answered_at")
    talked: defaultdict[tuple[int, int], float] = defaultdict(float)
    for employee, customer, answered, ended, connected in rows.iterator():
        if answered is None or ended is None or connected is None:
            continue
        talked[employee, customer] += max(0.0, (ended - max(answered, connected)).total_seconds())
    return {pair: round(seconds) for pair, seconds in talked.items()}
