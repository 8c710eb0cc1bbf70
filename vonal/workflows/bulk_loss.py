"""Many deals given up at once for one reason, as a field of theirs that is set: see ``bulk_edit``."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Max

from vonal.office.losses.models import Loss, Reason
from vonal.office.sales.models import Deal, DealMove, Stage
from vonal.office.sales.operations import undo_move
from vonal.office.staff.models import Employee
from vonal.workflows.lost_deal import lose_deal

LOST = "lost"
OTHERWISE = "otherwise"


def lost_because(deal_ids: Collection[int]) -> dict[int, str]:
    """The number of the reason each was lost for; empty while it is open, ``otherwise`` once more became of it."""
    open_or_not = Deal.objects.select_for_update().filter(pk__in=deal_ids).values_list("pk", "closed_at")
    last = dict(DealMove.objects.filter(deal__in=deal_ids).order_by().values_list("deal").annotate(Max("pk")))
    losses = Loss.objects.filter(deal__in=deal_ids).values_list("deal", "move", "reason")
    reasons = {deal_id: str(reason) for deal_id, move, reason in losses if last.get(deal_id) == move}
    return {pk: reasons.get(pk, OTHERWISE) if ended else "" for pk, ended in open_or_not}


def lose_many(reasons: dict[int, Reason | None], *, by: Employee, at: datetime) -> None:
    """Give deals up, each for its reason; without one the loss is undone."""
    ends: dict[int, Stage] = {}
    for stage in Stage.objects.filter(ends=Stage.Ends.LOST).order_by("-position"):
        ends[stage.pipeline_id] = stage
    undone = [pk for pk, reason in reasons.items() if reason is None]
    for loss in Loss.objects.filter(deal__in=undone, move__isnull=False).select_related("move__deal"):
        assert loss.move is not None
        undo_move(loss.move, by=by, at=at)
    for deal in Deal.objects.filter(pk__in=set(reasons) - set(undone)).select_related("stage"):
        lose_deal(deal, ends[deal.stage.pipeline_id], reason=reasons[deal.pk], by=by, at=at, incomplete=True)
