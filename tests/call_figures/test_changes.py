"""What happens to a call later is in the figures at once, and stays in them when the day has been counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.telephony import cast
from vonal.core.models import Company, Event
from vonal.office.call_figures.asking import Question, answer
from vonal.office.call_figures.dimensions import OUTCOMES
from vonal.office.call_figures.figures import Figures
from vonal.office.call_figures.jobs import count_changed_days
from vonal.office.call_figures.models import ChangedDay, CountedDay
from vonal.office.customers.events import CustomerOriginChanged
from vonal.office.customers.models import Source
from vonal.office.customers.operations import change_customer
from vonal.office.staff.models import Employee, Region
from vonal.office.telephony.line_operations import change_line
from vonal.office.telephony.models import Call, Line
from vonal.office.telephony.operations import give_outcome, mark_called_back
from vonal.workflows.counted_calls import count_calls_anew

DAY = cast.NOON.date()


@pytest.fixture
def director(line: Line) -> Employee:
    return cast.person("director", "director", on_line=False)


def told(viewer: Employee, rows: str = "", **only: int) -> dict[int, Figures]:
    """The same while it is counted on the spot and when it has been counted for good."""
    question = Question(DAY, DAY, rows, "", {name: frozenset({code}) for name, code in only.items()})
    fresh = answer(question, viewer).rows
    count_changed_days()
    assert not ChangedDay.objects.exists()
    assert answer(question, viewer).rows == fresh
    return fresh


def test_a_call_counts_from_its_end_on(anna: Employee, director: Employee):
    count_changed_days()
    cast.tell(cast.started(), cast.rang(anna), cast.answered(anna))
    assert told(director) == {}

    cast.tell(cast.ended(60))

    assert told(director)[0] == Figures(calls=1, answered=1, waited_seconds=3, talk_seconds=57)
    assert told(anna, "person").keys() == {anna.pk}


def test_a_later_outcome_counts_on_the_day_of_the_call(anna: Employee, director: Employee):
    call = cast.talk(anna)
    count_changed_days()

    give_outcome(call, "offer_sent", by=anna, at=cast.NOON + timedelta(days=3))

    assert told(director, "outcome").keys() == {OUTCOMES.index("offer_sent")}


def test_a_missed_caller_called_back_counts_on_the_day_he_called(anna: Employee, director: Employee):
    call = cast.missed_call(anna)
    assert told(director)[0].back == 0

    mark_called_back(call, by=anna, at=cast.later(5 + 600))

    assert told(director)[0] == Figures(calls=1, missed=1, back=1, back_soon=1, back_seconds=600)


def test_a_caller_who_is_reached_when_he_calls_again_counts_as_called_back(
    anna: Employee, director: Employee
):
    cast.missed_call(anna)
    count_changed_days()

    cast.talk(anna, call="c2", begins=2_000)

    assert told(director, "back", fate=2)[2].back == 1


def test_a_card_that_moves_to_another_region_takes_its_calls_along(anna: Employee, director: Employee):
    card = cast.customer(region=Region.objects.create(name="East"))
    cast.talk(anna)
    count_changed_days()
    west = Region.objects.create(name="West")

    change_customer(card, by=director, at=cast.NOON, region=west)
    fact = CustomerOriginChanged.from_data(Event.objects.get(name=CustomerOriginChanged.fact_name()).data)
    count_calls_anew(fact)

    assert told(director, "region").keys() == {west.pk}


def test_a_line_that_gets_a_source_gives_it_to_its_calls(anna: Employee, director: Employee, line: Line):
    cast.talk(anna)
    count_changed_days()
    radio = Source.objects.create(name="Radio", kind="other")

    change_line(line, by=director, source=radio)

    assert told(director, "source").keys() == {radio.pk}


def test_calls_taken_away_leave_the_figures(anna: Employee, director: Employee):
    cast.talk(anna)
    count_changed_days()
    Call.objects.all().delete()
    ChangedDay.objects.create(day=DAY)

    assert told(director) == {}
    assert not CountedDay.objects.exists()


def test_a_company_that_moves_its_clock_has_other_days(anna: Employee, director: Employee):
    cast.tell(cast.started(seconds=11.5 * 3600), cast.rang(anna, 11.5 * 3600), cast.ended(11.5 * 3600 + 20))
    company = Company.current()
    count_changed_days()
    assert told(director)[0].calls == 1

    company.time_zone = "Europe/Budapest"
    company.save()
    count_changed_days()

    assert told(director) == {}
