"""One deal: what it is about, its sum, its stage, what became of it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.sales import operations
from vonal.office.sales.queries import deals_of, may_change
from vonal.web.customers.doors import customer_of
from vonal.web.customers.saving import refused, saved, typed
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.sales.doors import changeable_deal_of, deal_of
from vonal.web.sales.forms import DealForm, NewDealForm
from vonal.web.sales.history import history_of_deal


@login_required
@require_GET
def deal(request: Request, deal_id: int) -> HttpResponse:
    shown = deal_of(request, deal_id)
    context = {
        "deal": shown,
        "form": DealForm(instance=shown),
        "stages": shown.stage.pipeline.stages.all(),
        "entries": history_of_deal(shown),
        "may_change": may_change(request.user),
    }
    return render(request, "sales/deal.html", context)


@login_required
@require_POST
def deal_field(request: Request, deal_id: int) -> HttpResponse:
    deal = changeable_deal_of(request, deal_id)
    name, text = typed(request)
    form = DealForm(instance=deal)
    if name not in form.fields:
        return refused(ValidationError(_("The deal has no such field.")))
    try:
        value = form.value_of(name, text)
        operations.change_deal(deal, by=request.user, at=now(), **{name: value})
    except ValidationError as error:
        return refused(error)
    return saved()


@login_required
@require_POST
def deal_new(request: Request, customer_id: int) -> HttpResponse:
    customer = customer_of(request, customer_id)
    if not may_change(request.user):
        raise PermissionDenied
    form = NewDealForm(request.POST, auto_id="deal_%s")
    if form.is_valid():
        try:
            operations.open_deal(
                customer,
                title=form.cleaned_data["title"],
                amount=form.cleaned_data["amount"] or 0,
                manager=customer.manager or request.user,
                source=customer.source,
                by=request.user,
                at=now(),
            )
        except ValidationError as error:
            show_refusal(form, error)
    if not form.errors and not request.htmx.target:
        return redirect("customer", customer.pk)
    context = {
        "customer": customer,
        "deals": deals_of(customer, request.user),
        "deal_form": form if form.errors else NewDealForm(auto_id="deal_%s"),
        "may_sell": True,
    }
    return render(request, "sales/deals_of_customer.html", context, status=status_of(form))
