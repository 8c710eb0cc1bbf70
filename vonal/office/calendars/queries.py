"""What takes a person's time elsewhere, and the doors to links and calendars: everybody has his own."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from vonal.core.company import company
from vonal.core.days import end_of_day, start_of_day
from vonal.core.kept_queries import kept_in_sql
from vonal.office.calendars.models import BusyTime, FeedLink, ImportedCalendar
from vonal.office.staff.models import Employee

USE_NOTED_EVERY = timedelta(minutes=10)
MOST_BUSY = 200


def busy_times(employee: Employee, day: date) -> list[BusyTime]:
    """What his calendars elsewhere take of a day of the company's, the earliest first; what it is is his own affair."""
    zone = ZoneInfo(company().time_zone)
    return _busy_between(employee.pk, start_of_day(day, zone), end_of_day(day, zone))


@kept_in_sql
def _busy_between(employee_id: int, since: datetime, until: datetime) -> QuerySet[BusyTime]:
    mine = BusyTime.objects.filter(calendar__employee=employee_id, calendar__removed_at=None)
    return mine.filter(ends_at__gt=since, starts_at__lt=until)[:MOST_BUSY]


def calendars_of(employee: Employee) -> QuerySet[ImportedCalendar]:
    """Those that are read, by name."""
    return ImportedCalendar.objects.filter(employee=employee, removed_at=None)


def calendar_for(employee: Employee, calendar_id: int) -> ImportedCalendar:
    """
    One of his own, a removed one too.

    :raises ImportedCalendar.DoesNotExist: there is none, or it is somebody else's.
    """
    return ImportedCalendar.objects.get(pk=calendar_id, employee=employee)


def link_for(employee: Employee, link_id: int) -> FeedLink:
    """
    :raises FeedLink.DoesNotExist: there is none, or it is somebody else's.
    """
    return FeedLink.objects.get(pk=link_id, employee=employee)


def reader_of(secret: str, at: datetime) -> Employee | None:
    """Whose calendar a secret address shows; None when it was revoked or he works here no more."""
    link = FeedLink.objects.select_related("employee").filter(digest=FeedLink.digest_of(secret)).first()
    if link is None or not link.employee.is_active:
        return None
    if link.last_used_at is None or link.last_used_at <= at - USE_NOTED_EVERY:
        FeedLink.objects.filter(pk=link.pk).update(last_used_at=at)
    return link.employee
