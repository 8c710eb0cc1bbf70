"""Cards that may be the same: shown as somebody types, gone through in batches, merged, parted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseLocation

from vonal.core.clock import now
from vonal.office.customers.duplicates import decisions, gathering
from vonal.office.customers.duplicates.merging import merge_customers
from vonal.office.customers.duplicates.unmerging import unmerge_customers
from vonal.office.customers.models import Customer, DifferentPair, Merge, SuspectPair
from vonal.office.customers.operations import CUSTOMER_FIELDS
from vonal.office.customers.queries import may_change
from vonal.office.sales.models import Deal
from vonal.office.staff.permissions import sees_all
from vonal.web.customers.doors import changeable_customer_of, customer_of
from vonal.web.customers.forms import sentence_of
from vonal.web.customers.merging import choices, what_moves
from vonal.web.customers.suspects import similar_context, suspects_context, typed_candidate, words_of
from vonal.web.request import Request
from vonal.web.toast import UNDO, toast

PAGE = 10


@login_required
@require_GET
def customer_suspects(request: Request) -> HttpResponse:
    """Who the customer being typed may be; nothing while nobody is like him."""
    if not may_change(request.user):
        raise PermissionDenied
    return render(request, "customers/suspects.html", suspects_context(request, typed_candidate(request)))


@login_required
@require_GET
def customer_similar(request: Request, customer_id: int) -> HttpResponse:
    customer = customer_of(request, customer_id)
    return render(
        request, "customers/similar.html", {"customer": customer, **similar_context(request, customer)}
    )


@login_required
@require_GET
def duplicates(request: Request) -> HttpResponse:
    return render(
        request, f"customers/duplicates.html{'#pairs' if _only_pairs(request) else ''}", _page(request)
    )


@login_required
@require_POST
def duplicates_search(request: Request) -> HttpResponse:
    """Begin to go through the whole base."""
    if not decisions.may_gather(request.user):
        raise PermissionDenied
    try:
        gathering.start_gathering(by=request.user, at=now())
    except ValidationError as error:
        messages.error(request, sentence_of(error))
    return redirect("duplicates")


@login_required
@require_POST
def duplicates_stop(request: Request) -> HttpResponse:
    if not decisions.may_stop_gathering(request.user, gathering.last_gathering()):
        raise PermissionDenied
    gathering.stop_gathering(by=request.user, at=now())
    return redirect("duplicates")


@login_required
@require_POST
def pair_different(request: Request, pair_id: int) -> HttpResponse:
    pair = _pair(request, pair_id)
    decided = decisions.say_different(pair.first, pair.second, by=request.user, at=now())
    return _next(request, _("Kept as two."), undo=reverse("different_undo", args=[decided.pk]))


@login_required
@require_POST
def pair_later(request: Request, pair_id: int) -> HttpResponse:
    decisions.put_off(_pair(request, pair_id), by=request.user, at=now())
    return _next(request)


@login_required
@require_POST
def customers_different(request: Request, customer_id: int, other_id: int) -> HttpResponse:
    """On a card: the other one is somebody else."""
    customer, other = changeable_customer_of(request, customer_id), customer_of(request, other_id)
    try:
        decided = decisions.say_different(customer, other, by=request.user, at=now())
    except ValidationError as error:
        return _refused(request, sentence_of(error), customer)
    if not request.htmx.target:
        return redirect("customer", customer.pk)
    answer = render(
        request, "customers/similar.html", {"customer": customer, **similar_context(request, customer)}
    )
    return toast(answer, _("Kept as two."), undo=reverse("different_undo", args=[decided.pk]))


@login_required
@require_POST
def different_undo(request: Request, decision_id: int) -> HttpResponse:
    try:
        pair = decisions.different_pair_for(request.user, decision_id)
    except DifferentPair.DoesNotExist as error:
        raise Http404 from error
    first = pair.first_id
    decisions.take_back_different(pair, by=request.user)
    return _there(request, reverse("customer", args=[first]), _("You will be asked about them again."))


@login_required
@require_http_methods(["GET", "POST"])
def customers_merge(request: Request, customer_id: int, other_id: int) -> HttpResponse:
    """The first card survives; the form says field by field what it takes from the other. A pair leads back to the pairs."""
    survivor, merged = _mergeable(request, customer_id), _mergeable(request, other_id)
    is_pair = request.GET.get("from") == "pairs"
    back = reverse("duplicates") if is_pair else reverse("customer", args=[survivor.pk])
    if request.method == "POST":
        taking = [name for name in CUSTOMER_FIELDS if request.POST.get(name) == "other"]
        try:
            done = merge_customers(survivor, merged, by=request.user, at=now(), taking=taking)
        except ValidationError as error:
            return _refused(request, sentence_of(error), survivor)
        text = _("“%(name)s” is merged into “%(survivor)s”.") % {
            "name": done.merged_name,
            "survivor": done.survivor,
        }
        return _there(request, back, text, undo=reverse("merge_undo", args=[done.pk]))
    context = {
        "survivor": survivor,
        "merged": merged,
        "choices": choices(survivor, merged),
        "moves": what_moves(merged),
        "back": back,
        "is_pair": is_pair,
    }
    return render(request, "customers/merge.html", context)


@login_required
@require_POST
def merge_undo(request: Request, merge_id: int) -> HttpResponse:
    try:
        merge = decisions.merge_for(request.user, merge_id)
    except Merge.DoesNotExist as error:
        raise Http404 from error
    try:
        parted = unmerge_customers(merge, by=request.user, at=now())
    except ValidationError as error:
        return _refused(request, sentence_of(error), merge.survivor)
    text = _("“%(name)s” has its own card again.") % {"name": parted}
    return _there(request, reverse("customer", args=[merge.survivor_id]), text)


def _page(request: Request) -> dict[str, Any]:
    pairs = decisions.next_pairs(request.user, PAGE)
    cards = {card for pair in pairs for card in (pair.first_id, pair.second_id)}
    last = gathering.last_gathering()
    rows = Customer.objects.filter(pk__in=cards).select_related("manager", "region")
    shown = {card.pk: card for card in rows.prefetch_related("contact_points", "contacts")}
    selling = set(Deal.objects.open().filter(customer__in=cards).values_list("customer_id", flat=True))
    return {
        "pairs": [
            {
                "pair": pair,
                "cards": [shown[pair.first_id], shown[pair.second_id]],
                "keys": words_of(pair.keys.split()),
                "percent": min(99, round(pair.sureness * 100)),
            }
            for pair in pairs
        ],
        "selling": selling,
        "waiting": decisions.waiting_pairs(request.user).count(),
        "gathering": last,
        "may_search": decisions.may_gather(request.user),
        "may_stop": decisions.may_stop_gathering(request.user, last),
        "may_count": sees_all(request.user),
    }


def _only_pairs(request: Request) -> bool:
    return bool(request.htmx and request.htmx.target == "pairs")


def _next(request: Request, text: str = "", undo: str = "") -> HttpResponse:
    if not request.htmx.target:
        return redirect("duplicates")
    answer = render(request, "customers/duplicates.html#pairs", _page(request))
    return toast(answer, text, undo=undo) if text else answer


def _there(request: Request, address: str, text: str, undo: str = "") -> HttpResponse:
    """Lead to a page with a notice."""
    if not request.htmx or request.htmx.boosted:
        messages.success(request, text, extra_tags=UNDO + undo if undo else "")
        return redirect(address)
    answer = HttpResponseLocation(address, target="#main", select="#main", swap="outerHTML")
    return toast(answer, text, undo=undo or None)


def _refused(request: Request, sentence: str, customer: Customer) -> HttpResponse:
    if not request.htmx or request.htmx.boosted:
        messages.error(request, sentence)
        return redirect("customer", customer.pk)
    answer = HttpResponse(status=422)
    answer["HX-Reswap"] = "none"
    return toast(answer, sentence, is_problem=True)


def _pair(request: Request, pair_id: int) -> SuspectPair:
    if not may_change(request.user):
        raise PermissionDenied
    try:
        return decisions.waiting_pair_for(request.user, pair_id)
    except SuspectPair.DoesNotExist as error:
        raise Http404 from error


def _mergeable(request: Request, customer_id: int) -> Customer:
    try:
        return decisions.mergeable_customer_for(request.user, customer_id)
    except Customer.DoesNotExist as error:
        raise Http404 from error
