"""On the page of a deal: why it was lost, and who else wants it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.losses.models import Competitor
from vonal.office.losses.operations import competitor_named, name_rival, unname_rival
from vonal.office.losses.queries import competitors_in_use, loss_of, rivals_of
from vonal.office.sales.models import Deal
from vonal.office.sales.queries import may_change
from vonal.web.request import Request
from vonal.web.sales.doors import changeable_deal_of, deal_of


@login_required
@require_GET
def deal_rivals(request: Request, deal_id: int) -> HttpResponse:
    return _part(request, deal_of(request, deal_id))


@login_required
@require_POST
def rival_new(request: Request, deal_id: int) -> HttpResponse:
    deal, sentence = changeable_deal_of(request, deal_id), ""
    try:
        if name := request.POST.get("name", "").strip():
            name_rival(deal, competitor_named(name, by=request.user, at=now()), by=request.user, at=now())
    except ValidationError as error:
        sentence = " ".join(error.messages)
    if not request.htmx and not sentence:
        return redirect("deal", deal.pk)
    return _part(request, deal, sentence)


@login_required
@require_POST
def rival_remove(request: Request, deal_id: int) -> HttpResponse:
    deal = changeable_deal_of(request, deal_id)
    number = request.POST.get("competitor", "")
    found = (
        Competitor.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
    )
    if found is not None:
        unname_rival(deal, found, by=request.user)
    return _part(request, deal) if request.htmx else redirect("deal", deal.pk)


def _part(request: Request, deal: Deal, sentence: str = "") -> HttpResponse:
    context = {
        "deal": deal,
        "loss": loss_of(deal),
        "rivals": rivals_of(deal),
        "competitors": competitors_in_use(),
        "may_change": may_change(request.user),
        "sentence": sentence,
    }
    return render(request, "losses/of_deal.html", context, status=422 if sentence else 200)
