"""
A deal is lost: it moves, it is kept why, and whoever comes back later is a task.

A deal that is taken up again needs no reminder to ask; one whose loss is undone was never lost.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.core.facts import on
from vonal.office.losses.models import Competitor, Loss, Reason
from vonal.office.losses.operations import Refusal, take_loss_back, write_loss
from vonal.office.sales.events import DealMoved
from vonal.office.sales.models import Deal, DealMove, Stage
from vonal.office.sales.operations import move_deal
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task
from vonal.office.tasks.operations import change_task, create_task, finish_task

MORNING = time(9)


class ReasonMissing(ValidationError):
    """A lost deal asks why."""

    def __init__(self) -> None:
        super().__init__({"reason": [_("Say why the deal is lost.")]})


class EndsNoDeal(ValidationError):
    """Only a stage that ends deals as lost takes a reason."""

    def __init__(self) -> None:
        super().__init__(_("This stage does not end deals as lost."))


class ReturnsInThePast(ValidationError):
    """Who comes back comes back later."""

    def __init__(self) -> None:
        super().__init__({"return_on": [_("Choose a day to come.")]})


@transaction.atomic
def lose_deal(
    deal: Deal,
    stage: Stage,
    *,
    reason: Reason | None,
    competitor: Competitor | None = None,
    text: str = "",
    return_on: date | None = None,
    did: str = "",
    price: Decimal | None = None,
    terms: str = "",
    better_in: tuple[str, ...] = (),
    by: Employee | None,
    at: datetime,
    incomplete: bool = False,
) -> Loss:
    """
    Move a deal into a stage that ends it as lost, and keep why; ``return_on`` makes a task for whoever leads it.

    Of a deal that is there already the reason is said anew. ``incomplete`` is as for ``move_deal``.

    :raises ReasonMissing: it is not said why.
    :raises EndsNoDeal: the stage is none that ends deals as lost.
    :raises ReturnsInThePast: ``return_on`` is not a day to come.
    :raises CompetitorMissing: something is told of a competitor, but not of which.
    :raises ValidationError: the deal cannot be moved there, or a value does not fit its field.
    """
    if stage.ends != Stage.Ends.LOST:
        raise EndsNoDeal
    if reason is None:
        raise ReasonMissing
    if return_on is not None and return_on <= at.astimezone(ZoneInfo(company().time_zone)).date():
        raise ReturnsInThePast
    move = move_deal(deal, to=stage, by=by, at=at, incomplete=incomplete) or _last_move(deal)
    refusal = Refusal(
        reason,
        competitor=competitor,
        text=text,
        return_on=return_on,
        did=did,
        price=price,
        terms=terms,
        better_in=better_in,
    )
    loss = write_loss(move, refusal, by=by, at=at)
    _remind(loss, by=by, at=at)
    return loss


def lose_unsaid(deal: Deal, *, by: Employee | None, at: datetime) -> DealMove | None:
    """
    End what was never a sale, such as a wrong number's deal; nobody is asked, the company's reason for it stands there.

    :return: None where the pipeline has no such stage.
    """
    stage = Stage.objects.filter(pipeline=deal.stage.pipeline, ends=Stage.Ends.LOST).first()
    if stage is None:
        return None
    reason = Reason.objects.filter(means=Reason.Ready.NO_SALE, is_active=True).first()
    if reason is None:
        return move_deal(deal, to=stage, by=by, at=at, incomplete=True)
    return lose_deal(deal, stage, reason=reason, by=by, at=at, incomplete=True).move


@on(DealMoved)
def take_up_again(fact: DealMoved) -> None:
    """The reminder to ask again is done with once the deal is open; a loss that was undone is forgotten."""
    with transaction.atomic():
        loss = Loss.objects.select_for_update().filter(deal=fact.deal_id).first()
        if loss is None:
            return
        if loss.deal.is_open:  # As it is by now: it may have been lost again since.
            by = Employee.objects.filter(pk=fact.by_id).first()
            _stop_reminding(loss, _("The deal was taken up again."), by=by, at=loss.deal.entered_stage_at)
        undone = DealMove.objects.filter(pk=fact.move_id, undoes=loss.move_id, undoes__isnull=False)
        if undone.exists():
            take_loss_back(loss)


def _last_move(deal: Deal) -> DealMove:
    return DealMove.objects.filter(deal=deal).select_related("deal", "from_stage").latest("pk")


def _remind(loss: Loss, *, by: Employee | None, at: datetime) -> None:
    deal, person = loss.deal, loss.deal.manager or by
    if loss.return_on is None or person is None:
        _stop_reminding(loss, _("No day to come back was said."), by=by, at=at)
        return
    due_at = datetime.combine(loss.return_on, MORNING, ZoneInfo(company().time_zone))
    task = _reminder(loss)
    if task is not None:
        change_task(task, due_at=due_at, by=by, at=at)
        return
    with translation.override(person.language):
        title = _("Ask %(whom)s again: %(deal)s") % {"whom": deal.customer, "deal": deal.title or _("Deal")}
    create_task(
        title=title[:200],
        kind=Task.Kind.CALL,
        assignee=person,
        deal=deal,
        due_at=due_at,
        by=by,
        at=at,
        origin=_origin(loss),
    )


def _stop_reminding(loss: Loss, result: str, *, by: Employee | None, at: datetime) -> None:
    task = _reminder(loss)
    if task is not None:
        finish_task(task, result=result, by=by, at=at)


def _reminder(loss: Loss) -> Task | None:
    return Task.objects.filter(origin=_origin(loss), done_at=None).first()


def _origin(loss: Loss) -> str:
    return f"loss:{loss.move_id}"
