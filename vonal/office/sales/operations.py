"""Everything that changes deals; actor and time are given, one transaction each."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core import search
from vonal.core.changes import forget_changes, recorded
from vonal.core.company import company
from vonal.core.facts import publish
from vonal.core.fields import clean_plain
from vonal.office.customers.models import Customer, Source
from vonal.office.own_fields.models import Noun
from vonal.office.own_fields.operations import forget_values
from vonal.office.sales.events import DealLost, DealMoved, DealOpened, DealWon
from vonal.office.sales.models import Deal, DealMove, Pipeline, Stage
from vonal.office.sales.part_operations import tell
from vonal.office.sales.requirements import require
from vonal.office.sales.search_entries import index_deals
from vonal.office.staff.models import Employee

DEAL_FIELDS = frozenset({"title", "amount", "currency", "manager", "source", "expected_on", "commitment"})
# Changed by operations of their own, and written down like the others.
OWN_CHANCE = frozenset({"own_probability", "own_probability_reason"})


class MoveIsPast(ValidationError):
    """Only a deal's last move can be undone."""

    def __init__(self) -> None:
        super().__init__(_("The deal has been moved again since; this move can no longer be undone."))


class OtherPipeline(ValidationError):
    """A deal stays in its own pipeline."""

    def __init__(self) -> None:
        super().__init__(_("This stage belongs to another pipeline."))


class BeginsOpen(ValidationError):
    """In another pipeline a deal begins anew; it does not end there at once."""

    def __init__(self) -> None:
        super().__init__(_("In another pipeline a deal begins in an open stage."))


class AmountIsOfProducts(ValidationError):
    """Where products are listed, their sum is the amount."""

    def __init__(self) -> None:
        super().__init__(_("The amount is the sum of the deal's products: change it there."))


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
    incomplete: bool = False,
) -> Deal:
    """
    Write a possible sale down, in the first stage unless told; the same ``origin`` never opens two.

    ``incomplete`` is as for ``move_deal``.

    :raises ValidationError: a value does not fit its field.
    :raises FieldsMissing: the stage wants more of the deal.
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
    clean_plain(deal, DEAL_FIELDS)
    try:
        with transaction.atomic():
            opened = _opened(deal, by=by, at=at)
            if not incomplete:
                require(opened, stage, is_new=True)
            return opened
    except IntegrityError:
        there = Deal.objects.filter(origin=origin).first() if origin else None
        if there is None:
            raise
        return there


def _opened(deal: Deal, *, by: Employee | None, at: datetime) -> Deal:
    with recorded(by=by, at=at):
        deal.save(force_insert=True)
    DealMove.objects.create(deal=deal, to_stage=deal.stage, by=by, moved_at=at)
    index_deals([deal])
    by_id = by.pk if by else None
    publish(DealOpened(deal.pk, deal.customer_id, deal.stage_id, by_id))
    _announce_end(deal, by_id)
    tell(deal)
    return deal


@transaction.atomic
def move_deal(
    deal: Deal, *, to: Stage, by: Employee | None, at: datetime, incomplete: bool = False
) -> DealMove | None:
    """
    Move a deal to another stage; a stage that ends deals closes it, any other reopens it.

    A move forward ends an own probability that is below the stage's, and keeps one above it. ``incomplete`` lets the
    deal in without the fields the stage wants: for what happens by itself, with nobody there to be asked.

    :return: the move, by which it can be undone; None when the deal is in that stage already.
    :raises OtherPipeline: the stage is none of the deal's pipeline.
    :raises FieldsMissing: the stage wants more of the deal.
    """
    deal = _locked(deal)
    if to.pipeline_id != deal.stage.pipeline_id:
        raise OtherPipeline
    if to.pk == deal.stage_id:
        return None
    if not incomplete:
        require(deal, to)
    return _moved(deal, to, by=by, at=at)


@transaction.atomic
def transfer_deal(deal: Deal, *, to: Stage, by: Employee | None, at: datetime) -> DealMove | None:
    """
    Put a deal into an open stage of another pipeline; within its own this is ``move_deal``.

    :raises BeginsOpen: the stage ends deals.
    :raises FieldsMissing: the stage wants more of the deal.
    """
    if to.pipeline_id == deal.stage.pipeline_id:
        return move_deal(deal, to=to, by=by, at=at)
    if to.closes:
        raise BeginsOpen
    deal = _locked(deal)
    require(deal, to)
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
def withdraw_deal(deal: Deal) -> bool:
    """
    Take a deal away that was opened by a slip; False, and it stays, once anybody has worked with it.

    What other packages keep of it is theirs to look at first.
    """
    deal = _locked(deal)
    worked_with = deal.contacts.exists() or deal.products.exists() or deal.files.exists()
    if deal.moves.count() != 1 or worked_with:
        return False
    search.forget(search.Kind.DEAL, [deal.pk])
    forget_values(Noun.DEAL, [deal.pk])
    forget_changes(deal)
    tell(deal)
    deal.delete()
    return True


@transaction.atomic
def change_deal(deal: Deal, *, by: Employee | None, at: datetime, **fields: Any) -> Deal:
    """
    Change what a deal is about, its sum, its day, who leads it.

    :raises ValidationError: a value does not fit its field.
    :raises AmountIsOfProducts: another amount for a deal whose products are listed.
    """
    strange = fields.keys() - DEAL_FIELDS
    if strange:
        message = f"No such field: {', '.join(sorted(strange))}."
        raise TypeError(message)
    deal = _locked(deal)
    if "amount" in fields and fields["amount"] != deal.amount and deal.products.exists():
        raise AmountIsOfProducts
    for name, value in fields.items():
        setattr(deal, name, value.strip() if isinstance(value, str) else value)
    clean_plain(deal, fields.keys())
    with recorded(by=by, at=at):
        deal.save(update_fields=list(fields))
    if "title" in fields:
        index_deals([deal])
    tell(deal)
    return deal


def _locked(deal: Deal) -> Deal:
    return Deal.objects.select_for_update(of=("self",)).select_related("stage").get(pk=deal.pk)


def _moved(
    deal: Deal, to: Stage, *, by: Employee | None, at: datetime, undoes: DealMove | None = None
) -> DealMove:
    came_from, is_raised = deal.stage, _raises(deal, to)
    deal.enter(to, at=at)
    move = DealMove(deal=deal, from_stage=came_from, to_stage=to, by=by, moved_at=at, undoes=undoes)
    if undoes and undoes.set_aside is not None:
        deal.own_probability, deal.own_probability_reason = undoes.set_aside, undoes.set_aside_reason
    elif is_raised:
        move.set_aside, move.set_aside_reason = deal.own_probability, deal.own_probability_reason
        deal.own_probability, deal.own_probability_reason = None, ""
    with recorded(by=by, at=at):
        deal.save(update_fields=["stage", "entered_stage_at", "closed_at", *OWN_CHANCE])
    move.save(force_insert=True)
    by_id = by.pk if by else None
    publish(DealMoved(deal.pk, deal.customer_id, came_from.pk, to.pk, move.pk, by_id))
    _announce_end(deal, by_id)
    tell(deal)
    return move


def _raises(deal: Deal, to: Stage) -> bool:
    """Whether the stage, further on in the same pipeline, promises more than the deal's own probability."""
    is_forward = to.pipeline_id == deal.stage.pipeline_id and to.position > deal.stage.position
    return is_forward and deal.own_probability is not None and deal.own_probability < to.probability


def _announce_end(deal: Deal, by_id: int | None) -> None:
    if deal.stage.closes:
        fact = DealWon if deal.stage.ends == Stage.Ends.WON else DealLost
        publish(fact(deal.pk, deal.customer_id, str(deal.amount), deal.currency, by_id))
