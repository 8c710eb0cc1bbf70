"""A deal is lost: why, to whom, and whether to ask again."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest

from tests.telephony.cast import NOON
from tests.web.office import Furnished, furnish, htmx, page_of
from vonal.core.clock import today
from vonal.core.worker import run_due_jobs
from vonal.office.losses.models import Competitor, Loss, Reason, Rival, Sighting
from vonal.office.losses.operations import (
    CompetitorMissing,
    NoReasonLeft,
    change_reason,
    competitor_named,
    create_ready_reasons,
)
from vonal.office.losses.queries import loss_of
from vonal.office.sales.models import Stage
from vonal.office.sales.operations import undo_move
from vonal.office.tasks.models import Task
from vonal.workflows.lost_deal import EndsNoDeal, ReasonMissing, ReturnsInThePast, lose_deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Furnished:
    create_ready_reasons(language="en")
    return furnish()


def refused() -> Stage:
    return Stage.objects.get(ends="lost")


def reason(means: str = "") -> Reason:
    found = Reason.objects.filter(means=means).first()
    assert found is not None
    return found


def test_a_lost_deal_keeps_why_to_whom_and_what_the_competitor_did(office: Furnished):
    rival = competitor_named("Kemence  Kft.", by=office.manager, at=NOON)

    loss = lose_deal(
        office.deal, refused(), reason=reason("competitor"), competitor=rival, text="Cheaper and sooner",
        did="Lowered the price twice", price=Decimal(900), terms="60 days", better_in=("price", "delivery"),
        return_on=date(2027, 3, 1), by=office.manager, at=NOON,
    )  # fmt: skip

    deal = loss.deal
    deal.refresh_from_db()
    assert (deal.stage, deal.is_open, loss.from_stage) == (refused(), False, office.stages[1])
    assert [each.competitor for each in Rival.objects.filter(deal=deal)] == [rival]
    move, *strengths = Sighting.objects.order_by("pk")
    assert (move.price, move.currency, move.terms) == (Decimal(900), deal.currency, "60 days")
    assert [each.aspect for each in strengths] == ["price", "delivery"]
    task = Task.objects.get(origin=f"loss:{loss.move_id}")
    assert (task.assignee, task.due_at.date(), task.customer) == (
        office.manager,
        date(2027, 3, 1),
        office.customer,
    )


def test_what_cannot_be_so_is_refused_and_nothing_is_written(office: Furnished):
    lost, why = refused(), reason()
    lose = partial(lose_deal, office.deal, by=office.manager, at=NOON)

    with pytest.raises(ReasonMissing):
        lose(lost, reason=None)
    with pytest.raises(EndsNoDeal):
        lose(office.stages[2], reason=why)
    with pytest.raises(ReturnsInThePast):
        lose(lost, reason=why, return_on=NOON.date())
    with pytest.raises(CompetitorMissing):
        lose(lost, reason=why, did="Came twice")

    office.deal.refresh_from_db()
    assert office.deal.is_open
    assert not Loss.objects.exists()
    assert not Sighting.objects.exists()


def test_said_anew_it_stands_once_and_an_undone_loss_was_never_said(office: Furnished):
    rival = competitor_named("Kemence Kft.", by=None, at=NOON)
    first = lose_deal(
        office.deal, refused(), reason=reason("competitor"), competitor=rival, did="Was first",
        return_on=date(2027, 3, 1), by=office.manager, at=NOON,
    )  # fmt: skip
    later = NOON + timedelta(minutes=1)

    loss = lose_deal(
        first.deal, refused(), reason=reason("later"), return_on=date(2027, 4, 1), by=office.manager, at=later
    )

    assert (Loss.objects.get(), Sighting.objects.count()) == (loss, 0)
    assert Task.objects.get(origin=f"loss:{loss.move_id}").due_at.date() == date(2027, 4, 1)

    assert loss.move is not None
    undo_move(loss.move, by=office.manager, at=later)
    run_due_jobs()
    assert not Loss.objects.exists()
    assert Task.objects.get(origin=f"loss:{loss.move_id}").result == "The deal was taken up again."


def test_a_competitor_is_one_in_whatever_case_and_the_last_reason_stays(office: Furnished):
    first = competitor_named("Печи и Ко", by=None, at=NOON)

    assert competitor_named("ПЕЧИ  И КО", by=None, at=NOON) == first
    assert Competitor.objects.count() == 1
    for each in Reason.objects.all()[1:]:
        change_reason(each, by=office.director, is_active=False)
    with pytest.raises(NoReasonLeft):
        change_reason(Reason.objects.get(is_active=True), by=office.director, is_active=False)


def test_the_board_asks_why_first_and_the_answer_loses_the_deal(office: Furnished):
    page, lost = page_of(office.manager), refused()
    deal_id = office.deal.pk

    asked = page.post(f"/deals/{deal_id}/stage", {"stage": lost.pk}, headers=htmx(f"deal-{deal_id}"))
    assert asked.status_code == 422
    assert f"/deals/{deal_id}/lose?stage={lost.pk}" in asked["HX-Trigger"]
    dialog = page.get(f"/deals/{deal_id}/lose?stage={lost.pk}", headers=htmx("asking")).content.decode()
    assert "Too expensive" in dialog

    address = f"/deals/{deal_id}/lose?stage={lost.pk}"
    unsaid = page.post(address, {"reason": reason("competitor").pk}, headers=htmx())
    assert unsaid.status_code == 422
    answer = page.post(
        address,
        {"reason": reason("competitor").pk, "competitor": "New One", "return_in": "3"},
        headers=htmx(),
    )
    assert answer.status_code == 200
    office.deal.refresh_from_db()
    loss = loss_of(office.deal)
    assert loss is not None
    assert (str(loss.competitor), loss.return_on is not None and loss.return_on > today()) == (
        "New One",
        True,
    )


def test_a_refused_customer_with_several_deals_is_asked_which(office: Furnished):
    from vonal.office.sales.operations import open_deal

    page, address = page_of(office.manager), f"/customers/{office.customer.pk}/lose?text=No+money"
    assert page.get(address)["Location"].startswith(f"/deals/{office.deal.pk}/lose?text=No")

    open_deal(office.customer, title="Mixer", manager=office.manager, by=office.manager, at=NOON)

    assert "Mixer" in page.get(address).content.decode()
