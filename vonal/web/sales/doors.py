"""The doors of the sales domain, for views: what is not there or not yours is not found."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from vonal.core.kept_queries import kept_in_sql
from vonal.office.sales import queries
from vonal.office.sales.models import Deal, DealMove, Stage
from vonal.web.doors import let_in
from vonal.web.request import Request


def deal_of(request: Request, deal_id: int) -> Deal:
    return let_in(queries.deal_for, request, deal_id)


def changeable_deal_of(request: Request, deal_id: int) -> Deal:
    return let_in(queries.changeable_deal_for, request, deal_id)


def changeable_move_of(request: Request, move_id: int) -> DealMove:
    return let_in(queries.changeable_move_for, request, move_id)


def stage_of(request: Request, stage_id: int) -> Stage:
    """Everybody knows the stages; the deals in them have doors of their own."""
    for stage in _stage(stage_id):
        return stage
    raise Http404


@kept_in_sql
def _stage(stage_id: int) -> QuerySet[Stage]:
    return Stage.objects.select_related("pipeline").filter(pk=stage_id)
