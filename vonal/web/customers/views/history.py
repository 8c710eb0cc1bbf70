"""The history on the card: a page of it, one kind of it, a note more."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.customers.duplicates.decisions import may_merge
from vonal.office.customers.models import Customer
from vonal.web.customers.doors import customer_of
from vonal.web.customers.forms import NoteForm
from vonal.web.customers.history import KINDS, LABELS, MOST, PAGE, Cursor, history, place_of
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.workflows.deal_hashtags import write_and_follow


def history_context(request: Request, customer: Customer) -> dict[str, Any]:
    """
    What the address asks for: ``type`` one kind, ``after`` a cursor, ``entry`` a linked entry, ``shown`` how many
    are on the page already and are to be shown anew.
    """
    kind = request.GET.get("type", "")
    kind = kind if kind in KINDS else ""
    linked = request.GET.get("entry", "")
    after = place_of(customer, request.user, linked) if linked else _cursor(request.GET.get("after", ""))
    page = history(customer, request.user, kind=kind, after=after, limit=_how_many(request))
    address = reverse("customer_history", args=[customer.pk])
    earlier = urlencode({"type": kind, "after": str(page.earlier)}) if page.earlier else ""
    return {
        "customer": customer,
        "may_merge": may_merge(request.user, customer),
        "entries": page.entries,
        "earlier": f"{address}?{earlier}" if earlier else "",
        "kinds": LABELS.items(),
        "kind": kind,
        "linked": linked if after else "",
        "refresh": "" if linked else f"{address}?{urlencode({'type': kind})}",
    }


@login_required
@require_GET
def customer_history(request: Request, customer_id: int) -> HttpResponse:
    customer = customer_of(request, customer_id)
    part = "entries" if "after" in request.GET else "history"
    return render(request, f"customers/history.html#{part}", history_context(request, customer))


@login_required
@require_POST
def note_new(request: Request, customer_id: int) -> HttpResponse:
    customer = customer_of(request, customer_id)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            write_and_follow(customer, form.cleaned_data["text"], by=request.user, at=now())
        except ValidationError as error:
            show_refusal(form, error)
    if not form.errors and not request.htmx.target:
        return redirect("customer", customer.pk)
    context = {"note_form": form if form.errors else NoteForm(), **history_context(request, customer)}
    return render(request, "customers/history.html#history_and_note", context, status=status_of(form))


def _cursor(text: str) -> Cursor | None:
    try:
        return Cursor.read(text) if text else None
    except (ValueError, OverflowError):
        return None


def _how_many(request: Request) -> int:
    shown = [int(text) for text in request.GET.getlist("shown") if text.isdecimal() and len(text) < 6]
    return min(max([PAGE, sum(shown)]), MOST)
