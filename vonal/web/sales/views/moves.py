"""A deal moved from stage to stage, by the board or by its own page, and moved back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from vonal.core.clock import now
from vonal.office.customers.models import Contact
from vonal.office.own_fields.models import Noun
from vonal.office.sales import board_queries, operations, queries
from vonal.office.sales.models import Deal, DealMove, Stage
from vonal.office.sales.requirements import FieldsMissing, missing
from vonal.web.losses.asking import ask, ask_why
from vonal.web.own_fields.shown import inputs_of
from vonal.web.request import Request
from vonal.web.sales.cards import cards_of
from vonal.web.sales.doors import changeable_deal_of, changeable_move_of, stage_of
from vonal.web.sales.forms import DealForm, StageForm
from vonal.web.sales.shown import shown_of
from vonal.web.toast import UNDO, toast
from vonal.workflows.complete_deal import complete_and_move

# What is asked for where a deal may not enter yet; the others have places of their own on the deal's page.
ASKED = ("title", "amount", "expected_on", "manager", "source")


@login_required
@require_POST
def deal_stage(request: Request, deal_id: int) -> HttpResponse:
    deal = changeable_deal_of(request, deal_id)
    form = StageForm(request.POST)
    if not form.is_valid():
        return _refused(_("There is no such stage any more."))
    came_from, chance, to = deal.stage, deal.probability, form.cleaned_data["stage"]
    if to.ends == Stage.Ends.LOST and to.pk != deal.stage_id and to.pipeline_id == deal.stage.pipeline_id:
        return ask_why(request, deal, to)
    try:
        move = operations.transfer_deal(deal, to=to, by=request.user, at=now())
    except FieldsMissing:
        return ask(request, reverse("deal_complete", args=[deal.pk, to.pk]))
    except ValidationError as error:
        return _refused(" ".join(error.messages))
    if request.htmx.target == f"deal-{deal.pk}":
        return _moved(request, move or deal, came_from, chance)
    if move is not None:
        now_in = queries.deal_for(request.user, deal.pk)
        messages.success(
            request,
            _told(now_in, came_from, chance),
            extra_tags=UNDO + reverse("deal_undo", args=[move.pk]),
        )
    return redirect("deal", deal.pk)


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
def deal_complete(request: Request, deal_id: int, stage_id: int) -> HttpResponse:
    """What the stage wants of the deal before it enters; posted, both at once."""
    deal, to = changeable_deal_of(request, deal_id), stage_of(request, stage_id)
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in request.POST if name != "csrfmiddlewaretoken"}
        return _complete(request, deal, to, typed)
    return _asks(request, deal, to, [])


def _complete(request: Request, deal: Deal, to: Stage, typed: dict[str, str]) -> HttpResponse:
    form = DealForm(instance=deal)
    own = {name: text for name, text in typed.items() if name not in form.fields}
    try:
        fields = {name: form.value_of(name, text) for name, text in typed.items() if name in ASKED}
        contact = _contact(deal, typed.get("contact", ""))
        move = complete_and_move(
            deal, to=to, fields=fields, own=own, contact=contact, by=request.user, at=now()
        )
    except ValidationError as error:
        return _asks(request, deal, to, error.messages, typed)
    response = HttpResponse()
    trigger_client_event(response, "vonal:board.changed", {"deal_id": deal.pk})
    if (request.htmx.current_url_abs_path or "").startswith(reverse("deal", args=[deal.pk])):
        trigger_client_event(response, "vonal:stale", {})
    if move is None:
        return response
    text = _("%(deal)s is now in “%(stage)s”.") % {"deal": deal, "stage": to.name}
    return toast(response, text, undo=reverse("deal_undo", args=[move.pk]))


def _contact(deal: Deal, number: str) -> Contact | None:
    """One of the customer's people, as chosen."""
    is_number = number.isdecimal() and len(number) < 19
    return Contact.objects.filter(customer=deal.customer_id, pk=int(number)).first() if is_number else None


def _asks(
    request: Request, deal: Deal, to: Stage, problems: list[str], typed: dict[str, str] | None = None
) -> HttpResponse:
    lacking = missing(deal, to.required)
    names = [name for name, _label in lacking]
    people = list(Contact.objects.filter(customer=deal.customer_id)) if "contacts" in names else []
    form = DealForm(instance=deal, auto_id="complete-%s")
    for name in set(ASKED) & set(typed or {}):
        form.initial[name] = (typed or {})[name]
    context = {
        "deal": deal,
        "stage": to,
        "fields": [form[name] for name in names if name in ASKED],
        "own_inputs": [one for one in inputs_of(Noun.DEAL, [deal.pk])[deal.pk] if one.name in names],
        "contacts": people,
        "chosen": (typed or {}).get("contact", ""),
        "elsewhere": [
            label for name, label in lacking if name == "products" or (name == "contacts" and not people)
        ],
        "problems": problems,
    }
    return render(request, "sales/complete.html", context, status=422 if problems else 200)


def _moved(request: Request, what: DealMove | Deal, came_from: Stage, chance: int) -> HttpResponse:
    deal = queries.deal_for(request.user, what.deal_id if isinstance(what, DealMove) else what.pk)
    at, shown = now(), shown_of(request)
    stages = {stage.pk: stage for stage in (came_from, deal.stage)}
    heads = board_queries.heads(stages.values(), shown.on_board(at))
    card = cards_of([deal], at)[deal.pk]
    context = {"card": card, "heads": heads, "may_change": True, "shown": shown}
    response = render(request, "sales/board_parts.html#moved", context)
    if isinstance(what, DealMove):
        toast(response, _told(deal, came_from, chance), undo=reverse("deal_undo", args=[what.pk]))
    return response


def _told(deal: Deal, came_from: Stage, chance: int) -> str:
    """Where it is now; and what a move forward did to its chance, if it fell."""
    text = _("%(deal)s is now in “%(stage)s”.") % {"deal": deal, "stage": deal.stage.name}
    is_forward = deal.stage.position > came_from.position and not deal.stage.ends
    if is_forward and deal.probability < chance:
        text += " " + _("Its probability falls from %(before)d %% to %(after)d %%.") % {
            "before": chance,
            "after": deal.probability,
        }
    return text


def _refused(sentence: str) -> HttpResponse:
    response = HttpResponse(status=422)
    response["HX-Reswap"] = "none"
    return toast(response, sentence, is_problem=True)
