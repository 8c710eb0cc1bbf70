"""Mornings of the forecast are kept, and the difference to one is told deal by deal."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.forecasts.cast import (
    DAY,
    DECEMBER,
    JANUARY,
    NOON,
    SPAN,
    asked,
    deal,
    keep,
    office,
    several,
    worth,
)
from vonal.office.forecasts.models import DealStanding, ForecastDay
from vonal.office.forecasts.movement import changes, day_by_day, kept_since, stood
from vonal.office.forecasts.operations import keep_day, keep_standings
from vonal.office.forecasts.scope import Scope
from vonal.office.sales.models import Deal
from vonal.office.sales.operations import change_deal, move_deal

pytestmark = pytest.mark.django_db


def test_the_forecast_of_a_morning_is_kept_and_the_same_day_again_corrects_it():
    there = office()
    deals = several(there)
    keep(NOON)
    change_deal(deals[2], amount=Decimal(600), by=None, at=NOON)
    keep(NOON)
    scope = Scope(there.director)

    by_month, by_person = stood(scope, SPAN, "HUF", NOON.date())

    assert {month: int(sums.forecast) for month, sums in by_month.items()} == {0: 800, 1: 1280}
    assert worth(by_person[there.anna.pk]) == worth(asked(there).total)
    assert DealStanding.objects.count() == len(deals)
    assert changes(scope, SPAN, "HUF", NOON.date()) == []


def test_the_forecast_of_one_source_knows_how_it_stood():
    there = office()
    fair = deal(there, source=there.source, amount=1000, expected_on=NOON.date(), commitment="committed")
    deal(there, source=there.source, amount=300, expected_on=JANUARY)
    several(there)
    keep(NOON)
    kept = asked(there, source_id=there.source.pk).total
    move_deal(fair, to=there.stages[3], by=None, at=NOON + DAY)

    _by_month, by_person = stood(Scope(there.director, source_id=there.source.pk), SPAN, "HUF", NOON.date())

    assert worth(by_person[there.anna.pk]) == worth(kept) == (0, 1000, 1000, 100, 1000)
    assert worth(asked(there, source_id=there.source.pk).total) == (1000, 0, 0, 0, 0)


def test_what_moved_of_one_source_leaves_the_others_out():
    there = office()
    fair, other = (
        deal(there, source=there.source, amount=1000, expected_on=DECEMBER),
        deal(there, expected_on=DECEMBER),
    )
    keep(NOON)
    for each in (fair, other):
        change_deal(each, amount=Decimal(3000), by=None, at=NOON)
    keep(NOON + DAY)
    keep(NOON + 2 * DAY)
    move_deal(fair, to=there.stages[3], by=None, at=NOON + 2 * DAY)
    scope = Scope(there.director, source_id=there.source.pk)

    found = changes(scope, SPAN, "HUF", NOON.date())
    mornings = day_by_day(scope, SPAN, "HUF", NOON.date())

    assert [(each.deal_id, each.cause, int(each.difference)) for each in found] == [(fair.pk, "won", 2900)]
    assert [int(sums.forecast) for sums in mornings.values()] == [100, 300, 300]
    assert [
        each.deal_id for each in changes(Scope(there.director, source_id=0), SPAN, "HUF", NOON.date())
    ] == [other.pk]


def test_a_deal_that_does_not_change_costs_no_row_and_one_that_does_ends_where_it_stood():
    there = office()
    first, second = deal(there, expected_on=DECEMBER), deal(there, expected_on=DECEMBER)
    keep(NOON)
    change_deal(first, amount=Decimal(5), by=None, at=NOON)
    keep(NOON + DAY)
    keep(NOON + 2 * DAY)

    stood_so = (
        DealStanding.objects.filter(deal=first)
        .order_by("since_on")
        .values_list("since_on", "until_on", "amount")
    )
    tomorrow = NOON.date() + DAY
    assert list(stood_so) == [(NOON.date(), tomorrow, Decimal(1000)), (tomorrow, None, Decimal(5))]
    assert DealStanding.objects.filter(deal=second).count() == 1
    assert [
        int(each.weighted) for each in day_by_day(Scope(there.anna), SPAN, "HUF", NOON.date()).values()
    ] == [200, 100, 100]


def test_the_difference_to_an_earlier_morning_is_told_deal_by_deal():
    there = office()
    grown, likelier, slipped, came, won, lost, given, same = (
        deal(there, amount=1000, expected_on=DECEMBER) for _ in range(8)
    )
    Deal.objects.filter(pk=came.pk).update(expected_on=JANUARY)
    keep(NOON)
    scope, then = Scope(there.hugo), asked(there, there.hugo).total.forecast
    change_deal(grown, amount=Decimal(3000), by=None, at=NOON)
    move_deal(likelier, to=there.stages[1], by=None, at=NOON)
    change_deal(slipped, expected_on=JANUARY, by=None, at=NOON)
    change_deal(came, expected_on=DECEMBER, by=None, at=NOON)
    move_deal(won, to=there.stages[3], by=None, at=NOON)
    move_deal(lost, to=there.stages[4], by=None, at=NOON)
    change_deal(given, manager=there.bela, by=None, at=NOON)
    new = deal(there, amount=10, expected_on=DECEMBER, opened=NOON)
    both = Deal.objects.get(pk=same.pk)
    change_deal(both, amount=Decimal(2000), by=None, at=NOON)
    move_deal(both, to=there.stages[1], by=None, at=NOON)

    found = changes(scope, SPAN, "HUF", NOON.date())

    told = {(each.deal_id, each.cause): int(each.difference) for each in found}
    assert told == {
        (grown.pk, "amount"): 200, (likelier.pk, "chance"): 300, (slipped.pk, "went_out"): -100, (came.pk, "came_in"): 100,
        (won.pk, "won"): 900, (lost.pk, "lost"): -100, (given.pk, "given"): -100, (new.pk, "new"): 1,
        (both.pk, "amount"): 100, (both.pk, "chance"): 600,
    }  # fmt: skip
    assert sum(each.difference for each in found) == asked(there, there.hugo).total.forecast - then
    assert {each.cause for each in changes(Scope(there.bela), SPAN, "HUF", NOON.date())} == {"taken"}


def test_the_morning_compared_with_is_the_nearest_there_is():
    there = office()
    deal(there, expected_on=DECEMBER)
    assert kept_since(NOON.date()) is None
    for days in (0, 3):
        keep_standings(NOON.date() + days * DAY)
        keep_day(NOON.date() + days * DAY)

    assert kept_since(NOON.date() - 7 * DAY) == NOON.date()
    assert kept_since(NOON.date() + DAY) == NOON.date() + 3 * DAY
    keep_day(NOON.date() + 150 * DAY)  # Only Mondays stay of days long ago; this noon is one.
    assert {each.day for each in ForecastDay.objects.all()} == {NOON.date(), NOON.date() + 150 * DAY}
