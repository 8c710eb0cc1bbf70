"""Customers come on a list: from an import, a saved view, a search, or as they were ticked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vonal.core.bounded import TookTooLong, at_most
from vonal.core.clock import now
from vonal.office.campaigns.filling import MOST, customers_of, fill, undo_filling
from vonal.office.campaigns.models import Filling
from vonal.office.campaigns.queries import call_list_for, filling_for
from vonal.office.customers.models import Customer
from vonal.office.customers.queries import matching
from vonal.office.staff.permissions import runs_the_office
from vonal.office.views.models import SavedView
from vonal.web.campaigns.forms import FillForm
from vonal.web.campaigns.words import counts_in_words
from vonal.web.doors import let_in
from vonal.web.lists.catalog import listing_of
from vonal.web.lists.choosing import TooMuch, chosen_rows
from vonal.web.lists.paging import matching as matching_rows
from vonal.web.lists.state import state_of
from vonal.web.request import Request

SECONDS = 10.0


@login_required
@require_POST
def call_list_fill(request: Request, call_list_id: int) -> HttpResponse:
    call_list = let_in(call_list_for, request, call_list_id)
    form = FillForm(request.POST, viewer=request.user)
    try:
        if not form.is_valid():
            raise ValidationError([text for errors in form.errors.values() for text in errors])
        kind, label, ids = _wanted(request, form.cleaned_data)
        filling = fill(call_list, ids, kind=kind, label=label, by=request.user, at=now())
    except TookTooLong:
        messages.error(request, _("Too much to look through: narrow the view first."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, counts_in_words(filling))
    return redirect("call_list", call_list.pk)


def _wanted(request: Request, data: dict[str, Any]) -> tuple[str, str, list[int]]:
    """
    Which customers are meant; only those whom the person sees.

    :raises ValidationError: nothing was chosen.
    """
    seen = Customer.objects.visible_to(request.user)
    with at_most(SECONDS):
        if of := data["of_import"]:
            ids = customers_of(of)
            visible = set(seen.filter(pk__in=ids).values_list("pk", flat=True)) if len(ids) < MOST else set()
            return Filling.Kind.IMPORT, str(of), [pk for pk in ids if pk in visible]
        if view := data["view"]:
            return Filling.Kind.VIEW, str(view), _of_view(request, view)
        if search := data["search"].strip():
            return (
                Filling.Kind.SEARCH,
                search,
                list(matching(seen, search).values_list("pk", flat=True)[: MOST + 1]),
            )
    raise ValidationError(_("Choose an import or a view, or type whom to look for."))


def _of_view(request: Request, view: SavedView) -> list[int]:
    listing = listing_of("customer")
    state = state_of(listing, request.user, QueryDict(f"view={view.pk}"))
    return list(matching_rows(listing, request.user, state.whole).values_list("pk", flat=True)[: MOST + 1])


@login_required
@require_POST
def call_list_fill_chosen(request: Request) -> HttpResponse:
    """The rows ticked in the customers' list, or all of its view."""
    if not runs_the_office(request.user):
        raise PermissionDenied
    chosen = request.POST.get("call_list", "")
    if not chosen.isdecimal() or len(chosen) > 18:
        messages.error(request, _("Choose a list."))
        return redirect("customers")
    call_list = let_in(call_list_for, request, int(chosen))
    try:
        filling = fill(
            call_list, chosen_rows(request, "customers"), kind=Filling.Kind.CHOSEN, by=request.user, at=now()
        )
    except TooMuch as error:
        messages.error(request, str(error))
        return redirect("customers")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("customers")
    messages.success(request, counts_in_words(filling))
    return redirect("call_list", call_list.pk)


@login_required
@require_POST
def filling_undo(request: Request, filling_id: int) -> HttpResponse:
    filling = let_in(filling_for, request, filling_id)
    undo_filling(filling, by=request.user, at=now())
    messages.success(request, _("Those nobody has called yet are off the list again."))
    return redirect("call_list", filling.call_list_id)
