"""A new customer, made by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vonal.core.clock import now
from vonal.office.customers import queries
from vonal.office.customers.models import Source
from vonal.office.customers.operations import NewContact
from vonal.web.customers.forms import NewCustomerForm
from vonal.web.customers.suspects import in_words
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.workflows.known_customers import SeemsKnown, make_new_customer


@login_required
@require_http_methods(["GET", "POST"])
def customer_new(request: Request) -> HttpResponse:
    if not queries.may_change(request.user):
        raise PermissionDenied
    initial = None if request.POST else _first_wishes(request)
    form = NewCustomerForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            insists = bool(request.POST.get("force"))
            made = make_new_customer(request.user, at=now(), insists=insists, **_card_of(form.cleaned_data))
        except ValidationError as error:
            show_refusal(form, error)
        except SeemsKnown as error:
            context = {"form": form, "insist": True, **in_words(error.known)}
            return render(request, "customers/new.html", context, status=422)
        else:
            messages.success(request, _("The card is made."))
            return redirect("customer", made.pk)
    return render(request, "customers/new.html", {"form": form}, status=status_of(form))


def _first_wishes(request: Request) -> dict[str, Any]:
    seller = request.user.role in ("manager", "head")
    return {
        "name": request.GET.get("name", "")[:200],
        "points": request.GET.get("phone", "")[:100],
        "manager": request.user if seller else None,
        "region": request.user.region_id,
        "source": Source.objects.filter(kind=Source.Kind.OTHER, is_active=True).first(),
    }


def _card_of(typed: dict[str, Any]) -> dict[str, Any]:
    human, position, points = typed.pop("contact"), typed.pop("position"), typed.pop("points")
    contacts = [NewContact(human, position, points)] if human else []
    return {**typed, "contacts": contacts, "points": [] if human else points}
