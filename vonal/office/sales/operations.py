"""Everything that changes deals; actor and time are given, one transaction each."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core import live
from vonal.core.changes import recorded
from vonal.core.company import company
from vonal.core.facts import publish
from vonal.office.customers.models import Customer, Source
from vonal.office.sales.events import DealLost, DealMoved, DealOpened, DealWon
from vonal.office.sales.models import Deal, DealMove, Pipeline, Stage
from vonal.office.staff.models import Employee

DEAL_FIELDS = frozenset({"title", "amount", "currency", "manager", "source", "expected_on"})


class MoveIsPast(ValidationError):
    """Only a deal's last move can be undone."""

    def __init__(self) -> None:
        super().__init__(_("The deal has been moved again since; this move can no longer be undone."))


class OtherPipeline(ValidationError):
    """A deal stays in its own pipeline."""

    def __init__(self) -> None:
        super().__init__(_("This stage belongs to another pipeline."))


class NoPipeline(ValidationError):
    """There is no stage a deal could begin in."""

    def __init__(self) -> None:
        super().__init__(_("There are no stages yet: the company's settings have them."))


@transaction.atomic
def create_default_pipeline(*, language: str) -> Pipeline:
    """The five stages every company begins with, named in its language; what is there already stays."""
    there = Pipeline.objects.first()
    if there is not None:
        return there
    with translation.override(language):
        stages = [
            (_("Lead"), 10, ""),
            (_("In work"), 40, ""),
            (_("Payment"), 80, ""),
            (_("Fulfilled"), 100, Stage.Ends.WON),
            (_("Refused"), 0, Stage.Ends.LOST),
        ]
        pipeline = Pipeline.objects.create(name=_("Sales"))
    Stage.objects.bulk_create(
        Stage(pipeline=pipeline, position=position, name=name, probability=probability, ends=ends)
        for position, (name, probability, ends) in enumerate(stages, start=1)
    )
    return pipeline


def open_deal(
    customer: Customer,
    *,
    by: Employee | None,
    at: datetime,
    title: str = "",
    manager: Employee | None = None,
    source: Source | None = None,
    amount: Decimal | int = 0,
    expected_on: date | None = None,
    stage: Stage | None = None,
    origin: str | None = None,
) -> Deal:
    """
    Write a possible sale down, in the first stage unless told; the same ``origin`` never opens two.

    :raises ValidationError: a value does not fit its field.
    :raises NoPipeline: there are no stages.
    """
    stage = (
        stage or Stage.objects.filter(ends="").order_by("pipeline__position", "pipeline", "position").first()
    )
    if stage is None:
        raise NoPipeline
    deal = Deal(
        customer=customer,
        title=title.strip(),
        amount=amount,
        currency=company().currency,
        manager=manager,
        source=source,
        expected_on=expected_on,
        opened_at=at,
        origin=origin,
    )
    deal.enter(stage, at=at)
    deal.clean_fields()
    try:
        with transaction.atomic():
            return _opened(deal, by=by, at=at)
    except IntegrityError:
        there = Deal.objects.filter(origin=origin).first() if origin else None
        if there is None:
            raise
        return there


def _opened(deal: Deal, *, by: Employee | None, at: datetime) -> Deal:
    with recorded(by=by, at=at):
        deal.save(force_insert=True)
    DealMove.objects.create(deal=deal, to_stage=deal.stage, by=by, moved_at=at)
    by_id = by.pk if by else None
    publish(DealOpened(deal.pk, deal.customer_id, deal.stage_id, by_id))
    _announce_end(deal, by_id)
    _tell(deal)
    return deal


@transaction.atomic
def move_deal(deal: Deal, *, to: Stage, by: Employee | None, at: datetime) -> DealMove | None:
    """
    Move a deal to another stage; a stage that ends deals closes it, any other reopens it.

    :return: the move, by which it can be undone; None when the deal is in that stage already.
    :raises OtherPipeline: the stage is none of the deal's pipeline.
    """
    deal = _locked(deal)
    if to.pipeline_id != deal.stage.pipeline_id:
        raise OtherPipeline
    if to.pk == deal.stage_id:
        return None
    return _moved(deal, to, by=by, at=at)


@transaction.atomic
def undo_move(move: DealMove, *, by: Employee | None, at: datetime) -> DealMove:
    """
    Put a deal back where it was before its last move; undoing the same move again changes nothing.

    :raises MoveIsPast: the deal has been moved since, or the move is the one that opened it.
    """
    deal = _locked(move.deal)
    undone = DealMove.objects.filter(undoes=move).first()
    if undone is not None:
        return undone
    last = deal.moves.order_by("-pk").first()  # Not by time: a clock may have been put back.
    if last is None or last.pk != move.pk or last.from_stage is None:
        raise MoveIsPast
    return _moved(deal, last.from_stage, by=by, at=at, undoes=last)


@transaction.atomic
def change_deal(deal: Deal, *, by: Employee | None, at: datetime, **fields: Any) -> Deal:
    """
    Change what a deal is about, its sum, its day, who leads it.

    :raises ValidationError: a value does not fit its field.
    """
    strange = fields.keys() - DEAL_FIELDS
    if strange:
        message = f"No such field: {', '.join(sorted(strange))}."
        raise TypeError(message)
    deal = _locked(deal)
    for name, value in fields.items():
        setattr(deal, name, value.strip() if isinstance(value, str) else value)
    deal.clean_fields(exclude={field.name for field in deal._meta.fields} - fields.keys())
    with recorded(by=by, at=at):
        deal.save(update_fields=list(fields))
    _tell(deal)
    return deal


def _locked(deal: Deal) -> Deal:
    return Deal.objects.select_for_update(of=("self",)).select_related("stage").get(pk=deal.pk)


def _moved(
    deal: Deal, to: Stage, *, by: Employee | None, at: datetime, undoes: DealMove | None = None
) -> DealMove:
    came_from = deal.stage
    deal.enter(to, at=at)
    deal.save(update_fields=["stage", "entered_stage_at", "closed_at"])
    move = DealMove.objects.create(
        deal=deal, from_stage=came_from, to_stage=to, by=by, moved_at=at, undoes=undoes
    )
    by_id = by.pk if by else None
    publish(DealMoved(deal.pk, deal.customer_id, came_from.pk, to.pk, move.pk, by_id))
    _announce_end(deal, by_id)
    _tell(deal)
    return move


def _announce_end(deal: Deal, by_id: int | None) -> None:
    if deal.stage.closes:
        fact = DealWon if deal.stage.ends == Stage.Ends.WON else DealLost
        publish(fact(deal.pk, deal.customer_id, str(deal.amount), deal.currency, by_id))


def _tell(deal: Deal) -> None:
    live.push(live.STAFF, "board.changed", deal_id=deal.pk, customer_id=deal.customer_id)
