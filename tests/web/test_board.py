"""The board, a stage's list and a deal's page."""

import json
from typing import Any

import pytest

from tests.telephony.cast import NOON
from tests.web.office import Furnished, furnish, htmx, page_of, trace
from vonal.office.customers.operations import create_customer
from vonal.office.sales.board_queries import CARDS_A_COLUMN
from vonal.office.sales.models import Deal, DealMove
from vonal.office.sales.operations import move_deal, open_deal


@pytest.fixture
def office(db: None) -> Furnished:
    return furnish()


def board(office: Furnished, **query: Any) -> str:
    answer = page_of(office.manager).get("/deals", query)
    assert answer.status_code == 200
    return answer.content.decode()


def push(office: Furnished, stage: int | str) -> Any:
    address = f"/deals/{office.deal.pk}/stage"
    return page_of(office.manager).post(address, {"stage": stage}, headers=htmx(f"deal-{office.deal.pk}"))


def many(office: Furnished, count: int) -> None:
    for number in range(count):
        card = create_customer(by=None, at=NOON, name=f"Customer {number}", manager=office.manager)
        open_deal(card, title="Oven", amount=5, manager=office.manager, by=None, at=NOON)


def test_the_board_has_five_stages_with_count_and_sum(office: Furnished):
    shown = board(office)

    assert shown.count('class="board-column') == 5
    assert f'id="deal-{office.deal.pk}"' in shown
    assert "Ft\N{NO-BREAK SPACE}1,000" in shown or "Ft 1,000" in shown


def test_it_is_narrowed_to_one_person(office: Furnished):
    assert f'id="deal-{office.deal.pk}"' not in board(office, manager=office.stranger.pk)
    assert f'id="deal-{office.deal.pk}"' in board(office, manager=office.manager.pk)
    assert f'id="deal-{office.deal.pk}"' in board(office, manager="nonsense")


def test_a_board_that_was_scrolled_comes_again_with_as_many_cards(office: Furnished):
    many(office, 2 * CARDS_A_COLUMN + 5)
    lead, in_work = office.stages[:2]

    def cards(opened: str) -> int:
        return board(office, opened=opened).count('class="board-card"')

    others = 1  # The office's own deal is in another column.
    assert cards(f"{lead.pk}:{2 * CARDS_A_COLUMN},{in_work.pk}:1") == 2 * CARDS_A_COLUMN + others
    assert cards(f"{lead.pk}:9999") == 2 * CARDS_A_COLUMN + 5 + others
    for nonsense in ("", f"{lead.pk}:0", f"{lead.pk}:²", "x", f"{lead.pk}:-5", "9" * 400):
        assert cards(nonsense) == CARDS_A_COLUMN + others, nonsense
    assert "load-more" in board(office, opened=f"{lead.pk}:{2 * CARDS_A_COLUMN}")


def test_a_deal_without_a_title_is_called_by_its_customer_and_sum(office: Furnished):
    Deal.objects.filter(pk=office.deal.pk).update(title="")

    shown = page_of(office.manager).get(f"/deals/{office.deal.pk}").content.decode()

    heading = shown[shown.index("<h1") : shown.index("</h1>")]
    assert office.customer.name in heading
    assert "1,000" in heading


def test_a_card_is_moved_and_the_heads_of_both_columns_follow(office: Furnished):
    before, payment = office.deal.stage_id, office.stages[2]

    answer = push(office, payment.pk)

    assert answer.status_code == 200
    shown = answer.content.decode()
    for part in (f'id="deal-{office.deal.pk}"', f'id="stage-{before}-head"', f'id="stage-{payment.pk}-head"'):
        assert part in shown
    assert shown.count('hx-swap-oob="true"') == 2
    office.deal.refresh_from_db()
    assert office.deal.stage == payment

    undo = json.loads(answer["HX-Trigger"])["vonal:toast"]["undo"]
    assert page_of(office.manager).post(undo, headers=htmx()).status_code == 204
    office.deal.refresh_from_db()
    assert office.deal.stage_id == before


def test_an_undo_that_came_too_late_says_so(office: Furnished):
    move_deal(office.deal, to=office.stages[3], by=office.director, at=NOON)

    answer = page_of(office.manager).post(f"/deals/moves/{office.move.pk}/undo", headers=htmx())

    assert answer.status_code == 422
    assert "can no longer be undone" in json.loads(answer["HX-Trigger"])["vonal:toast"]["text"]
    assert DealMove.objects.count() == 3


@pytest.mark.parametrize("stage", ["", "x", "987654321"])
def test_a_stage_that_is_not_there_changes_nothing(office: Furnished, stage: str):
    before = trace()

    answer = push(office, stage)

    assert answer.status_code == 422
    assert answer["HX-Reswap"] == "none"
    assert trace() == before


def test_the_board_costs_the_same_whatever_is_on_it(office: Furnished, django_assert_max_num_queries):
    many(office, CARDS_A_COLUMN + 5)
    client = page_of(office.manager)
    client.get("/deals")

    with django_assert_max_num_queries(27):
        shown = client.get("/deals").content.decode()

    assert shown.count('class="board-card"') == CARDS_A_COLUMN + 1
    assert f"/stages/{office.stages[0].pk}/cards?after=" in shown


def test_an_empty_board_says_where_deals_come_from(office: Furnished):
    full = page_of(office.manager).get("/deals").content.decode()
    empty = page_of(office.stranger).get("/deals").content.decode()

    assert "No deals here yet" not in full
    assert "No deals here yet" in empty
    assert 'class="btn btn-primary" href="/customers"' in empty


def test_a_stage_lists_its_customers_and_their_managers(office: Furnished):
    shown = page_of(office.director).get(f"/stages/{office.deal.stage_id}").content.decode()

    assert f'href="/customers/{office.customer.pk}"' in shown
    assert "Alföldi Malom Zrt." in shown
    assert "Anna" in shown
    empty = page_of(office.director).get(f"/stages/{office.stages[4].pk}").content.decode()
    assert "No deals in this stage" in empty


def test_a_stage_is_narrowed_by_who_leads_and_keeps_what_else_was_asked(office: Furnished):
    client, at = page_of(office.director), f"/stages/{office.deal.stage_id}"
    whose = f"{at}?q=malom&manager="

    theirs, others = (
        client.get(f"{whose}{one.pk}").content.decode() for one in (office.manager, office.stranger)
    )

    assert f'<option value="{office.manager.pk}" selected>{office.manager.name}</option>' in theirs
    assert '<input type="hidden" name="q" value="malom">' in theirs
    assert ("Alföldi Malom Zrt." in theirs, "Alföldi Malom Zrt." in others) == (True, False)


def test_a_deals_fields_save_themselves(office: Furnished):
    client, address = page_of(office.manager), f"/deals/{office.deal.pk}/fields"

    for name, value in {"amount": "2 500,75", "expected_on": "2026-12-24", "title": "Two ovens"}.items():
        assert client.post(address, {"name": name, "value": value}).status_code == 200, name
    for name, value in {"amount": "-1", "expected_on": "soon", "stage": "1", "title": "x" * 201}.items():
        assert client.post(address, {"name": name, "value": value}).status_code == 422, name

    deal = Deal.objects.get()
    assert (str(deal.amount), str(deal.expected_on), deal.title) == ("2500.75", "2026-12-24", "Two ovens")
    shown = client.get(f"/deals/{deal.pk}").content.decode()
    assert "<del>1,000</del> → <ins>2,500.75</ins>" in shown


def test_a_deals_page_moves_it_too(office: Furnished):
    answer = page_of(office.manager).post(f"/deals/{office.deal.pk}/stage", {"stage": office.stages[3].pk})

    assert answer["Location"] == f"/deals/{office.deal.pk}"
    office.deal.refresh_from_db()
    assert not office.deal.is_open
