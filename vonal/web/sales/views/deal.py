"""One deal: what it is about, its sum, its stage, what became of it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.own_fields.models import Noun
from vonal.office.sales import operations
from vonal.office.sales.models import Stage
from vonal.office.sales.queries import deals_of, may_change
from vonal.office.sales.requirements import FieldsMissing
from vonal.office.tasks.operations import create_task
from vonal.web.customers.doors import customer_of
from vonal.web.customers.saving import refused, saved, typed
from vonal.web.handovers.shown import meanwhile_of_deal_context
from vonal.web.notes.views import stream_context
from vonal.web.own_fields.saving import is_own, save_own
from vonal.web.own_fields.shown import inputs_of
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.sales.cards import cards_of
from vonal.web.sales.doors import changeable_deal_of, deal_of
from vonal.web.sales.forms import DealForm, NewDealForm
from vonal.web.sales.opening import asked_of_new, open_typed
from vonal.web.sales.parts import (
    contacts_part,
    files_part,
    probability_part,
    products_part,
    shares_part,
    tasks_part,
)
from vonal.web.tasks.forms import CardTaskForm


@login_required
@require_GET
def deal(request: Request, deal_id: int) -> HttpResponse:
    shown = deal_of(request, deal_id)
    form = DealForm(instance=shown)
    own_pipeline = shown.stage.pipeline_id
    elsewhere = Stage.objects.filter(ends="").exclude(pipeline=own_pipeline).select_related("pipeline")
    context = {
        "form": form,
        "own_inputs": inputs_of(Noun.DEAL, [shown.pk])[shown.pk],
        "stages": shown.stage.pipeline.stages.order_by("position"),
        "elsewhere": elsewhere.order_by("pipeline__position", "pipeline", "position"),
        "card": cards_of([shown], now())[shown.pk],
        "may_change": may_change(request.user),
        **probability_part(shown),
        **contacts_part(shown),
        **products_part(shown),
        **shares_part(shown),
        **files_part(shown),
        **tasks_part(request, shown),
        **stream_context(shown, request.user),
        **meanwhile_of_deal_context(request.user, shown),
    }
    return render(request, "sales/deal.html", context)


@login_required
@require_POST
def deal_field(request: Request, deal_id: int) -> HttpResponse:
    deal = changeable_deal_of(request, deal_id)
    name, text = typed(request)
    if is_own(name):
        return save_own(request, Noun.DEAL, deal.pk, name, text)
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
def deal_task_new(request: Request, deal_id: int) -> HttpResponse:
    """Something to do for the deal."""
    deal = changeable_deal_of(request, deal_id)
    form = CardTaskForm(request.POST, viewer=request.user)
    if form.is_valid():
        try:
            create_task(deal=deal, by=request.user, at=now(), **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
    refused_form = form if form.errors else None
    context = {"deal": deal, "may_change": True, **tasks_part(request, deal, refused_form)}
    return render(request, "sales/deal_tasks.html", context, status=status_of(refused_form))


@login_required
@require_POST
def deal_new(request: Request, customer_id: int) -> HttpResponse:
    customer = customer_of(request, customer_id)
    if not may_change(request.user):
        raise PermissionDenied
    form, asked = NewDealForm(request.POST, auto_id="deal_%s"), {}
    if form.is_valid():
        try:
            open_typed(request, customer, form)
        except ValidationError as error:
            show_refusal(form, error)
            if isinstance(error, FieldsMissing):
                asked = asked_of_new(request, customer, error)
    if not form.errors and not request.htmx.target:
        return redirect("customer", customer.pk)
    context = {
        "customer": customer,
        "deals": deals_of(customer, request.user),
        "deal_form": form if form.errors else NewDealForm(auto_id="deal_%s"),
        "may_sell": True,
        **asked,
    }
    return render(request, "sales/deals_of_customer.html", context, status=status_of(form))
