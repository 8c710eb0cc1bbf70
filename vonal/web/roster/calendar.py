"""The roster as a calendar: a week by the hour, a month by the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from vonal.core.clock import now, today
from vonal.core.company import company
from vonal.office.handovers.queries import last_day
from vonal.office.roster import queries
from vonal.office.roster.absences import absences, clashing_shifts
from vonal.office.roster.models import Absence, Shift
from vonal.office.staff.models import Employee, Region
from vonal.office.staff.permissions import runs_the_office
from vonal.web.days import DayField
from vonal.web.request import Request

LOOKED_AHEAD = timedelta(days=28)
# Hours drawn at least; a shift before or after them widens the day.
FIRST_HOUR, LAST_HOUR = 7, 20
DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Entry:
    """A shift or a gap as a day shows it; minutes are of that day, by the company's clock."""

    starts_at: datetime
    ends_at: datetime
    begins: int
    until: int
    shift: Shift | None = None
    is_continued: bool = False


@dataclass(frozen=True, slots=True)
class ShownDay:
    """One day of the calendar."""

    date: date
    entries: list[Entry]
    away: list[Absence]

    @property
    def shifts(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.shift is not None]

    @property
    def gaps(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.shift is None]


@login_required
@require_GET
def roster(request: Request) -> HttpResponse:
    region = region_of(request.GET.get("region"))
    if request.GET.get("view") == "month":
        return show_month(request, day_of(request.GET.get("month")), region)
    return show_week(request, monday_of(request.GET.get("week")), region)


def show_week(request: Request, monday: date, region: Region | None) -> HttpResponse:
    """The week by the hour."""
    days = _shown(queries.week(monday, region), monday, 7)
    entries = [entry for day in days for entry in day.entries]
    this_monday = queries.monday_of(today())
    context = _common(request, monday, 7, region) | {
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "days": days,
        "from_hour": min([FIRST_HOUR, *(entry.begins // 60 for entry in entries)]),
        "to_hour": max([LAST_HOUR, *(-(-entry.until // 60) for entry in entries)]),
        "is_empty": not any(day.shifts for day in days),
        "here": address(monday, region),
        "last_monday": monday - timedelta(days=7),
        "before": address(monday - timedelta(days=7), region),
        "after": address(monday + timedelta(days=7), region),
        "this": address(this_monday, region),
        "is_this": monday == this_monday,
        "other_view": _month_address(monday, region),
        "hours": _hours_in_words(),
    }
    return render(request, "roster/roster.html", context)


def show_month(request: Request, day: date, region: Region | None) -> HttpResponse:
    """The month by the day, in whole weeks."""
    first = day.replace(day=1)
    monday = queries.monday_of(first)
    next_month = (first + timedelta(days=31)).replace(day=1)
    weeks = (next_month - monday + timedelta(days=6)).days // 7
    days = _shown(queries.days_from(monday, weeks * 7, region), monday, weeks * 7)
    this_month = today().replace(day=1)
    context = _common(request, monday, weeks * 7, region) | {
        "month": first,
        "days": days,
        "is_empty": not any(day.shifts for day in days),
        "here": _month_address(first, region),
        "before": _month_address((first - timedelta(days=1)).replace(day=1), region),
        "after": _month_address(next_month, region),
        "this": _month_address(this_month, region),
        "is_this": first == this_month,
        "other_view": address(
            queries.monday_of(max(first, min(today(), next_month - timedelta(days=1)))), region
        ),
    }
    return render(request, "roster/month.html", context)


def _common(request: Request, first: date, number_of_days: int, region: Region | None) -> dict[str, object]:
    may_plan = runs_the_office(request.user)
    since, until = queries.days_span(first, number_of_days)
    away = absences(since, until + LOOKED_AHEAD)
    mine = Employee.objects.visible_to(request.user).values_list("pk", flat=True) if may_plan else ()
    return {
        "today": today(),
        "now": now(),
        "absences": [(absence, last_day(absence.ends_at)) for absence in away],
        "clashes": clashing_shifts(since, until),
        "on_duty_now": queries.shifts_now(now()),
        "regions": Region.objects.all(),
        "region": region,
        "may_plan": may_plan,
        "changeable": set(mine),
    }


def _shown(days: list[queries.Day], first: date, number_of_days: int) -> list[ShownDay]:
    zone = ZoneInfo(company().time_zone)
    away = list(absences(*queries.days_span(first, number_of_days)))
    shown = []
    for day in days:
        begins, ends = queries.days_span(day.date, 1)
        entries = [_entry(shift.starts_at, shift.ends_at, day.date, zone, shift) for shift in day.shifts] + [
            _entry(gap.starts_at, gap.ends_at, day.date, zone) for gap in day.gaps
        ]
        entries.sort(key=lambda entry: (entry.begins, entry.shift is None))
        absent = [
            one for one in away if one.starts_at < ends and (one.ends_at is None or one.ends_at > begins)
        ]
        shown.append(ShownDay(day.date, entries, absent))
    return shown


def _entry(
    starts_at: datetime, ends_at: datetime, day: date, zone: ZoneInfo, shift: Shift | None = None
) -> Entry:
    starts, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    begins = starts.hour * 60 + starts.minute if starts.date() == day else 0
    until = ends.hour * 60 + ends.minute if ends.date() == day else DAY_MINUTES
    return Entry(starts, ends, begins, until, shift, is_continued=starts.date() < day)


def _hours_in_words() -> list[tuple[list[date], time, time]]:
    """Weekdays with the same hours together; a day stands for its weekday, so that its name can be shown."""
    monday = queries.monday_of(today())
    together: list[tuple[list[date], time, time]] = []
    for weekday, (begins, ends) in sorted(queries.hours_to_cover().items()):
        day = monday + timedelta(days=weekday)
        if together and together[-1][1:] == (begins, ends) and together[-1][0][-1] == day - timedelta(days=1):
            together[-1][0].append(day)
        else:
            together.append(([day], begins, ends))
    return together


def address(monday: date, region: Region | None) -> str:
    """Where a week is shown."""
    only = f"&region={region.pk}" if region else ""
    return f"{reverse('roster')}?week={monday.isoformat()}{only}"


def _month_address(day: date, region: Region | None) -> str:
    only = f"&region={region.pk}" if region else ""
    return f"{reverse('roster')}?view=month&month={day.isoformat()}{only}"


def day_of(text: str | None) -> date:
    """A day as an address names it; today when it is none."""
    try:
        day: date = DayField().clean(text)
    except ValidationError:
        return today()
    return day


def monday_of(text: str | None) -> date:
    return queries.monday_of(day_of(text))


def region_of(number: str | None) -> Region | None:
    number = number or ""
    return Region.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
