"""Who is on duty, what is planned, and what is left open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from vonal.core.company import company
from vonal.core.kept_queries import kept_in_sql
from vonal.core.working_days import HOLIDAY, WORKING, kind_of_day
from vonal.office.roster.absences import going_on
from vonal.office.roster.models import Absence, DutyHours, Shift
from vonal.office.staff.models import Employee, Region
from vonal.office.staff.permissions import runs_the_office

# The hours in which somebody should be on duty, Monday to Friday.
OPENS, CLOSES = time(9), time(18)
WORKING_DAYS = 5
FRIDAY = 4
Hours = tuple[time, time]


@dataclass(frozen=True)
class Gap:
    """A span of working hours in which nobody is on duty."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Day:
    """One day of the roster with what is planned and what is not."""

    date: date
    shifts: list[Shift]
    gaps: list[Gap]


def on_duty(at: datetime, region: Region | None = None) -> list[Employee]:
    """
    Who answers at a moment: the region's duty managers, then the whole company's.

    One query; asked whenever a call comes in.
    """
    scope = Q(region__isnull=True)
    if region:
        scope |= Q(region=region)
    shifts = (
        Shift.objects.filter(scope, starts_at__lte=at, ends_at__gt=at, employee__is_active=True)
        .select_related("employee")
        .order_by(F("region").asc(nulls_last=True), "starts_at", "pk")
    )
    absent = Absence.objects.filter(going_on(at)).values("employee")
    return list(dict.fromkeys(shift.employee for shift in shifts.exclude(employee__in=absent)))


def shifts_now(at: datetime) -> list[Shift]:
    """Every shift that is going on, the company's first."""
    return list(
        Shift.objects.filter(starts_at__lte=at, ends_at__gt=at, employee__is_active=True)
        .exclude(employee__in=Absence.objects.filter(going_on(at)).values("employee"))
        .select_related("employee", "region")
        .order_by(F("region__name").asc(nulls_first=True), "starts_at", "pk")
    )


def shift_for(viewer: Employee, shift_id: int) -> Shift:
    """
    A shift the viewer may change: he runs the office, and the person on duty is his to lead.

    :raises Shift.DoesNotExist: there is no such shift, or it is not his to change.
    """
    if not runs_the_office(viewer):
        raise Shift.DoesNotExist
    mine = Employee.objects.visible_to(viewer)
    return Shift.objects.select_related("employee", "region").get(pk=shift_id, employee__in=mine)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_span(monday: date) -> tuple[datetime, datetime]:
    """From midnight to midnight a week later, by the company's clock."""
    return days_span(monday, 7)


def days_span(first: date, number_of_days: int) -> tuple[datetime, datetime]:
    """From midnight to midnight so many days later, by the company's clock."""
    zone = ZoneInfo(company().time_zone)
    return (
        datetime.combine(first, time.min, zone),
        datetime.combine(first + timedelta(days=number_of_days), time.min, zone),
    )


def hours_to_cover() -> dict[int, Hours]:
    """By weekday (0 is Monday), from when until when somebody should be on duty; as usual until the head sets it."""
    kept = _duty_hours()
    if not kept:
        return dict.fromkeys(range(WORKING_DAYS), (OPENS, CLOSES))
    return {row.weekday: (row.begins, row.ends) for row in kept if row.begins < row.ends}


@kept_in_sql
def _duty_hours() -> QuerySet[DutyHours]:
    return DutyHours.objects.all()


def hours_of_day(day: date, hours: Mapping[int, Hours]) -> Hours | None:
    """
    From when until when one works on a day; None on one off: of the week, or of the country's holidays.

    A Saturday that is worked instead of another day has a Friday's hours, unless it has its own.
    """
    kind = kind_of_day(day, company().country)
    if kind == HOLIDAY or not hours:
        return None
    is_instead = kind == WORKING and day.weekday() > FRIDAY
    return hours.get(day.weekday()) or (hours.get(FRIDAY) if is_instead else None)


def week(monday: date, region: Region | None = None) -> list[Day]:
    """Seven days of the roster; see ``days_from``."""
    return days_from(monday, 7, region)


def days_from(first: date, number_of_days: int, region: Region | None = None) -> list[Day]:
    """
    So many days of the roster: of a region with the whole company's shifts, or of everything.

    Without a region, gaps are the hours in which some region has nobody.
    """
    zone = ZoneInfo(company().time_zone)
    since, until = days_span(first, number_of_days)
    hours = hours_to_cover()
    shifts = Shift.objects.filter(starts_at__lt=until, ends_at__gt=since).select_related("employee", "region")
    if region:
        shifts = shifts.filter(Q(region=region) | Q(region__isnull=True))
    planned = list(shifts.order_by("starts_at", "employee__name"))
    regions: list[Region | None] = [region] if region else [*Region.objects.all()] or [None]
    days = []
    for number in range(number_of_days):
        day = first + timedelta(days=number)
        begins = datetime.combine(day, time.min, zone)
        ends = datetime.combine(day + timedelta(days=1), time.min, zone)
        todays = [s for s in planned if s.starts_at < ends and s.ends_at > begins]
        gaps: list[Gap] = []
        if (span := hours_of_day(day, hours)) is not None:
            for one in regions:
                gaps += _gaps(day, span, [s for s in todays if _answers_for(s, one)], zone)
        days.append(Day(day, todays, _joined(gaps)))
    return days


def _answers_for(shift: Shift, region: Region | None) -> bool:
    return shift.employee.is_active and shift.region_id in (None, region.pk if region else None)


def _joined(gaps: list[Gap]) -> list[Gap]:
    """Gaps of several regions as spans in which at least one of them is without anybody."""
    joined: list[Gap] = []
    for gap in sorted(gaps, key=lambda gap: gap.starts_at):
        if joined and gap.starts_at <= joined[-1].ends_at:
            joined[-1] = Gap(joined[-1].starts_at, max(joined[-1].ends_at, gap.ends_at))
        else:
            joined.append(gap)
    return joined


def _gaps(day: date, hours: tuple[time, time], shifts: Iterable[Shift], zone: ZoneInfo) -> list[Gap]:
    free_from = datetime.combine(day, hours[0], zone)
    closes = datetime.combine(day, hours[1], zone)
    gaps = []
    for shift in sorted(shifts, key=lambda shift: shift.starts_at):
        if shift.starts_at > free_from:
            gaps.append(Gap(free_from, min(shift.starts_at, closes)))
        free_from = max(free_from, shift.ends_at)
        if free_from >= closes:
            return gaps
    gaps.append(Gap(free_from, closes))
    return gaps
