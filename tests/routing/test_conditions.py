"""When a rule holds, and in which order it rings several people."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.routing.test_ready_made import NOON, a_directory, office
from vonal.core.working_days import Moment, kind_of_day
from vonal.office.customers.queries import Match
from vonal.office.routing.book import Book
from vonal.office.routing.conditions import Facts, against
from vonal.office.routing.planning import Rules
from vonal.office.routing.rules import RuleData, Target, Then, When
from vonal.office.telephony.directory import Directory, Person
from vonal.office.telephony.plan import Asked


def a_person(number: int, **fields) -> Person:
    usual = {
        "role": "manager",
        "group_id": 1,
        "region_id": None,
        "is_novice": False,
        "ring_seconds": 5,
        "on_line": True,
        "idle_since": NOON - timedelta(minutes=number),
    }
    return Person(number, str(100 + number), **{**usual, **fields})


def a_directory_of(*people: Person, absent=None) -> Directory:
    ready = tuple(person for person in people if person.on_line and person.id not in (absent or {}))
    return Directory(
        NOON, {person.id: person for person in people}, (), (), ready, {1: list(ready)}, {}, absent or {}
    )


def a_customer(**fields) -> Match:
    return Match(7, "Kovács Kft.", "company", 0, "", 1, 3, None)._replace(**fields)


def facts(clock: str = "12:00", on: date = date(2026, 11, 23), **fields) -> Facts:
    moment = Moment(on, on.weekday(), time.fromisoformat(clock), kind_of_day(on, "HU"))
    given = {
        "directory": a_directory_of(a_person(1)),
        "line_id": 5,
        "customer": a_customer(),
        "language": "hu",
    }
    return Facts(moment=moment, **{**given, **fields})


def rings(target: Target, directory: Directory, calls=None) -> list[str]:
    rule = RuleData("1", "A rule", When(), (target,), Then())
    kept = office(directory, Book((rule,)))
    directory.kept["routing"] = replace(kept, calls_today=calls or {})
    steps = Rules().plan(directory, Asked(None, a_customer(), "en")).plan.steps
    return [" ".join(step.extensions) for step in steps]


@pytest.mark.parametrize(
    ("on", "kind"),
    [
        (date(2026, 8, 19), "working"),
        (date(2026, 8, 20), "holiday"),
        (date(2026, 8, 21), "holiday"),  # A rest day, worked on the Saturday two weeks before.
        (date(2026, 8, 8), "working"),
        (date(2026, 8, 9), "weekend"),
    ],
)
def test_the_calendar_of_the_country_knows_holidays_and_worked_saturdays(on, kind):
    assert kind_of_day(on, "HU") == kind


def test_a_country_without_a_calendar_has_weekends_only():
    assert (kind_of_day(date(2026, 12, 25), "XX"), kind_of_day(date(2026, 12, 26), "XX")) == (
        "working",
        "weekend",
    )


def test_a_moment_is_read_by_the_companys_clock():
    night = datetime(2026, 8, 19, 22, 30, tzinfo=UTC)

    assert Moment.of(night, "HU", "Europe/Budapest").day == "holiday"
    assert Moment.of(night, "HU", "UTC").day == "working"


@pytest.mark.parametrize(
    ("clock", "holds"), [("21:59", False), ("22:00", True), ("03:00", True), ("06:00", False)]
)
def test_hours_go_on_across_midnight(clock, holds):
    night = When(since=time(22), until=time(6))

    assert (against(night, facts(clock)) is None) is holds


def test_after_midnight_it_is_still_the_evening_before():
    friday_night = When(since=time(22), until=time(6), weekdays=(4,))
    saturday = date(2026, 11, 28)

    assert against(friday_night, facts("03:00", saturday)) is None
    assert against(friday_night, facts("23:00", saturday)) == ["weekday", 5]


@pytest.mark.parametrize(
    ("when", "why"),
    [
        (When(lines=(6,)), ["line", 5]),
        (When(day="free"), ["day", "working"]),
        (When(caller="unknown"), ["known"]),
        (When(regions=(4,)), ["region", 3]),
        (When(importance=1), ["importance", 0]),
        (When(languages=("ru",)), ["language", "hu"]),
        (When(stages=(9,)), ["stage"]),
        (When(manager="none"), ["manager", 1]),
        (When(leader=("absent",)), ["leader", 1]),
        (When(pressed=("1:2",)), ["pressed"]),
        (
            When(lines=(5,), regions=(3, 4), importance=0, languages=("hu",), manager="has", day="working"),
            None,
        ),
    ],
)
def test_a_condition_that_fails_says_what_it_found(when, why):
    assert against(when, facts()) == why


def test_an_unknown_caller_meets_no_condition_of_customers():
    assert against(When(importance=1), facts(customer=None)) == ["unknown"]
    assert against(When(caller="unknown"), facts(customer=None)) is None


def test_the_manager_is_known_to_be_busy_away_or_a_novice():
    busy = a_directory_of(a_person(1, busy="talking", is_novice=True))
    away = a_directory_of(a_person(1), absent={1: None})

    assert against(When(leader=("busy",)), facts(directory=busy)) is None
    assert against(When(leader=("novice",)), facts(directory=busy)) is None
    trusted = facts(directory=busy, customer=a_customer(trusts_novice=True))
    assert against(When(leader=("novice",)), trusted) == ["trusted", 1]
    assert against(When(leader=("absent",)), facts(directory=away)) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("target", "order"),
    [
        (Target("group", "together", group=1), ["101 102 103"]),
        (Target("group", "turn", group=1), ["101", "102", "103"]),
        (Target("group", "idle", group=1), ["103", "102", "101"]),
        (Target("group", "fewest", group=1), ["102", "103", "101"]),
        (Target("group", "weighted", group=1, weights={1: 9, 3: 0}), ["101", "102"]),
        (Target("people", people=(2, 1)), ["102", "101"]),
    ],
)
def test_several_people_are_rung_in_the_order_chosen(target, order):
    directory = a_directory_of(a_person(1), a_person(2), a_person(3))

    assert rings(target, directory, {1: 4, 3: 2}) == order


@pytest.mark.django_db
def test_the_deputy_is_rung_only_while_the_manager_is_away():
    people = a_person(1), a_person(2)

    assert rings(Target("deputy"), a_directory_of(*people)) == []
    assert rings(Target("deputy"), a_directory_of(*people, absent={1: 2})) == ["102"]


@pytest.mark.django_db
def test_a_menu_below_a_rule_that_rings_is_passed_over_and_says_so():
    directory = a_directory(random.Random(3))
    ring = RuleData("1", "Ring", When(), (Target("people", people=tuple(directory.people)),), Then())
    menu = RuleData("2", "Ask", When(), (), Then("menu", menu=1))
    directory.kept["routing"] = office(directory, Book((ring, menu), menus={1: _menu()}))

    planned = Rules().plan(directory, Asked(None, None, "en"))

    assert planned.plan.menu is None
    assert planned.why["rules"][1]["no"] == ["menu_late"]


def _menu():
    from vonal.office.routing.rules import KeyChoice, MenuData

    return MenuData(1, "Main", None, (KeyChoice("1"),), KeyChoice("t"))
