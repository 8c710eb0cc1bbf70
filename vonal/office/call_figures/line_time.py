"""Time on line of many people, by person and by hour of the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from vonal.core.company import company
from vonal.core.days import end_of_day, start_of_day
from vonal.office.staff.models import Employee, TimeOnLine
from vonal.office.staff.permissions import led_by, sees_all

HOUR = timedelta(hours=1)


def seconds_on_line(viewer: Employee, first: date, last: date, *, at: datetime) -> dict[int, int]:
    """Of each person the viewer sees, how long he took calls on these days."""
    found: defaultdict[int, float] = defaultdict(float)
    for person, begins, ends in _spans(viewer, first, last, at):
        found[person] += (ends - begins).total_seconds()
    return {person: round(seconds) for person, seconds in found.items()}


def people_by_hour(viewer: Employee, first: date, last: date, *, at: datetime) -> dict[int, float]:
    """Of each hour of the day, how many people took calls in it, added up over the days."""
    zone = ZoneInfo(company().time_zone)
    found: defaultdict[int, float] = defaultdict(float)
    for _person, begins, ends in _spans(viewer, first, last, at):
        moment = begins
        while moment < ends:
            local = moment.astimezone(zone)
            rest = HOUR - timedelta(
                minutes=local.minute, seconds=local.second, microseconds=local.microsecond
            )
            until = min(ends, moment + rest)
            found[local.hour] += (until - moment) / HOUR
            moment = until
    return dict(found)


def _spans(
    viewer: Employee, first: date, last: date, at: datetime
) -> Iterator[tuple[int, datetime, datetime]]:
    zone = ZoneInfo(company().time_zone)
    since, until = start_of_day(first, zone), min(end_of_day(last, zone), at)
    rows = TimeOnLine.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=since), state=TimeOnLine.State.ON_LINE, starts_at__lt=until
    )
    if not sees_all(viewer):
        rows = rows.filter(led_by(viewer, "employee"))
    for person, begins, ends in rows.order_by().values_list("employee_id", "starts_at", "ends_at"):
        yield person, max(begins, since), min(ends or until, until)
