"""How far lists are, and what each agent has done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from vonal.core.company import company
from vonal.office.campaigns.models import UNREACHED, Attempt, CallList, Entry, Outcome
from vonal.office.staff.models import Employee

State = Entry.State


@dataclass
class Progress:
    """Customers on one list by what became of them; ``due`` of the waiting may be called by now."""

    states: dict[str, int] = field(default_factory=dict)
    due: int = 0
    promised: int = 0

    @property
    def total(self) -> int:
        return sum(count for state, count in self.states.items() if state != State.REMOVED)

    @property
    def waiting(self) -> int:
        return self.states.get(State.WAITING, 0)

    @property
    def done(self) -> int:
        return self.total - self.waiting

    @property
    def meetings(self) -> int:
        return self.states.get(State.MEETING, 0)

    @property
    def refused(self) -> int:
        return self.states.get(State.REFUSED, 0) + self.states.get(State.BARRED, 0)

    @property
    def unreached(self) -> int:
        return self.states.get(State.UNREACHED, 0) + self.states.get(State.WRONG_NUMBER, 0)

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0


@dataclass
class Figures:
    """What one agent has done; ``talk_seconds`` of calls that were found."""

    agent: Employee
    attempts: int = 0
    reached: int = 0
    meetings: int = 0
    refused: int = 0
    talk_seconds: float = 0

    @property
    def conversion(self) -> int | None:
        """Meetings of a hundred reached."""
        return round(self.meetings * 100 / self.reached) if self.reached else None

    @property
    def talk_minutes(self) -> int:
        return round(self.talk_seconds / 60)


@dataclass(frozen=True)
class Day:
    """One day's attempts of a list."""

    day: date
    unreached: int
    reached: int
    meetings: int


def progress_of(lists: Collection[CallList], at: datetime) -> dict[int, Progress]:
    """Two queries for all of them."""
    found: dict[int, Progress] = {each.pk: Progress() for each in lists}
    entries = Entry.objects.filter(call_list__in=found).order_by()
    for list_id, state, count in entries.values_list("call_list", "state").annotate(Count("pk")):
        found[list_id].states[state] = count
    due = entries.filter(state=State.WAITING, free_at__lte=at).values_list("call_list")
    for list_id, count in due.annotate(Count("pk")):
        found[list_id].due = count
    return found


def attempts_on(lists: Collection[CallList], since: datetime | None = None) -> QuerySet[Attempt]:
    """What was tried and not taken back."""
    tried = Attempt.objects.filter(call_list__in=[each.pk for each in lists], undone_at=None)
    return tried.filter(at__gte=since) if since else tried


def days_of(call_list: CallList, until: date, days: int) -> list[Day]:
    """The last days of a list by the company's clock, those without a call too; one query."""
    zone = ZoneInfo(company().time_zone)
    first = until - timedelta(days=days - 1)
    since = datetime.combine(first, datetime.min.time(), zone)
    counts: dict[date, dict[str, int]] = defaultdict(dict)
    by_day = attempts_on([call_list], since).order_by().annotate(day=TruncDate("at", tzinfo=zone))
    rows: Iterable[tuple[date, str, int]] = by_day.values_list("day", "outcome").annotate(Count("pk"))
    for day, outcome, count in rows:
        counts[day][outcome] = count
    return [_day(first + timedelta(days=n), counts[first + timedelta(days=n)]) for n in range(days)]


def _day(day: date, counts: dict[str, int]) -> Day:
    unreached = sum(counts.get(each, 0) for each in UNREACHED)
    meetings = counts.get(Outcome.MEETING, 0)
    return Day(day, unreached, sum(counts.values()) - unreached - meetings, meetings)


def figures_of(lists: Collection[CallList], since: datetime | None = None) -> list[Figures]:
    """What the agents of these lists have done, most meetings first; two queries."""
    talked = F("call__ended_at") - F("call__answered_at")
    rows = (
        attempts_on(lists, since)
        .order_by()
        .values("agent")
        .annotate(
            tried=Count("pk"),
            missed=Count("pk", filter=Q(outcome__in=UNREACHED)),
            met=Count("pk", filter=Q(outcome=Outcome.MEETING)),
            no=Count("pk", filter=Q(outcome__in=(Outcome.REFUSED, Outcome.DO_NOT_CALL))),
            talk=Sum(talked),
        )
    )
    found = list(rows)
    people = Employee.objects.in_bulk([row["agent"] for row in found])
    figures = [
        Figures(
            people[row["agent"]],
            attempts=row["tried"],
            reached=row["tried"] - row["missed"],
            meetings=row["met"],
            refused=row["no"],
            talk_seconds=row["talk"].total_seconds() if row["talk"] else 0,
        )
        for row in found
    ]
    return sorted(figures, key=lambda each: (-each.meetings, -each.attempts, each.agent.name))
