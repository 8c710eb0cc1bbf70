"""Who works here, who is on duty, and which lines there are: everything a plan needs besides the caller."""

from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from vonal.core.company import company
from vonal.core.phones import NotAPhoneNumber, e164
from vonal.office.roster.absences import away
from vonal.office.roster.models import Shift
from vonal.office.staff.models import Employee
from vonal.office.telephony.models import Line

RING_SECONDS = 5
PERSON_COLUMNS = (
    *("pk", "extension", "role", "group_id", "region_id", "is_novice", "created_at"),
    *("group__ring_seconds", "presence__on_line", "presence__since", "presence__busy"),
)
WRAP_UP_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Person:
    """
    Somebody with a telephone; ``idle_since`` is when he last changed what he was doing, ``busy`` is ``ringing``,
    ``talking`` or nothing.
    """

    id: int
    extension: str
    role: str
    group_id: int | None
    region_id: int | None
    is_novice: bool
    ring_seconds: int
    on_line: bool
    idle_since: datetime
    busy: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """A shift going on; without a region it is the whole company's."""

    person_id: int
    region_id: int | None


@dataclass(frozen=True, slots=True)
class Directory:
    """The office at one moment."""

    at: datetime
    people: dict[int, Person]
    duties: tuple[Duty, ...]
    lines: tuple[Line, ...]
    # Those on line, the longest idle first.
    ready: tuple[Person, ...]
    ready_in_group: dict[int | None, list[Person]]
    ready_in_region: dict[int | None, list[Person]]
    # Who is away, and who stands in for him.
    absent: dict[int, int | None] = field(default_factory=dict)
    # What a planner works out once for callers who are alike.
    kept: dict[Hashable, Any] = field(default_factory=dict, compare=False)

    @classmethod
    def read(cls, at: datetime) -> Self:
        """Four queries, whatever the number of calls."""
        rows = Employee.objects.working().filter(extension__isnull=False).values_list(*PERSON_COLUMNS)
        shifts = Shift.objects.filter(starts_at__lte=at, ends_at__gt=at)
        people = {person.id: person for person in map(_person, rows)}
        absent = away(at)
        on_line = (person for person in people.values() if person.on_line and person.id not in absent)
        ready = tuple(sorted(on_line, key=lambda person: (person.idle_since, person.id)))
        return cls(
            at=at,
            people=people,
            duties=tuple(
                Duty(shift.employee_id, shift.region_id)
                for shift in shifts
                if shift.employee_id not in absent
            ),
            lines=tuple(Line.objects.order_by("pk")),
            ready=ready,
            ready_in_group=_by(ready, lambda person: person.group_id),
            ready_in_region=_by(ready, lambda person: person.region_id),
            absent=absent,
        )

    def line(self, dialled: str) -> Line | None:
        """The line of a dialled number; what is nobody's number belongs to the first line."""
        return find_line(self.lines, dialled)


def find_line(lines: Iterable[Line], dialled: str) -> Line | None:
    """The line of a dialled number as the network gave it, else the first one."""
    lines = tuple(lines)
    for line in lines:
        if line.number == dialled:
            return line
    with suppress(NotAPhoneNumber):
        number = e164(dialled, company().country)
        return next((line for line in lines if line.number == number), lines[0] if lines else None)
    return lines[0] if lines else None


def _by(people: Iterable[Person], place: Callable[[Person], int | None]) -> dict[int | None, list[Person]]:
    found: dict[int | None, list[Person]] = {}
    for person in people:
        found.setdefault(place(person), []).append(person)
    return found


def _person(row: tuple[Any, ...]) -> Person:
    # Plain columns: hundreds of people are read every second while calls come.
    person_id, extension, role, group_id, region_id, is_novice, created_at, *rest = row
    ring_seconds, on_line, since, busy = rest
    return Person(
        id=person_id,
        extension=extension,
        role=role,
        group_id=group_id,
        region_id=region_id,
        is_novice=is_novice,
        ring_seconds=RING_SECONDS if ring_seconds is None else ring_seconds,
        on_line=bool(on_line),
        idle_since=since or created_at,
        busy=busy or "",
    )
