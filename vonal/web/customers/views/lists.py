"""The list of customers, and a new one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from vonal.core.clock import now
from vonal.office.customers import operations, queries
from vonal.office.customers.models import Customer, CustomerQuerySet, Source
from vonal.office.customers.operations import NewContact
from vonal.web.customers.forms import ListForm, NewCustomerForm
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request

PAGE = 50
ORDERS = ("newest", "name")


@login_required
@require_GET
def customers(request: Request) -> HttpResponse:
    form = ListForm(request.GET)
    wanted = form.wanted
    order = request.GET.get("order", "newest")
    order = order if order in ORDERS else "newest"
    rows, cursor = _page(_narrowed(request, wanted), order, request.GET.get("after", "").replace("\0", ""))
    query = request.GET.copy()
    query.pop("after", None)
    further = query.copy()
    further["after"] = cursor
    context = {
        "form": form,
        "customers": rows,
        "order": order,
        "more": f"?{further.urlencode()}" if cursor else "",
        "is_narrowed": bool(wanted),
        "may_add": queries.may_change(request.user),
    }
    part = "#rows" if "after" in request.GET and request.htmx else ""
    return render(request, f"customers/customers.html{part}", context)


@login_required
@require_http_methods(["GET", "POST"])
def customer_new(request: Request) -> HttpResponse:
    if not queries.may_change(request.user):
        raise PermissionDenied
    form = NewCustomerForm(request.POST or None, initial=_first_wishes(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.create_customer(by=request.user, at=now(), **_card_of(form.cleaned_data))
        except ValidationError as error:
            show_refusal(form, error)
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
        "source": Source.objects.filter(kind=Source.Kind.OTHER).first(),
    }


def _card_of(typed: dict[str, Any]) -> dict[str, Any]:
    human, position, points = typed.pop("contact"), typed.pop("position"), typed.pop("points")
    contacts = [NewContact(human, position, points)] if human else []
    return {**typed, "contacts": contacts, "points": [] if human else points}


def _narrowed(request: Request, wanted: dict[str, Any]) -> CustomerQuerySet:
    rows: CustomerQuerySet = Customer.objects.visible_to(request.user)
    text = wanted.pop("q", "")
    rows = rows.filter(**wanted)
    if text:
        wanted["q"] = text
        rows = queries.matching(rows, text)
    return rows


def _page(rows: CustomerQuerySet, order: str, after: str) -> tuple[list[Customer], str]:
    """A page and the cursor of the next one; a cursor that cannot be read begins anew."""
    mark, _comma, number = after.rpartition("~")
    if number.isdecimal() and len(number) < 19:
        rows = _behind(rows, order, mark, int(number))
    ordered = rows.order_by("name", "pk") if order == "name" else rows.order_by("-created_at", "-pk")
    shown = list(
        ordered.select_related("manager", "region", "source").prefetch_related("contact_points")[: PAGE + 1]
    )
    if len(shown) <= PAGE:
        return shown, ""
    last = shown[PAGE - 1]
    mark = last.name if order == "name" else last.created_at.isoformat()
    return shown[:PAGE], f"{mark}~{last.pk}"


def _behind(rows: CustomerQuerySet, order: str, mark: str, pk: int) -> CustomerQuerySet:
    # The first condition alone says where the index is entered.
    if order == "name":
        return rows.filter(name__gte=mark).filter(Q(name__gt=mark) | Q(pk__gt=pk))
    try:
        moment = datetime.fromisoformat(mark)
    except ValueError:
        return rows
    if moment.tzinfo is None:
        return rows
    return rows.filter(created_at__lte=moment).filter(Q(created_at__lt=moment) | Q(pk__lt=pk))
