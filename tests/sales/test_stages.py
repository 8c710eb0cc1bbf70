"""Pipelines and their stages, changed while deals stand in them."""

import pytest

from tests.customers.conftest import Office
from tests.telephony.cast import NOON, later
from vonal.core.models import Event
from vonal.office.sales.models import Deal, Pipeline, Stage
from vonal.office.sales.operations import BeginsOpen, move_deal, open_deal, transfer_deal
from vonal.office.sales.pipeline_operations import (
    LastPipeline,
    PipelineNameTaken,
    make_pipeline,
    remove_pipeline,
    rename_pipeline,
    restore_pipeline,
)
from vonal.office.sales.stage_operations import (
    OtherEnding,
    StageHoldsDeals,
    change_stage,
    make_stage,
    remove_stage,
    restore_stage,
)


def names() -> list[str]:
    return list(Stage.objects.order_by("pipeline", "position").values_list("name", flat=True))


def test_a_stage_in_use_goes_only_when_its_deals_have_a_place(
    office: Office, deal: Deal, stages: list[Stage]
):
    lead, in_work, payment, won, _lost = stages
    paying = open_deal(deal.customer, stage=payment, by=office.manager, at=NOON)
    told = Event.objects.count()

    with pytest.raises(StageHoldsDeals):
        remove_stage(payment, by=office.director, at=later(60))
    with pytest.raises(OtherEnding):
        remove_stage(payment, into=won, by=office.director, at=later(60))
    remove_stage(payment, into=in_work, by=office.director, at=later(60))

    paying.refresh_from_db()
    assert (paying.stage, paying.entered_stage_at) == (in_work, NOON)
    assert Event.objects.count() == told, "The funnel changed; no deal moved"
    assert names() == ["Lead", "In work", "Fulfilled", "Refused"]
    assert str(paying.moves.first().from_stage) == "Payment"  # type: ignore[union-attr]

    moved_since = open_deal(deal.customer, stage=in_work, by=office.manager, at=NOON)
    for _twice in range(2):
        restore_stage(payment, by=office.director, at=later(120))
    paying.refresh_from_db()
    moved_since.refresh_from_db()
    assert (paying.stage, moved_since.stage) == (payment, in_work)
    assert names() == ["Lead", "In work", "Payment", "Fulfilled", "Refused"]
    assert lead.deals.get() == deal


def test_a_stage_that_ends_otherwise_from_now_on_keeps_no_deals(
    office: Office, deal: Deal, stages: list[Stage]
):
    lead, in_work = stages[:2]
    with pytest.raises(StageHoldsDeals):
        change_stage(lead, ends="lost", by=office.director, at=later(60))

    changed = change_stage(lead, ends="lost", into=in_work, by=office.director, at=later(60))

    deal.refresh_from_db()
    assert (deal.stage, deal.is_open, changed.ends) == (in_work, True, "lost")


def test_a_stage_has_a_colour_an_age_and_what_it_wants(office: Office, deal: Deal, stages: list[Stage]):
    made = make_stage(
        stages[0].pipeline,
        name=" Offer  sent ",
        probability=60,
        position=3,
        colour="teal",
        rots_after_days=7,
        required=["amount", "amount", "no such field"],
        by=office.director,
    )

    assert (made.name, made.position, made.required) == ("Offer sent", 3, ["amount"])
    move_deal(deal, to=made, by=office.manager, at=NOON)
    deal.refresh_from_db()
    assert deal.stale_since == later(7 * 86_400)


def test_a_pipeline_goes_when_its_open_deals_have_a_place_and_comes_back(
    office: Office, deal: Deal, stages: list[Stage]
):
    sales = stages[0].pipeline
    with pytest.raises(LastPipeline):
        remove_pipeline(sales, by=office.director, at=NOON)
    service = make_pipeline(" Service ", by=office.director)
    with pytest.raises(PipelineNameTaken):
        rename_pipeline(service, sales.name, by=office.director)
    begin, fulfilled, _refused = service.stages.all()
    ended = open_deal(deal.customer, stage=begin, by=office.manager, at=NOON)
    with pytest.raises(BeginsOpen):
        transfer_deal(deal, to=fulfilled, by=office.manager, at=NOON)
    assert transfer_deal(deal, to=begin, by=office.manager, at=NOON) is not None
    move_deal(ended, to=fulfilled, by=office.manager, at=NOON)

    with pytest.raises(StageHoldsDeals):
        remove_pipeline(service, by=office.director, at=later(60))
    remove_pipeline(service, into=stages[1], by=office.director, at=later(60))

    deal.refresh_from_db()
    ended.refresh_from_db()
    assert (deal.stage, ended.stage) == (stages[1], fulfilled)
    assert list(Pipeline.objects.all()) == [sales]
    assert set(Stage.objects.all()) == set(stages)
    restore_pipeline(service, by=office.director, at=later(120))
    deal.refresh_from_db()
    assert deal.stage == begin
    assert service.stages.count() == 3
