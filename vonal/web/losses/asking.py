"""The dialog that asks why a deal is lost, the same at every door; without scripts it is a page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import trigger_client_event

from vonal.core.clock import now, today
from vonal.office.losses.models import Loss
from vonal.office.losses.operations import competitor_named
from vonal.office.losses.queries import loss_of
from vonal.office.sales.models import Deal, Stage
from vonal.office.sales.queries import deals_of, may_change
from vonal.web.customers.doors import customer_of
from vonal.web.losses.forms import LossForm
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.sales.doors import changeable_deal_of
from vonal.web.toast import toast
from vonal.workflows.lost_deal import lose_deal


def ask_why(request: Request, deal: Deal, stage: Stage) -> HttpResponse:
    """
    The answer of a door through which a deal was about to be lost without a reason.

    The deal stays where it is; the page asks first.
    """
    url = f"{reverse('deal_lose', args=[deal.pk])}?{urlencode({'stage': stage.pk})}"
    return ask(request, url)


def ask(request: Request, url: str) -> HttpResponse:
    """Let the page open what ``url`` asks, over what it shows."""
    if not request.htmx:
        return redirect(url)
    response = HttpResponse(status=422)
    response["HX-Reswap"] = "none"
    response["HX-Push-Url"] = "false"
    return trigger_client_event(response, "vonal:ask", {"url": url})


def ask_which(response: HttpResponse, customer_id: int, text: str) -> HttpResponse:
    """Let the answer of a talk that ended refused ask which deal that loses; with none open nothing is asked."""
    url = f"{reverse('customer_lose', args=[customer_id])}?{urlencode({'text': text})}"
    return trigger_client_event(response, "vonal:ask", {"url": url})


@login_required
@require_http_methods(["GET", "POST"])
def deal_lose(request: Request, deal_id: int) -> HttpResponse:
    """Why; ``stage`` says where it goes, else into the first stage that ends deals as lost."""
    deal = changeable_deal_of(request, deal_id)
    stage = _stage(deal, request.GET.get("stage", ""))
    if stage is None:
        return toast(HttpResponse(status=422), _("There is no such stage any more."), is_problem=True)
    form = LossForm(
        request.POST or None,
        initial={"text": request.GET.get("text", "")[:2_000]} | _said(deal),
        today=today(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            loss = _lost(request, deal, stage, form)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return _answer(request, loss)
    context = {
        "deal": deal,
        "stage": stage,
        "form": form,
        "here": f"{reverse('deal_lose', args=[deal.pk])}?{request.GET.urlencode()}",
        "is_again": deal.stage_id == stage.pk,
    }
    part = "losses/lose.html#dialog" if request.htmx and not request.htmx.boosted else "losses/lose.html"
    return render(request, part, context, status=status_of(form))


@login_required
@require_GET
def customer_lose(request: Request, customer_id: int) -> HttpResponse:
    """The customer has refused: which of the open deals is it? With one there is nothing to ask."""
    customer = customer_of(request, customer_id)
    open_deals = [deal for deal in deals_of(customer, request.user) if deal.is_open]
    if not open_deals or not may_change(request.user):
        return HttpResponse(status=204)
    text = urlencode({"text": request.GET.get("text", "")[:2_000]})
    choices = [(deal, f"{reverse('deal_lose', args=[deal.pk])}?{text}") for deal in open_deals]
    if len(choices) == 1:
        return redirect(choices[0][1])
    part = "losses/which.html#dialog" if request.htmx and not request.htmx.boosted else "losses/which.html"
    return render(request, part, {"customer": customer, "choices": choices})


def _stage(deal: Deal, number: str) -> Stage | None:
    lost = Stage.objects.filter(pipeline=deal.stage.pipeline, ends=Stage.Ends.LOST)
    if number:
        return lost.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
    return deal.stage if deal.stage.ends == Stage.Ends.LOST else lost.first()


def _said(deal: Deal) -> dict[str, Any]:
    loss = loss_of(deal)
    if loss is None:
        return {}
    return {
        "reason": loss.reason_id,
        "competitor": loss.competitor.name if loss.competitor else "",
        "is_unknown": loss.competitor is None,
        "text": loss.text,
        "return_on": loss.return_on,
    }


@transaction.atomic
def _lost(request: Request, deal: Deal, stage: Stage, form: LossForm) -> Loss:
    said, at = form.cleaned_data, now()
    name = said["competitor"].strip()
    return lose_deal(
        deal,
        stage,
        reason=said["reason"],
        competitor=competitor_named(name, by=request.user, at=at) if name else None,
        text=said["text"],
        return_on=form.return_day,
        did=said["did"],
        price=said["price"],
        terms=said["terms"],
        better_in=tuple(said["better_in"]),
        by=request.user,
        at=at,
    )


def _answer(request: Request, loss: Loss) -> HttpResponse:
    if not request.htmx or request.htmx.boosted:
        return redirect("deal", loss.deal_id)
    response = HttpResponse()
    undo = reverse("deal_undo", args=[loss.move_id]) if loss.move_id else None
    toast(response, _("%(deal)s is lost: %(reason)s") % {"deal": loss.deal, "reason": loss.reason}, undo=undo)
    trigger_client_event(response, "vonal:board.changed", {"deal_id": loss.deal_id})
    if (request.htmx.current_url_abs_path or "").startswith(reverse("deal", args=[loss.deal_id])):
        trigger_client_event(response, "vonal:stale", {})
    return response
