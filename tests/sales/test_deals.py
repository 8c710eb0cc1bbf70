"""Opening, moving, undoing and changing deals."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.customers.conftest import Office
from tests.telephony.cast import NOON, person
from vonal.core.changes import changes_of
from vonal.core.models import Event
from vonal.office.sales import operations, queries
from vonal.office.sales.models import Deal, DealMove, Pipeline, Stage
from vonal.office.sales.operations import MoveIsPast, NoPipeline, OtherPipeline
from vonal.office.sales.requirements import FieldsMissing


def announced(name: str) -> list[Any]:
    return [event.data for event in Event.objects.filter(name=f"sales.{name}").order_by("pk")]


def test_a_stranger_finds_no_deal_and_no_move(office: Office, deal: Deal):
    move = deal.moves.get()

    with pytest.raises(Deal.DoesNotExist):
        queries.deal_for(office.stranger, deal.pk)
    with pytest.raises(Deal.DoesNotExist):
        queries.changeable_deal_for(office.stranger, deal.pk)
    with pytest.raises(DealMove.DoesNotExist):
        queries.changeable_move_for(office.stranger, move.pk)
    assert queries.deals_of(deal.customer, office.stranger) == []
    assert queries.changeable_deal_for(office.manager, deal.pk) == deal


def test_a_lawyer_reads_deals_and_moves_none(office: Office, deal: Deal):
    lawyer = person("lea", "lawyer", on_line=False)

    assert queries.deal_for(lawyer, deal.pk) == deal
    with pytest.raises(PermissionDenied):
        queries.changeable_deal_for(lawyer, deal.pk)
    with pytest.raises(PermissionDenied):
        queries.changeable_move_for(lawyer, deal.moves.get().pk)


def test_the_default_stages_grow_in_probability_and_are_made_once(office: Office, stages: list[Stage]):
    operations.create_default_pipeline(language="en")

    assert Pipeline.objects.count() == 1
    assert [(stage.name, stage.probability, stage.ends) for stage in stages] == [
        ("Lead", 10, ""),
        ("In work", 40, ""),
        ("Payment", 80, ""),
        ("Fulfilled", 100, "won"),
        ("Refused", 0, "lost"),
    ]


def test_a_deal_begins_in_the_first_stage_in_the_companys_currency(
    office: Office, deal: Deal, stages: list[Stage]
):
    assert (deal.stage, deal.currency, deal.amount) == (stages[0], "HUF", Decimal(1000))
    assert [(move.from_stage, move.to_stage) for move in deal.moves.all()] == [(None, stages[0])]
    assert announced("DealOpened")[0]["deal_id"] == deal.pk


def test_the_same_cause_never_opens_two_deals(office: Office, deal: Deal):
    first = operations.open_deal(deal.customer, by=None, at=NOON, origin="call:7")
    again = operations.open_deal(deal.customer, by=None, at=NOON, origin="call:7", title="Another")

    assert first == again
    assert len(announced("DealOpened")) == 2
    assert Deal.objects.count() == 2


def test_without_stages_there_is_no_deal(office: Office, deal: Deal):
    card = deal.customer
    Deal.objects.all().delete()
    Pipeline.objects.all().delete()

    with pytest.raises(NoPipeline):
        operations.open_deal(card, by=None, at=NOON)


def test_a_negative_amount_opens_and_changes_nothing(office: Office, deal: Deal):
    with pytest.raises(ValidationError):
        operations.open_deal(deal.customer, by=None, at=NOON, amount=-1)
    with pytest.raises(ValidationError):
        operations.change_deal(deal, amount=Decimal(-1), by=None, at=NOON)

    assert Deal.objects.get().amount == 1000


def test_a_move_is_written_down_and_announced(office: Office, deal: Deal, stages: list[Stage]):
    at = NOON + timedelta(hours=2)

    move = operations.move_deal(deal, to=stages[1], by=office.manager, at=at)

    assert move is not None
    deal.refresh_from_db()
    assert (deal.stage, deal.entered_stage_at, deal.is_open) == (stages[1], at, True)
    assert (move.from_stage, move.to_stage, move.by, move.moved_at) == (
        stages[0],
        stages[1],
        office.manager,
        at,
    )
    assert announced("DealMoved") == [
        {
            "deal_id": deal.pk,
            "customer_id": deal.customer_id,
            "from_stage_id": stages[0].pk,
            "to_stage_id": stages[1].pk,
            "move_id": move.pk,
            "by_id": office.manager.pk,
        }
    ]


def test_where_it_stands_already_it_is_not_moved(office: Office, deal: Deal, stages: list[Stage]):
    assert operations.move_deal(deal, to=stages[0], by=office.manager, at=NOON) is None
    assert deal.moves.count() == 1


@pytest.mark.parametrize(("place", "fact"), [(3, "DealWon"), (4, "DealLost")])
def test_a_last_stage_closes_the_deal(office: Office, deal: Deal, stages: list[Stage], place: int, fact: str):
    operations.move_deal(deal, to=stages[place], by=office.manager, at=NOON)

    deal.refresh_from_db()
    assert deal.closed_at == NOON
    assert [event["amount"] for event in announced(fact)] == ["1000.00"]

    operations.move_deal(deal, to=stages[1], by=office.manager, at=NOON)
    deal.refresh_from_db()
    assert deal.is_open


def test_undoing_puts_the_deal_back_and_is_done_once(office: Office, deal: Deal, stages: list[Stage]):
    move = operations.move_deal(deal, to=stages[3], by=office.manager, at=NOON)
    assert move is not None

    undone = operations.undo_move(move, by=office.manager, at=NOON)
    again = operations.undo_move(move, by=office.manager, at=NOON)

    deal.refresh_from_db()
    assert (deal.stage, deal.closed_at) == (stages[0], None)
    assert (undone, undone.undoes) == (again, move)
    assert deal.moves.count() == 3


def test_only_the_last_move_can_be_undone(office: Office, deal: Deal, stages: list[Stage]):
    first = operations.move_deal(deal, to=stages[1], by=office.manager, at=NOON)
    operations.move_deal(deal, to=stages[2], by=office.manager, at=NOON)
    assert first is not None

    with pytest.raises(MoveIsPast):
        operations.undo_move(first, by=office.manager, at=NOON)
    with pytest.raises(MoveIsPast):
        operations.undo_move(deal.moves.last() or first, by=office.manager, at=NOON)

    deal.refresh_from_db()
    assert deal.stage == stages[2]


def test_a_deal_stays_in_its_pipeline(office: Office, deal: Deal, stages: list[Stage]):
    other = Pipeline.objects.create(name="Service", position=2)
    elsewhere = Stage.objects.create(pipeline=other, name="New", position=1, probability=5)

    with pytest.raises(OtherPipeline):
        operations.move_deal(deal, to=elsewhere, by=office.manager, at=NOON)
    deal.refresh_from_db()
    assert deal.stage == stages[0]


def test_changes_of_a_deal_stand_in_its_customers_log(office: Office, deal: Deal):
    operations.change_deal(deal, amount=Decimal("2500.50"), title=" Big oven ", by=office.manager, at=NOON)

    deal.refresh_from_db()
    assert (deal.amount, deal.title) == (Decimal("2500.50"), "Big oven")
    entry = changes_of(f"customer:{deal.customer_id}").filter(action=1).get()
    assert entry.actor == office.manager
    assert entry.changes == {"amount": ["1000.00", "2500.50"], "title": ["Oven", "Big oven"]}


def test_a_stage_that_wants_a_day_lets_no_deal_begin_in_it_without_one(
    office: Office, deal: Deal, stages: list[Stage]
):
    Stage.objects.filter(pk=stages[0].pk).update(required=["expected_on", "products"])

    def begin(**fields: Any) -> Deal:
        return operations.open_deal(deal.customer, title="Tray", by=office.manager, at=NOON, **fields)

    with pytest.raises(FieldsMissing) as refused:
        begin()
    begin(expected_on=NOON.date())
    begin(incomplete=True)

    assert refused.value.fields == ["expected_on"]
    assert Deal.objects.filter(title="Tray").count() == 2
