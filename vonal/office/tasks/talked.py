"""What the switch knows of planned work: how long somebody really talked with a customer on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from vonal.core.company import company
from vonal.core.days import end_of_day, start_of_day
from vonal.core.kept_queries import kept_in_sql
from vonal.office.telephony.models import Leg


def talked_seconds(employees: Collection[int], day: date) -> dict[tuple[int, int], int]:
    """
    By person and customer, the seconds of that day's talks, of each its share he himself was in.

    One query on the index of a person's calls. A talk that is going on counts when it is over.
    """
    if not employees:
        return {}
    zone = ZoneInfo(company().time_zone)
    talked: defaultdict[tuple[int, int], float] = defaultdict(float)
    rows = _talks(start_of_day(day, zone), end_of_day(day, zone), *employees)
    for employee, customer, answered, ended, connected in rows:
        talked[employee, customer] += max(0.0, (ended - max(answered, connected)).total_seconds())
    return {pair: round(seconds) for pair, seconds in talked.items()}


@kept_in_sql
def _talks(since: datetime, until: datetime, *employees: int) -> QuerySet[Leg, tuple[Any, ...]]:
    return Leg.objects.filter(
        employee__pk__in=employees,
        rang_at__gte=since,
        rang_at__lt=until,
        answered_at__isnull=False,
        ended_at__isnull=False,
        call__answered_at__isnull=False,
        call__customer__isnull=False,
    ).values_list("employee", "call__customer", "answered_at", "ended_at", "call__answered_at")
