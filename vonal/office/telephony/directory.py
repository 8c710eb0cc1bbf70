"""Who works here, who is on duty, and which lines there are: everything a plan needs besides the caller."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from vonal.core.company import company
from vonal.core.phones import NotAPhoneNumber, e164
from vonal.office.roster.models import Shift
from vonal.office.staff.models import Employee
from vonal.office.telephony.models import Line

RING_SECONDS = 5
WRAP_UP_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a telephone; ``idle_since`` is when he last changed what he was doing."""

    id: int
    extension: str
    role: str
    group_id: int | None
    region_id: int | None
    is_novice: bool
    ring_seconds: int
    on_line: bool
    idle_since: datetime


@dataclass(frozen=True, slots=True)
class Duty:
    """A shift going on; without a region it is the whole company's."""

    person_id: int
    region_id: int | None


@dataclass(frozen=True, slots=True)
class Directory:
    """The office at one moment."""

    people: dict[int, Person]
    duties: tuple[Duty, ...]
    lines: tuple[Line, ...]
    # Those on line, the longest idle first.
    ready: tuple[Person, ...]
    ready_in_group: dict[int | None, list[Person]]
    ready_in_region: dict[int | None, list[Person]]

    @classmethod
    def read(cls, at: datetime) -> Self:
        """Three queries, whatever the number of calls."""
        rows = Employee.objects.working().filter(extension__isnull=False).select_related("group", "presence")
        shifts = Shift.objects.filter(starts_at__lte=at, ends_at__gt=at)
        people = {person.id: person for person in map(_person, rows)}
        on_line = (person for person in people.values() if person.on_line)
        ready = tuple(sorted(on_line, key=lambda person: (person.idle_since, person.id)))
        return cls(
            people=people,
            duties=tuple(Duty(shift.employee_id, shift.region_id) for shift in shifts),
            lines=tuple(Line.objects.order_by("pk")),
            ready=ready,
            ready_in_group=_by(ready, lambda person: person.group_id),
            ready_in_region=_by(ready, lambda person: person.region_id),
        )

    def line(self, dialled: str) -> Line | None:
        """The line of a dialled number; what is nobody's number belongs to the first line."""
        return find_line(self.lines, dialled)


def find_line(lines: Iterable[Line], dialled: str) -> Line | None:
    """The line of a dialled number as the network gave it, else the first one."""
    lines = tuple(lines)
    numbers = {dialled}
    with suppress(NotAPhoneNumber):
        numbers.add(e164(dialled, company().country))
    return next((line for line in lines if line.number in numbers), lines[0] if lines else None)


def _by(people: Iterable[Person], place: Callable[[Person], int | None]) -> dict[int | None, list[Person]]:
    found: dict[int | None, list[Person]] = {}
    for person in people:
        found.setdefault(place(person), []).append(person)
    return found


def _person(employee: Employee) -> Person:
    presence = getattr(employee, "presence", None)
    return Person(
        id=employee.pk,
        extension=employee.extension or "",
        role=employee.role,
        group_id=employee.group_id,
        region_id=employee.region_id,
        is_novice=employee.is_novice,
        ring_seconds=employee.group.ring_seconds if employee.group else RING_SECONDS,
        on_line=bool(presence and presence.on_line),
        idle_since=presence.since if presence else employee.created_at,
    )
