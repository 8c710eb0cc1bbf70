"""An office with days of calls behind it, written as rows; and the same figures the slow way, call by call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tests.call_figures import meaning
from tests.telephony import cast
from vonal.office.call_figures.asking import Question, people_of
from vonal.office.call_figures.changed_days import note_days_of
from vonal.office.call_figures.figures import Figures
from vonal.office.customers.models import Customer, Source
from vonal.office.customers.source_queries import counted_as
from vonal.office.staff.models import Employee, Group, Region
from vonal.office.telephony.models import Call, Leg, Line, Outcome

ZONE = ZoneInfo("Europe/Budapest")
FIRST = datetime(2026, 10, 23, tzinfo=ZONE)  # The clock goes back on the third day.


@dataclass
class Office:
    director: Employee
    head: Employee
    anna: Employee
    bela: Employee
    cili: Employee
    lines: list[Line]


def office() -> Office:
    company = cast.company()
    company.time_zone = "Europe/Budapest"
    company.save()
    sales, service = cast.group("Sales"), cast.group("Service")
    people = {
        name: cast.person(name, role, on_line=False, group=group)
        for name, role, group in [
            ("director", "director", None), ("head", "head", sales), ("anna", "manager", sales),
            ("bela", "manager", sales), ("cili", "manager", service),
        ]
    }  # fmt: skip
    Group.objects.filter(pk=sales.pk).update(head=people["head"])
    source = Source.objects.create(name="Radio", kind="other")
    lines = [cast.line(group=sales, source=source)]
    lines.append(Line.objects.create(number="+3615550101", name="Second"))
    return Office(**people, lines=lines)


def calls(office: Office, number: int, *, days: int = 4, seed: int = 1) -> list[Call]:
    """Calls of every kind, spread over days."""
    dice = Random(seed)
    regions = [Region.objects.create(name=f"Region {seed} {n}") for n in range(2)]
    sources = [Source.objects.create(name=f"Source {seed} {n}", kind="other") for n in range(2)]
    customers = Customer.objects.bulk_create(
        Customer(name=f"C{n}", region=regions[n % 2], source=sources[n % 2], created_at=FIRST)
        for n in range(6)
    )
    made, legs = [], []
    people = [office.head, office.anna, office.bela, office.cili]
    for place in range(number):
        started = FIRST + timedelta(seconds=dice.uniform(0, days * 86_400))
        direction = dice.choice(["in", "in", "in", "out", "inside"])
        talked = dice.random() < 0.7
        who = dice.choice(people)
        waited, length = (
            timedelta(seconds=dice.choice([1, 5, 12, 19.9, 20, 75.5])),
            timedelta(seconds=dice.choice([3, 30, 59.5, 700])),
        )
        missed = not talked and direction == "in"
        back = missed and dice.random() < 0.6
        outcome = dice.choice(["", *Outcome.values]) if talked else ""
        call = Call(
            switch_id=f"{seed}-{place}", direction=direction, state="ended", line=dice.choice([*office.lines, None]),
            customer=dice.choice([*customers, None]), started_at=started, missed=missed, outcome=outcome,
            answered_by=who if talked else None, answered_at=started + waited if talked else None,
            ended_at=started + waited + length, dialled_by=who if direction != "in" else None,
            called_back_at=started + waited + length + timedelta(seconds=dice.choice([60, 900, 5_000, 90_000])) if back else None,
        )  # fmt: skip
        made.append(call)
        rung = (
            {who, *dice.sample(people, 2)}
            if talked or direction != "in"
            else set(dice.sample(people, dice.choice([0, 1, 2])))
        )
        legs += [
            Leg(
                call=call,
                switch_id=f"{seed}-{place}-{n}",
                employee=person,
                reason="group",
                rang_at=started,
                offered_seconds=5,
            )
            for n, person in enumerate([*sorted(rung, key=lambda each: each.pk), *list(rung)[:1]])
        ]
    Call.objects.bulk_create(made)
    Leg.objects.bulk_create(legs)
    note_days_of(made)
    return made


def slowly(
    question: Question, viewer: Employee, every: list[Call] | None = None
) -> dict[tuple[int, int], Figures]:
    """The same answer out of the calls themselves; a call counts once for each person or group that is told apart."""
    found: dict[tuple[int, int], Figures] = {}
    roots, people = counted_as(), people_of(viewer)
    groups = dict(Employee.objects.values_list("pk", "group"))
    for call in every or all_calls():
        rung = {leg.employee_id for leg in call.legs.all() if not leg.skipped_why}
        for cell, figures in meaning.counted(call, rung, question, people, groups, roots, ZONE).items():
            found.setdefault(cell, Figures()).add(figures)
    return found


def all_calls() -> list[Call]:
    """With all that is counted of them."""
    return list(
        Call.objects.filter(state="ended").select_related("line", "customer").prefetch_related("legs")
    )
