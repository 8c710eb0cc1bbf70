"""Deals whose stage goes away: many at once, in sets."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from vonal.core import live
from vonal.office.sales.models import Deal, DealMove, DealQuerySet, Stage
from vonal.office.staff.models import Employee

CHUNK = 1000


def rehouse(deals: DealQuerySet, into: Stage, *, by: Employee | None, at: datetime) -> int:
    """
    Put all these deals into a stage, which ends them as theirs did.

    The funnel changed, not the sale: they keep their days in the stage, and nobody is told that they moved.
    """
    found = list(deals.order_by("pk").values_list("pk", "stage"))
    for begin in range(0, len(found), CHUNK):
        part = found[begin : begin + CHUNK]
        DealMove.objects.bulk_create(
            DealMove(deal_id=pk, from_stage_id=stage, to_stage=into, by=by, moved_at=at) for pk, stage in part
        )
        Deal.objects.filter(pk__in=[pk for pk, _stage in part]).update(stage=into)
    live.push(live.STAFF, "board.changed")
    return len(found)


def bring_back(stage: Stage, removed_at: datetime, *, by: Employee | None, at: datetime) -> int:
    """Put the deals that left when the stage was removed back into it; those moved since stay where they are."""
    later = DealMove.objects.filter(deal=OuterRef("deal"), pk__gt=OuterRef("pk"))
    moves = DealMove.objects.filter(from_stage=stage, moved_at=removed_at).exclude(Exists(later))
    found = list(moves.order_by("pk").values_list("pk", "deal", "to_stage"))
    for begin in range(0, len(found), CHUNK):
        part = found[begin : begin + CHUNK]
        DealMove.objects.bulk_create(
            DealMove(deal_id=deal, from_stage_id=left, to_stage=stage, by=by, moved_at=at, undoes_id=move)
            for move, deal, left in part
        )
        Deal.objects.filter(pk__in=[deal for _move, deal, _left in part]).update(stage=stage)
    live.push(live.STAFF, "board.changed")
    return len(found)
