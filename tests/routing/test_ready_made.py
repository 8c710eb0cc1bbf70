"""A company whose head has arranged nothing gets the order there always was."""

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.routing.fixed_order import fixed_order
from vonal.core.working_days import WORKING, Moment
from vonal.office.customers.queries import Match
from vonal.office.routing.book import Book, Office
from vonal.office.routing.planning import Rules
from vonal.office.routing.ready_made import READY_MADE
from vonal.office.telephony.directory import Directory, Duty, Person
from vonal.office.telephony.models import Line
from vonal.office.telephony.plan import Asked
from vonal.switchboard.core.plan import Message

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ROLES = ("manager", "manager", "head", "secretary", "agent", "support", "lawyer")
MOMENT = Moment(date(2026, 11, 23), 0, time(12), WORKING)


def a_directory(dice: random.Random) -> Directory:
    people = {}
    for number in range(1, dice.randint(1, 14)):
        people[number] = Person(
            id=number,
            extension=str(100 + number),
            role=dice.choice(ROLES),
            group_id=dice.choice((None, 1, 2)),
            region_id=dice.choice((None, 1, 2)),
            is_novice=dice.random() < 0.4,
            ring_seconds=dice.choice((3, 5, 5, 40)),
            on_line=dice.random() < 0.7,
            idle_since=NOON - timedelta(seconds=dice.randint(0, 900)),
            busy=dice.choice(("", "", "talking")),
        )
    absent = {number: dice.choice((None, *people)) for number in people if dice.random() < 0.2}
    ready = sorted(
        (person for person in people.values() if person.on_line and person.id not in absent),
        key=lambda person: (person.idle_since, person.id),
    )
    by_group: dict[int | None, list[Person]] = {}
    by_region: dict[int | None, list[Person]] = {}
    for person in ready:
        by_group.setdefault(person.group_id, []).append(person)
        by_region.setdefault(person.region_id, []).append(person)
    duties = tuple(
        Duty(number, dice.choice((None, 1, 2)))
        for number in people
        if dice.random() < 0.3 and number not in absent
    )
    directory = Directory(NOON, people, duties, (), tuple(ready), by_group, by_region, absent)
    directory.kept["routing"] = office(directory, Book(READY_MADE))
    return directory


def office(directory: Directory, book: Book) -> Office:
    return Office(directory, book, MOMENT, {}, book.asks_for_stages, {})


def a_caller(dice: random.Random, directory: Directory) -> Match | None:
    if dice.random() < 0.2:
        return None
    manager = dice.choice((None, 99, *directory.people, *directory.people))
    return Match(
        7, "Kovács Kft.", "company", dice.randint(0, 2), "", manager, dice.choice((None, 1, 2)), None
    )


def test_the_ready_made_rules_plan_what_was_always_planned():
    dice = random.Random(20261122)
    steps_seen = 0
    for _each in range(3000):
        directory = a_directory(dice)
        caller, group = a_caller(dice, directory), dice.choice((None, 1, 2))

        planned = Rules().plan(directory, Asked(Line(pk=1, group_id=group, language="hu"), caller, "en"))

        assert planned.plan.steps == fixed_order(directory, group, caller)
        assert (planned.plan.ends, planned.plan.menu, planned.plan.greeting.sound) == ((Message(),), None, "")
        steps_seen += len(planned.plan.steps)
    assert steps_seen > 6000


def test_every_step_stands_in_the_explanation_and_nothing_else():
    dice = random.Random(7)
    for _each in range(300):
        directory = a_directory(dice)
        planned = Rules().plan(directory, Asked(None, a_caller(dice, directory), "en"))

        told = [
            step
            for rule in planned.why["rules"]
            for target in rule.get("t", [])
            for step in target.get("s", [])
        ]

        rung = [
            (tuple(directory.people[who].extension for who in people), seconds) for people, seconds in told
        ]
        assert rung == [(step.extensions, step.seconds) for step in planned.plan.steps]
