"""The board's columns: counts, sums, first cards and the further ones."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.customers.conftest import Office
from tests.telephony.cast import NOON, customer
from vonal.office.sales import board_queries, operations, queries
from vonal.office.sales.board_queries import CARDS_A_COLUMN, Column, Cursor
from vonal.office.sales.calendar_queries import DEALS_A_DAY, days
from vonal.office.sales.models import Deal, Stage
from vonal.office.sales.part_operations import set_own_probability
from vonal.office.staff.models import Employee

ONE = timedelta(days=1)


def many(office: Office, stage: Stage, count: int, **fields: Any) -> list[Deal]:
    card = customer(number="+36205550000", manager=office.manager)
    wanted = {"amount": 10, "manager": office.manager, **fields}
    return [
        operations.open_deal(card, stage=stage, by=None, at=NOON + timedelta(minutes=number), **wanted)
        for number in range(count)
    ]


def columns(
    employee: Employee, stages: list[Stage], at: datetime = NOON, *, manager: Employee | None = None
) -> list[Column]:
    return board_queries.board(stages, queries.on_board(employee, at, manager=manager))


def test_a_stranger_sees_empty_columns(office: Office, deal: Deal, stages: list[Stage]):
    assert [(column.count, column.sums, column.deals) for column in columns(office.stranger, stages)] == [
        (0, {}, [])
    ] * 5


def test_every_column_has_its_count_and_sum(office: Office, deal: Deal, stages: list[Stage]):
    many(office, stages[1], 3)
    many(office, stages[1], 2, amount=5, manager=office.stranger)

    board = columns(office.director, stages)

    assert [column.count for column in board] == [1, 5, 0, 0, 0]
    assert [column.sums for column in board] == [{"HUF": 1000}, {"HUF": 40}, {}, {}, {}]
    assert columns(office.director, stages, manager=office.stranger)[1].sums == {"HUF": 10}


def test_sums_of_two_currencies_are_not_added(office: Office, deal: Deal, stages: list[Stage]):
    operations.change_deal(many(office, stages[0], 1)[0], currency="EUR", by=None, at=NOON)

    assert columns(office.director, stages)[0].sums == {"HUF": 1000, "EUR": 10}


def test_the_board_costs_three_queries_whatever_is_on_it(
    office: Office, deal: Deal, stages: list[Stage], django_assert_num_queries
):
    for stage in stages:
        many(office, stage, CARDS_A_COLUMN + 3)

    with django_assert_num_queries(3):
        board = columns(office.director, stages)
        names = [
            (card.customer.name, card.manager and card.manager.name)
            for column in board
            for card in column.deals
        ]

    assert len(names) == 5 * CARDS_A_COLUMN


def test_further_cards_follow_the_first_without_gap_or_double(office: Office, stages: list[Stage]):
    made = many(office, stages[0], CARDS_A_COLUMN + 5)
    Deal.objects.filter(pk__in=[deal.pk for deal in made[:8]]).update(entered_stage_at=NOON)  # Of one moment.
    deals = queries.on_board(office.manager, NOON)

    column = board_queries.board([stages[0]], deals)[0]
    shown = [deal.pk for deal in column.deals]
    while column.more:
        column = board_queries.more_cards(stages[0], deals, Cursor.read(str(column.more)))
        shown += [deal.pk for deal in column.deals]

    assert shown == list(deals.order_by("-entered_stage_at", "-pk").values_list("pk", flat=True))
    assert len(shown) == CARDS_A_COLUMN + 5


@pytest.mark.parametrize(
    "text", ["", "x", "2026-11-23", "2026-11-23T10:00:00,5", "2026-11-23T10:00:00+00:00,x"]
)
def test_what_is_no_cursor_is_refused(text: str):
    with pytest.raises(ValueError):
        Cursor.read(text)


def test_deals_ended_long_ago_leave_the_board(office: Office, deal: Deal, stages: list[Stage]):
    operations.move_deal(deal, to=stages[3], by=None, at=NOON)

    assert columns(office.manager, stages, NOON + timedelta(days=89))[3].count == 1
    assert columns(office.manager, stages, NOON + timedelta(days=91))[3].count == 0


def test_the_weighted_sum_counts_each_open_deal_by_its_own_chance_or_its_stages(
    office: Office, deal: Deal, stages: list[Stage]
):
    many(office, stages[0], 2, amount=500)
    set_own_probability(deal, 70, reason="They promised", by=office.manager, at=NOON)
    many(office, stages[3], 1, amount=40)

    board = columns(office.director, stages)

    assert [column.weighted for column in board] == [{"HUF": 800}, {}, {}, {"HUF": 40}, {}]


def test_each_person_has_a_lane_with_his_own_cards(
    office: Office, deal: Deal, stages: list[Stage], django_assert_num_queries
):
    many(office, stages[0], board_queries.CARDS_A_CELL + 2, manager=office.stranger)
    many(office, stages[1], 1, manager=None)

    with django_assert_num_queries(4):
        lanes, left_out = board_queries.lanes(stages, queries.on_board(office.director, NOON))

    assert [(lane.manager, lane.count) for lane in lanes] == [
        (office.stranger, board_queries.CARDS_A_CELL + 2),
        (office.manager, 1),
        (None, 1),
    ]
    assert left_out == 0
    first = lanes[0].columns[0]
    assert (len(first.deals), first.left) == (board_queries.CARDS_A_CELL, 2)
    assert {each.manager_id for each in first.deals} == {office.stranger.pk}
    assert lanes[1].columns[0].deals == [deal]
    few, others = board_queries.lanes(stages, queries.on_board(office.director, NOON), most=1)
    assert (len(few), others) == (1, 2)


def test_the_calendar_shows_the_largest_of_a_day_and_counts_the_rest(
    office: Office, deal: Deal, stages: list[Stage]
):
    day = date(2026, 11, 24)
    for amount in range(1, DEALS_A_DAY + 3):
        many(office, stages[0], 1, amount=amount, expected_on=day)
    many(office, stages[3], 1, amount=99, expected_on=day)

    before, found, after = days(queries.on_board(office.director, NOON), day - ONE, day + ONE)

    assert (found.count, found.left) == (DEALS_A_DAY + 2, 2)
    assert found.sums == {"HUF": 21}
    assert [each.amount for each in found.deals] == [6, 5, 4, 3]
    assert (before.count, after.count) == (0, 0)
