"""The board: stages as columns, deals as cards, all together or a row a person."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from vonal.core.bounded import TookTooLong, at_most
from vonal.core.clock import now
from vonal.office.sales import board_queries, queries
from vonal.office.sales.board_queries import Column, Cursor
from vonal.office.sales.models import Stage
from vonal.web.downloads import download
from vonal.web.lists.listing import SECONDS
from vonal.web.request import Request
from vonal.web.sales import export
from vonal.web.sales.cards import Shelf, rows_of, shelves_of
from vonal.web.sales.doors import stage_of
from vonal.web.sales.shown import Shown, shown_of


@login_required
@require_GET
def board(request: Request) -> HttpResponse:
    shown = shown_of(request)
    stages = shown.stages()
    context = {
        **shown.around(),
        "stages": stages,
        "may_change": queries.may_change(request.user),
    }
    try:
        with at_most(SECONDS):
            context |= _in_lanes(shown, stages) if shown.lanes else _whole(shown, stages)
    except TookTooLong:
        context["too_long"] = True
    return render(request, "sales/board.html", context)


@login_required
@require_GET
def deals_export(request: Request, kind: str) -> HttpResponseBase:
    """Every deal he may see that the view lets through, the ended ones too."""
    deals = shown_of(request).everything()
    return download(request, _("Deals"), export.headings(), export.rows(deals), kind)


@login_required
@require_GET
def stage(request: Request, stage_id: int) -> HttpResponse:
    one = stage_of(request, stage_id)
    shown = shown_of(request)
    column = _column(request, one, shown)
    part = "#rows" if "after" in request.GET and request.htmx else ""
    head = None if part else board_queries.heads([one], shown.on_board(now()))[0]
    context = {
        "stage": one,
        "column": column,
        "head": head,
        "shown": shown,
        "quick": [] if part else shown.quick(),
        "hidden": shown.pairs(*shown.state.listing.quick),
        "more": f"?after={column.more}&{shown.query}".replace("+", "%2B") if column.more else "",
    }
    return render(request, f"sales/stage.html{part}", context)


@login_required
@require_GET
def stage_cards(request: Request, stage_id: int) -> HttpResponse:
    shown = shown_of(request)
    column = _column(request, stage_of(request, stage_id), shown)
    shelf: Shelf = shelves_of([column], now())[0]
    context = {"shelf": shelf, "shown": shown, "may_change": queries.may_change(request.user)}
    return render(request, "sales/board_parts.html#cards", context)


def _whole(shown: Shown, stages: list[Stage]) -> dict[str, Any]:
    at = now()
    opened = _opened(shown.request.GET.get("opened", ""))
    shelves = shelves_of(board_queries.board(stages, shown.on_board(at), opened), at)
    return {"shelves": shelves, "is_empty": not any(shelf.column.count for shelf in shelves)}


def _in_lanes(shown: Shown, stages: list[Stage]) -> dict[str, Any]:
    at = now()
    lanes, left_out = board_queries.lanes(stages, shown.on_board(at))
    heads = board_queries.heads(stages, shown.on_board(at))
    return {"heads": heads, "rows": rows_of(lanes, at), "left_out": left_out, "is_empty": not lanes}


def _opened(text: str) -> dict[int, int]:
    """How many cards of which stages a page shows that asks for the board anew: ``3:40,5:60``."""
    pairs = re.findall(r"(\d{1,9}):(\d{1,4})", text[:500], re.ASCII)
    return {int(stage): int(count) for stage, count in pairs}


def _column(request: Request, one: Stage, shown: Shown) -> Column:
    try:
        after = Cursor.read(request.GET["after"])
    except (KeyError, ValueError, OverflowError):
        after = None
    return board_queries.more_cards(one, shown.on_board(now()), after)
