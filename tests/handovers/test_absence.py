"""Nobody who is away is offered anything new; who stands in for him is."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.handovers.cast import DAY, handed, work
from tests.telephony.cast import CALLER, NOON, company, customer, group, later, line, person
from vonal.office.customers.queries import find_by_phone
from vonal.office.handovers.models import Handover
from vonal.office.handovers.operations import NotYoursToHandOver, end_handover
from vonal.office.roster.absences import clashing_shifts, is_away, stand_in
from vonal.office.roster.operations import plan_shift
from vonal.office.roster.queries import on_duty
from vonal.office.staff.models import Region
from vonal.office.telephony.directory import Directory
from vonal.office.telephony.plan import plan_call
from vonal.switchboard.core.plan import Reason
from vonal.workflows.assignment import manager_for

pytestmark = pytest.mark.django_db

CALLS_ONLY: dict[str, Any] = {"with_customers": False, "with_deals": False, "with_tasks": False}


@pytest.fixture(autouse=True)
def here():
    company()


def test_a_call_for_the_one_away_rings_at_his_substitute_first():
    anna, bela = person("anna"), person("bela")
    customer(manager=anna)
    handed(anna, bela, **CALLS_ONLY)

    directory = Directory.read(NOON)
    plan = plan_call(directory, line(), find_by_phone(CALLER)[0], "en")

    assert (plan.steps[0].extensions, plan.steps[0].reason) == ((bela.extension,), Reason.OWN_MANAGER)
    assert all(anna.extension not in step.extensions for step in plan.steps)


def test_he_is_not_on_duty_and_his_shift_is_shown_to_clash():
    anna, bela = person("anna"), person("bela")
    shift = plan_shift(employee=anna, region=None, starts_at=later(-60), ends_at=later(3600), by=anna)
    plan_shift(employee=bela, region=None, starts_at=later(-60), ends_at=later(3600), by=bela)
    handed(anna, bela)

    assert on_duty(NOON) == [bela]
    assert not Directory.read(NOON).duties[1:]
    assert clashing_shifts(later(-DAY), later(DAY)) == {shift.pk}


def test_a_customer_of_one_away_goes_to_whoever_stands_in():
    north = Region.objects.create(name="North")
    anna, bela, cili = person("anna", region=north), person("bela"), person("cili", region=north)
    card = customer(manager=anna, region=north)
    handed(anna, bela, **CALLS_ONLY)

    assert manager_for(card, NOON) == bela
    assert manager_for(north, NOON) == cili
    assert manager_for(card, later(11 * DAY)) == anna


def test_a_substitute_who_is_away_too_has_his_own():
    assert stand_in(1, {1: 2, 2: 3}) == 3
    assert stand_in(1, {1: 2, 2: 1}) is None
    assert stand_in(1, {1: None}) is None
    assert stand_in(1, {}) == 1


def test_coming_back_early_ends_the_absence():
    anna, bela = person("anna"), person("bela")
    given = handed(anna, bela)
    assert is_away(anna, later(60))

    end_handover(given, by=anna, at=later(30))

    assert not is_away(anna, later(60))


def test_oneself_ones_head_and_the_director_may_and_nobody_else():
    north = group("North")
    head, director = person("helga", "head"), person("dora", "director")
    north.head = head
    north.save()
    anna, bela = person("anna", group=north), person("bela")
    other = person("otto", "head")

    for by in (anna, head, director):
        assert handed(anna, bela, by=by).pk
    for by in (bela, other):
        with pytest.raises(NotYoursToHandOver):
            handed(anna, bela, by=by)
    given = Handover.objects.first()
    assert given is not None
    with pytest.raises(NotYoursToHandOver):
        end_handover(given, by=bela, at=NOON)


def test_what_makes_no_sense_is_refused_and_nothing_is_kept():
    anna, bela, cili = person("anna"), person("bela"), person("cili")
    work(anna)
    handed(cili, bela)
    for receivers, fields in (
        ([], {}),
        ([anna], {}),
        ([cili], {}),  # She is away then.
        ([bela], {"ends_at": later(-60)}),
        ([bela], {**CALLS_ONLY, "with_calls": False}),
        ([bela], {**CALLS_ONLY, "reason": "other"}),
    ):
        with pytest.raises(ValidationError):
            handed(anna, *receivers, **fields)
    assert Handover.objects.count() == 1
