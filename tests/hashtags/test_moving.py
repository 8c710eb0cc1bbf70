"""A hashtag in a note moves the deal as its writer might by hand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.chat.cast import talk
from tests.telephony.cast import NOON
from tests.web.office import Furnished, furnish, page_of
from vonal.core.worker import run_due_jobs
from vonal.office.chat.models import Message
from vonal.office.customers.operations import write_note
from vonal.office.hashtags.models import Answer, Topic
from vonal.office.hashtags.operations import WordIsTaken, add_word, remove_word
from vonal.office.hashtags.queries import stage_words
from vonal.office.sales.models import Deal, DealMove, Stage
from vonal.office.sales.operations import move_deal, open_deal
from vonal.office.staff.models import Employee
from vonal.office.tasks.operations import create_task
from vonal.workflows.deal_hashtags import (
    AlreadyAnswered,
    choose_deal,
    follow_note,
    take_as_topic,
    try_again,
    undo_hashtag,
)

pytestmark = pytest.mark.django_db
State = Answer.State
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def office() -> Furnished:
    return furnish()


def written(office: Furnished, text: str, by: Employee | None = None, *, subject: str | None = None) -> Any:
    where = f"deal:{office.deal.pk}" if subject is None else subject
    note = write_note(office.customer, text, by=by or office.manager, at=LATER, subject=where)
    run_due_jobs()
    return Answer.objects.filter(source=f"note:{note.pk}").first()


def standing(deal: Deal) -> tuple[str, Decimal]:
    deal.refresh_from_db()
    return deal.stage.name, deal.amount


@pytest.mark.parametrize(
    ("text", "stage", "amount"),
    [
        ("They agree, #payment 120 000,50 on Monday", "Payment", "120000.50"),
        ("Готовы: #ОПЛАТА", "Payment", "1000"),
        ("#Teljesítve", "Fulfilled", "1000"),
        ("#lead again, no: #payment", "Payment", "1000"),
    ],
)
def test_it_moves_the_deal_and_sets_its_sum(office: Furnished, text: str, stage: str, amount: str):
    answer = written(office, text)

    assert (answer.state, standing(office.deal)) == (State.MOVED, (stage, Decimal(amount)))

    undo_hashtag(answer, by=office.manager, at=LATER)
    undo_hashtag(answer, by=office.manager, at=LATER)
    assert standing(office.deal) == ("In work", Decimal(1000))


def test_told_twice_it_moves_once_and_never_again_after_an_undo(office: Furnished):
    from vonal.office.customers.events import NoteWritten

    answer = written(office, "#payment")
    undo_hashtag(answer, by=office.manager, at=LATER)
    moves = DealMove.objects.count()
    number = int(answer.source.removeprefix("note:"))

    follow_note(NoteWritten(number, office.customer.pk, office.manager.pk, f"deal:{office.deal.pk}"))

    assert DealMove.objects.count() == moves
    assert standing(office.deal)[0] == "In work"


def test_an_unknown_word_is_only_a_topic(office: Furnished):
    assert written(office, "Ask about the #Oven and the #oven again") is None
    assert (Topic.objects.get().word, Topic.objects.get().uses) == ("oven", 1)
    assert standing(office.deal)[0] == "In work"


def test_nobody_moves_by_hashtag_what_he_may_not_move_by_hand(office: Furnished):
    reader = written(office, "#payment", office.lawyer)
    stranger = written(office, "#payment", office.stranger)

    assert [reader.state, stranger.state] == [State.REFUSED, State.REFUSED]
    assert standing(office.deal)[0] == "In work"
    other = open_deal(office.customer, title="Mixer", manager=office.manager, by=None, at=NOON)
    asked = written(office, "#payment", subject="")
    with pytest.raises(Deal.DoesNotExist):
        choose_deal(asked, other.pk, by=office.stranger, at=LATER)


def test_of_several_open_deals_it_asks_which(office: Furnished):
    other = open_deal(office.customer, title="Mixer", manager=office.manager, by=office.manager, at=NOON)

    answer = written(office, "#payment 5000", subject="")

    assert answer.state == State.ASKS_WHICH
    answer = choose_deal(answer, other.pk, by=office.manager, at=LATER)
    assert (answer.state, standing(other), standing(office.deal)) == (
        State.MOVED,
        ("Payment", Decimal(5000)),
        ("In work", Decimal(1000)),
    )
    with pytest.raises(AlreadyAnswered):
        choose_deal(answer, office.deal.pk, by=office.manager, at=LATER)


def test_refused_asks_why_and_may_be_meant_as_a_topic(office: Furnished):
    answer = written(office, "#отказ 500")

    assert (answer.state, standing(office.deal)) == (State.ASKS_WHY, ("In work", Decimal(1000)))
    assert take_as_topic(answer, by=office.manager).state == State.DROPPED


def test_a_stage_that_wants_more_says_so_and_is_tried_again(office: Furnished):
    Stage.objects.filter(name="Payment").update(required=["expected_on"])

    answer = written(office, "#payment")
    assert (answer.state, standing(office.deal)[0]) == (State.WANTS_MORE, "In work")

    Deal.objects.filter(pk=office.deal.pk).update(expected_on=NOON.date())
    assert try_again(answer, by=office.manager, at=LATER).state == State.MOVED
    assert standing(office.deal)[0] == "Payment"


def test_the_company_writes_its_own_words(office: Furnished):
    payment, refused = Stage.objects.get(name="Payment"), Stage.objects.get(ends="lost")

    add_word(payment, "#Számla", by=office.director)
    remove_word(payment, "оплата", by=office.director)
    with pytest.raises(WordIsTaken):
        add_word(refused, "in-work", by=office.director)

    words = stage_words([payment.pipeline])[payment.pipeline_id]
    assert (words["számla"], words["payment"], "оплата" in words) == (payment, payment, False)
    assert written(office, "#SZÁMLA").state == State.MOVED


def test_on_a_card_the_one_open_deal_is_meant(office: Furnished):
    assert written(office, "#payment", subject="").state == State.MOVED
    move_deal(office.deal, to=Stage.objects.get(ends="won"), by=office.manager, at=LATER)
    assert written(office, "#payment", subject="").state == State.REFUSED


def test_what_is_said_in_a_deals_task_moves_it_too(office: Furnished):
    task = create_task(
        title="Ask", assignee=office.manager, due_at=LATER, deal=office.deal, by=office.manager, at=NOON
    )

    talk(task, "They agree: #payment", by=office.manager)
    run_due_jobs()

    assert standing(office.deal)[0] == "Payment"
    said = Message.objects.get()
    assert "hashtag-moved" in page_of(office.manager).get(f"/messages/{said.pk}/answer").content.decode()
