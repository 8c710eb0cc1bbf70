"""The head's view of days: who has planned, for whom it is too much, what is overdue, what the week brought."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet

from vonal.core.company import company
from vonal.core.days import end_of_day, start_of_day
from vonal.office.roster.models import Absence
from vonal.office.roster.queries import hours_to_cover
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import runs_the_office
from vonal.office.tasks.day import hours_on
from vonal.office.tasks.models import USUAL_MINUTES, DayPlan, RollOver, Task, TaskQuerySet
from vonal.office.tasks.talked import talked_seconds

PLAN = frozenset({"manager", "agent"})
MOST_PEOPLE = 300


@dataclass
class Member:
    """One person's line; minutes and seconds are of the day, ``done`` and ``rolled`` of the week."""

    employee: Employee
    work_minutes: int = 0
    planned_minutes: int = 0
    planned_tasks: int = 0
    has_planned: bool = False
    is_absent: bool = False
    talked_seconds: int = 0
    open: int = 0
    overdue: int = 0
    done: int = 0
    rolled: int = 0

    @property
    def overload_minutes(self) -> int:
        """By how much what is planned is longer than his day."""
        return max(0, self.planned_minutes - self.work_minutes)


def check_head(viewer: Employee) -> None:
    """
    :raises PermissionDenied: he leads nobody.
    """
    if not runs_the_office(viewer):
        raise PermissionDenied


def led_person_for(viewer: Employee, employee_id: int) -> Employee:
    """
    :raises PermissionDenied: he leads nobody.
    :raises Employee.DoesNotExist: that one is not his to lead.
    """
    check_head(viewer)
    led: Employee = Employee.objects.working().visible_to(viewer).exclude(pk=viewer.pk).get(pk=employee_id)
    return led


def team(viewer: Employee, day: date, *, today: date, monday: date) -> list[Member]:
    """
    His people who plan their days or have something to do; a constant number of queries.

    :raises PermissionDenied: he leads nobody.
    """
    check_head(viewer)
    people = list(Employee.objects.working().visible_to(viewer).order_by("name")[:MOST_PEOPLE])
    members = {one.pk: Member(one) for one in people}
    _count(members, today, monday)
    members = {pk: one for pk, one in members.items() if one.employee.role in PLAN or one.open or one.done}
    _plan(members, day)
    return sorted(members.values(), key=lambda one: (one.has_planned, -one.overdue, one.employee.name))


def results_of_week(viewer: Employee, monday: date, *, of: Employee | None, limit: int) -> list[Task]:
    """
    What was done in a week with which result, the last first; of one person or of all his people.

    :raises PermissionDenied: he leads nobody.
    """
    check_head(viewer)
    people = [of] if of else list(Employee.objects.working().visible_to(viewer)[:MOST_PEOPLE])
    done = _in_week(Task.objects.filter(assignee__in=people), "done_at", monday)
    return list(done.select_related("assignee", "customer").order_by("-done_at", "-pk")[:limit])


def _count(members: dict[int, Member], today: date, monday: date) -> None:
    mine: TaskQuerySet = Task.objects.filter(assignee__in=members)
    late = mine.open().filter(due_at__lt=start_of_day(today, _zone()))
    rolled = RollOver.objects.filter(task__assignee__in=members)
    counts: list[tuple[str, QuerySet[Any], str]] = [
        ("open", mine.open(), "assignee"),
        ("overdue", late, "assignee"),
        ("done", _in_week(mine, "done_at", monday), "assignee"),
        ("rolled", _in_week(rolled, "at", monday), "task__assignee"),
    ]
    for name, rows, person in counts:
        for pk, count in rows.order_by().values_list(person).annotate(Count("pk")):
            setattr(members[pk], name, count)


def _plan(members: dict[int, Member], day: date) -> None:
    begins, ends = start_of_day(day, _zone()), end_of_day(day, _zone())
    hours = hours_on(day, hours_to_cover())
    customers: defaultdict[int, set[int]] = defaultdict(set)
    minutes: Counter[int] = Counter()
    tasks = Task.objects.filter(assignee__in=members, planned_at__gte=begins, planned_at__lt=ends)
    for person, planned, kind, customer in tasks.order_by().values_list(
        "assignee", "planned_minutes", "kind", "customer"
    ):
        minutes[person] += planned or USUAL_MINUTES[kind]
        members[person].planned_tasks += 1
        if customer is not None:
            customers[person].add(customer)
    have_planned = _people(DayPlan.objects.filter(day=day, employee__in=members))
    absences = Absence.objects.filter(employee__in=members, starts_at__lt=ends)
    absent = _people(absences.exclude(ends_at__lte=begins))
    talked: Counter[int] = Counter()
    for (person, customer), seconds in talked_seconds(members, day).items():
        if customer in customers[person]:
            talked[person] += seconds
    for pk, member in members.items():
        member.work_minutes = hours.minutes if hours else 0
        member.planned_minutes, member.talked_seconds = minutes[pk], talked[pk]
        member.has_planned, member.is_absent = pk in have_planned, pk in absent


def _people(rows: QuerySet[Any]) -> set[int]:
    return set(rows.values_list("employee", flat=True))


def _in_week(rows: QuerySet[Any], moment: str, monday: date) -> QuerySet[Any]:
    begins, ends = start_of_day(monday, _zone()), start_of_day(monday + timedelta(days=7), _zone())
    return rows.filter(**{f"{moment}__gte": begins, f"{moment}__lt": ends})


def _zone() -> ZoneInfo:
    return ZoneInfo(company().time_zone)
