"""One person's day: what is planned into its hours, what is free between, and whether it is too much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from vonal.core.company import company
from vonal.core.days import end_of_day, start_of_day
from vonal.core.kept_queries import kept_in_sql
from vonal.office.calendars.queries import busy_times
from vonal.office.roster.models import Absence, Shift
from vonal.office.roster.queries import CLOSES, OPENS, hours_of_day, hours_to_cover
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task

# By weekday, 0 being Monday, from when until when one works.
WeekHours = dict[int, tuple[time, time]]
DAY_MINUTES = 24 * 60
SHORTEST_GAP = 15
STEP = 15
MOST_TASKS = 200
LONGEST_BREAK = 31  # days


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes after midnight by the company's clock; ``until`` is the first minute after."""

    begins: int
    until: int

    @property
    def minutes(self) -> int:
        return self.until - self.begins


@dataclass(frozen=True, slots=True)
class Planned:
    """A task in its hours; ``overlaps`` another that begins before it ends."""

    task: Task
    span: Span
    overlaps: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty shift's hours on this day."""

    shift: Shift
    span: Span


@dataclass(frozen=True, slots=True)
class Busy:
    """What a calendar elsewhere takes of this day; what it is is its owner's affair."""

    title: str
    span: Span
    is_whole_day: bool


@dataclass
class Day:
    """What a day holds; ``hours`` are the working hours, None on a day off."""

    date: date
    hours: Span | None
    planned: list[Planned] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    busy: list[Busy] = field(default_factory=list)
    free: list[Span] = field(default_factory=list)
    absence: Absence | None = None

    @property
    def planned_minutes(self) -> int:
        return sum(one.task.minutes for one in self.planned)

    @property
    def busy_minutes(self) -> int:
        """Of the working hours, what other calendars keep."""
        return self.work_minutes - sum(
            gap.minutes for gap in gaps(self.hours, [one.span for one in self.busy])
        )

    @property
    def work_minutes(self) -> int:
        return self.hours.minutes if self.hours else 0

    @property
    def free_minutes(self) -> int:
        return sum(span.minutes for span in self.free)

    @property
    def overload_minutes(self) -> int:
        """By how much what is planned is longer than the day."""
        return max(0, self.planned_minutes + self.busy_minutes - self.work_minutes)

    @property
    def shown(self) -> Span:
        """The hours a timeline shows: the working hours, and whatever lies outside them."""
        spans = [one.span for one in self.planned] + [one.span for one in self.duties]
        spans += [one.span for one in self.busy if not one.is_whole_day]
        spans.append(self.hours or span_of_times(OPENS, CLOSES))
        begins, until = min(span.begins for span in spans), max(span.until for span in spans)
        return Span(begins // 60 * 60, min(DAY_MINUTES, -(-until // 60) * 60))

    def first_free(self, minutes: int, *, after: int = 0) -> int:
        """Where so many minutes fit first, after a minute of the day; else after everything that is planned."""
        for span in self.free:
            begins = max(span.begins, after)
            if span.until - begins >= minutes:
                return begins
        last = max((one.span.until for one in self.planned), default=0)
        opens = self.hours.begins if self.hours else span_of_times(OPENS, CLOSES).begins
        return min(max(last, after, opens), DAY_MINUTES - STEP)


def day_of(employee: Employee, day: date, hours: WeekHours | None = None) -> Day:
    """Five queries, one less with hours that are known already, however many tasks there are."""
    zone = ZoneInfo(company().time_zone)
    begins, ends = start_of_day(day, zone), end_of_day(day, zone)
    found = Day(
        day,
        hours_on(day, hours_to_cover() if hours is None else hours),
        planned=_laid_out(_tasks(employee.pk, begins, ends), day, zone),
        duties=[
            Duty(one, _span(one.starts_at, one.ends_at, day, zone))
            for one in _shifts(employee.pk, begins, ends)
        ],
        busy=[
            Busy(one.title, _span(one.starts_at, one.ends_at, day, zone), one.is_whole_day)
            for one in busy_times(employee, day)
        ],
        absence=next(iter(_absences(employee.pk, begins, ends)), None),
    )
    taken = [one.span for one in found.planned] + [one.span for one in found.busy]
    found.free = gaps(found.hours, taken)
    return found


@kept_in_sql
def _tasks(employee_id: int, begins: datetime, ends: datetime) -> QuerySet[Task]:
    tasks = Task.objects.filter(assignee=employee_id, planned_at__gte=begins, planned_at__lt=ends)
    return tasks.select_related("customer", "meeting").order_by("planned_at", "pk")[:MOST_TASKS]


@kept_in_sql
def _shifts(employee_id: int, begins: datetime, ends: datetime) -> QuerySet[Shift]:
    shifts = Shift.objects.filter(employee=employee_id, starts_at__lt=ends, ends_at__gt=begins)
    return shifts.select_related("region")


@kept_in_sql
def _absences(employee_id: int, begins: datetime, ends: datetime) -> QuerySet[Absence]:
    absences = Absence.objects.filter(employee=employee_id, starts_at__lt=ends).exclude(ends_at__lte=begins)
    return absences.order_by("starts_at")[:1]


def hours_on(day: date, hours: WeekHours) -> Span | None:
    """The working hours of a day, None on one on which nobody works."""
    span = hours_of_day(day, hours)
    return span_of_times(*span) if span else None


def next_working_day(after: date, hours: WeekHours | None = None) -> date:
    """The first day after this one on which somebody works; the next one where nobody ever does."""
    hours = hours_to_cover() if hours is None else hours
    for number in range(1, LONGEST_BREAK):
        day = after + timedelta(days=number)
        if hours_of_day(day, hours) is not None:
            return day
    return after + timedelta(days=1)


def gaps(hours: Span | None, taken: Iterable[Span]) -> list[Span]:
    """What is free within the working hours, if it is long enough to be of use."""
    if hours is None:
        return []
    free, begins = [], hours.begins
    for span in sorted(taken, key=lambda one: one.begins):
        if min(span.begins, hours.until) - begins >= SHORTEST_GAP:
            free.append(Span(begins, min(span.begins, hours.until)))
        begins = max(begins, span.until)
    if hours.until - begins >= SHORTEST_GAP:
        free.append(Span(begins, hours.until))
    return free


def span_of_times(begins: time, ends: time) -> Span:
    """Two times of a day as minutes after midnight."""
    return Span(begins.hour * 60 + begins.minute, ends.hour * 60 + ends.minute)


def moment_of(day: date, minute: int) -> datetime:
    """The moment so many minutes after midnight, by the company's clock."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    return wall.replace(tzinfo=ZoneInfo(company().time_zone))


def _laid_out(tasks: Iterable[Task], day: date, zone: ZoneInfo) -> list[Planned]:
    laid: list[Planned] = []
    busy = 0
    for task in tasks:
        assert task.planned_at is not None
        local = task.planned_at.astimezone(zone)
        begins = local.hour * 60 + local.minute
        span = Span(begins, min(begins + task.minutes, DAY_MINUTES))
        laid.append(Planned(task, span, overlaps=begins < busy))
        busy = max(busy, span.until)
    return laid


def _span(starts_at: datetime, ends_at: datetime, day: date, zone: ZoneInfo) -> Span:
    """The part of a span that lies on this day."""
    starts, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    return Span(
        0 if starts.date() < day else starts.hour * 60 + starts.minute,
        DAY_MINUTES if ends.date() > day else ends.hour * 60 + ends.minute,
    )
