"""The parts of a deal's page that are saved by themselves: its probability, people, products and shares."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from vonal.core.clock import now
from vonal.office.sales import part_operations
from vonal.office.sales.models import Deal
from vonal.office.sales.part_operations import Line
from vonal.office.sales.share_operations import Share, share_deal
from vonal.web.refusals import show_refusal
from vonal.web.request import Request
from vonal.web.sales.doors import changeable_deal_of, deal_of
from vonal.web.sales.forms import ContactForm, ProbabilityForm, Products, Shares
from vonal.web.sales.parts import contacts_part, probability_part, products_part, shares_part


@login_required
@require_POST
def deal_probability(request: Request, deal_id: int) -> HttpResponse:
    deal = changeable_deal_of(request, deal_id)
    form = ProbabilityForm(request.POST, auto_id="chance-%s")

    def save() -> None:
        percent = None if "follow" in request.POST else form.cleaned_data["percent"]
        part_operations.set_own_probability(
            deal, percent, reason=form.cleaned_data["reason"], by=request.user, at=now()
        )

    refused = None if _saved(form, save) else form
    return _part(request, deal, "probability", probability_part(_again(request, deal), refused), refused)


@login_required
@require_POST
def deal_contact(request: Request, deal_id: int) -> HttpResponse:
    """Somebody takes part from now on, or has another role."""
    deal = changeable_deal_of(request, deal_id)
    form = ContactForm(request.POST, deal=deal, auto_id="part-%s")

    def save() -> None:
        chosen = form.cleaned_data["contact"]
        part_operations.involve_contact(
            deal, chosen, role=form.cleaned_data["role"], by=request.user, at=now()
        )

    refused = None if _saved(form, save) else form
    return _part(request, deal, "contacts", contacts_part(deal, refused), refused)


@login_required
@require_POST
def deal_contact_remove(request: Request, deal_id: int, contact_id: int) -> HttpResponse:
    deal = changeable_deal_of(request, deal_id)
    part_operations.release_contact(deal, contact_id, by=request.user, at=now())
    return _part(request, deal, "contacts", contacts_part(deal), None)


@login_required
@require_POST
def deal_products(request: Request, deal_id: int) -> HttpResponse:
    """All lines anew; a line without a name is gone."""
    deal = changeable_deal_of(request, deal_id)
    forms = Products(request.POST, prefix="products")

    def save() -> None:
        lines = [
            Line(
                line["name"],
                Decimal(1) if line["quantity"] is None else line["quantity"],
                line["price"] or Decimal(0),
            )
            for line in forms.cleaned_data
            if line.get("name")
        ]
        part_operations.list_products(deal, lines, by=request.user, at=now())

    refused = None if _saved(forms, save) else forms
    return _part(request, deal, "products", products_part(_again(request, deal), refused), refused)


@login_required
@require_POST
def deal_shares(request: Request, deal_id: int) -> HttpResponse:
    """All shares anew; without a person a line is gone."""
    deal = changeable_deal_of(request, deal_id)
    forms = Shares(request.POST, prefix="shares")

    def save() -> None:
        shares = [
            Share(line["employee"], line["role"], line["percent"] or 0)
            for line in forms.cleaned_data
            if line.get("employee")
        ]
        share_deal(deal, shares, by=request.user, at=now())

    refused = None if _saved(forms, save) else forms
    return _part(request, deal, "shares", shares_part(deal, refused), refused)


def _saved(form: Any, save: Callable[[], None]) -> bool:
    """Whether it is kept; else the form says why not."""
    if not form.is_valid():
        return False
    try:
        save()
    except ValidationError as error:
        if hasattr(form, "forms"):
            form.non_form_errors().extend(error.messages)
        elif hasattr(error, "error_dict"):
            renamed = {"own_probability": "percent", "own_probability_reason": "reason"}
            told = {renamed.get(name, name): errors for name, errors in error.error_dict.items()}
            show_refusal(form, ValidationError(told))
        else:
            show_refusal(form, error)
        return False
    return True


def _again(request: Request, deal: Deal) -> Deal:
    return deal_of(request, deal.pk)


def _part(request: Request, deal: Deal, name: str, context: dict[str, Any], refused: Any) -> HttpResponse:
    context |= {"deal": context.get("deal", deal), "may_change": True}
    response = render(request, f"sales/deal_{name}.html", context, status=422 if refused else 200)
    if not refused:
        trigger_client_event(response, "vonal:say", {"text": _("Saved.")})
    return response
