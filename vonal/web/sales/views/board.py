"""The board: stages as columns, deals as cards; and one stage as a list."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.sales import operations, queries
from vonal.office.sales.models import Deal, DealMove, Stage
from vonal.office.sales.queries import Column, Cursor
from vonal.web.request import Request
from vonal.web.sales.doors import changeable_deal_of, changeable_move_of, stage_of
from vonal.web.sales.forms import BoardForm, StageForm
from vonal.web.toast import toast


@login_required
@require_GET
def board(request: Request) -> HttpResponse:
    form = BoardForm(request.GET)
    pipeline = queries.pipeline_of_the_company()
    stages = list(pipeline.stages.all()) if pipeline else []
    deals = queries.on_board(request.user, now(), manager=form.whose)
    columns = queries.board(stages, deals)
    context = {
        "form": form,
        "columns": columns,
        "is_empty": not any(column.count for column in columns),
        "query": _whose(form),
        "may_change": queries.may_change(request.user),
    }
    return render(request, "sales/board.html", context)


@login_required
@require_POST
def deal_stage(request: Request, deal_id: int) -> HttpResponse:
    deal = changeable_deal_of(request, deal_id)
    form = StageForm(request.POST)
    if not form.is_valid():
        return _refused(request, deal, _("There is no such stage any more."))
    came_from = deal.stage
    try:
        move = operations.move_deal(deal, to=form.cleaned_data["stage"], by=request.user, at=now())
    except ValidationError as error:
        return _refused(request, deal, " ".join(error.messages))
    if request.htmx.target != f"deal-{deal.pk}":
        return redirect("deal", deal.pk)
    return _moved(request, move or deal, came_from)


@login_required
@require_POST
def deal_undo(request: Request, move_id: int) -> HttpResponse:
    move = changeable_move_of(request, move_id)
    try:
        undone = operations.undo_move(move, by=request.user, at=now())
    except ValidationError as error:
        return toast(HttpResponse(status=422), " ".join(error.messages), is_problem=True)
    return toast(
        HttpResponse(status=204),
        _("%(deal)s is back in “%(stage)s”.") % {"deal": undone.deal, "stage": undone.to_stage.name},
    )


@login_required
@require_GET
def stage(request: Request, stage_id: int) -> HttpResponse:
    shown = stage_of(request, stage_id)
    form = BoardForm(request.GET)
    column = _column(request, shown, form)
    part = "#rows" if "after" in request.GET and request.htmx else ""
    head = (
        None if part else queries.heads([shown], queries.on_board(request.user, now(), manager=form.whose))[0]
    )
    context = {
        "stage": shown,
        "column": column,
        "head": head,
        "form": form,
        "more": _more(request, column, form),
    }
    return render(request, f"sales/stage.html{part}", context)


@login_required
@require_GET
def stage_cards(request: Request, stage_id: int) -> HttpResponse:
    form = BoardForm(request.GET)
    column = _column(request, stage_of(request, stage_id), form)
    context = {"column": column, "query": _whose(form), "may_change": queries.may_change(request.user)}
    return render(request, "sales/board.html#cards", context)


def _column(request: Request, shown: Stage, form: BoardForm) -> Column:
    deals = queries.on_board(request.user, now(), manager=form.whose)
    try:
        after = Cursor.read(request.GET["after"])
    except (KeyError, ValueError, OverflowError):
        after = None
    return queries.more_cards(shown, deals, after)


def _more(request: Request, column: Column, form: BoardForm) -> str:
    if column.more is None:
        return ""
    whose = {"manager": form.whose.pk} if form.whose else {}
    return "?" + urlencode({**whose, "after": str(column.more)})


def _whose(form: BoardForm) -> str:
    return f"manager={form.whose.pk}" if form.whose else ""


def _moved(request: Request, what: DealMove | Deal, came_from: Stage) -> HttpResponse:
    deal = queries.deal_for(request.user, what.deal_id if isinstance(what, DealMove) else what.pk)
    stages = {stage.pk: stage for stage in (came_from, deal.stage)}
    whose = BoardForm(request.GET).whose
    heads = queries.heads(stages.values(), queries.on_board(request.user, now(), manager=whose))
    context = {"deal": deal, "heads": heads, "may_change": True, "query": _whose(BoardForm(request.GET))}
    response = render(request, "sales/board.html#moved", context)
    if isinstance(what, DealMove):
        text = _("%(deal)s is now in “%(stage)s”.") % {"deal": deal, "stage": deal.stage.name}
        toast(response, text, undo=reverse("deal_undo", args=[what.pk]))
    return response


def _refused(request: Request, deal: Deal, sentence: str) -> HttpResponse:
    response = HttpResponse(status=422)
    response["HX-Reswap"] = "none"
    return toast(response, sentence, is_problem=True)
