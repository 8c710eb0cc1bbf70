"""Who is on duty, what is planned, and what is left open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from vonal.core.company import company
from vonal.office.roster.models import Shift
from vonal.office.staff.models import Employee, Region
from vonal.office.staff.permissions import runs_the_office

# The hours in which somebody should be on duty, Monday to Friday.
OPENS, CLOSES = time(9), time(18)
WORKING_DAYS = 5


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
    return list(dict.fromkeys(shift.employee for shift in shifts))


def shifts_now(at: datetime) -> list[Shift]:
    """Every shift that is going on, the company's first."""
    return list(
        Shift.objects.filter(starts_at__lte=at, ends_at__gt=at, employee__is_active=True)
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
    zone = ZoneInfo(company().time_zone)
    return (
        datetime.combine(monday, time.min, zone),
        datetime.combine(monday + timedelta(days=7), time.min, zone),
    )


def week(monday: date, region: Region | None = None) -> list[Day]:
    """
    Seven days of the roster: of a region with the whole company's shifts, or of everything.

    Without a region, gaps are the hours in which some region has nobody.
    """
    zone = ZoneInfo(company().time_zone)
    since, until = week_span(monday)
    shifts = Shift.objects.filter(starts_at__lt=until, ends_at__gt=since).select_related("employee", "region")
    if region:
        shifts = shifts.filter(Q(region=region) | Q(region__isnull=True))
    planned = list(shifts.order_by("starts_at", "employee__name"))
    regions: list[Region | None] = [region] if region else [*Region.objects.all()] or [None]
    days = []
    for number in range(7):
        day = monday + timedelta(days=number)
        begins = datetime.combine(day, time.min, zone)
        ends = datetime.combine(day + timedelta(days=1), time.min, zone)
        todays = [s for s in planned if s.starts_at < ends and s.ends_at > begins]
        gaps: list[Gap] = []
        if number < WORKING_DAYS:
            for one in regions:
                gaps += _gaps(day, [s for s in todays if _answers_for(s, one)], zone)
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


def _gaps(day: date, shifts: Iterable[Shift], zone: ZoneInfo) -> list[Gap]:
    free_from = datetime.combine(day, OPENS, zone)
    closes = datetime.combine(day, CLOSES, zone)
    gaps = []
    for shift in sorted(shifts, key=lambda shift: shift.starts_at):
        if shift.starts_at > free_from:
            gaps.append(Gap(free_from, min(shift.starts_at, closes)))
        free_from = max(free_from, shift.ends_at)
        if free_from >= closes:
            return gaps
    gaps.append(Gap(free_from, closes))
    return gaps
