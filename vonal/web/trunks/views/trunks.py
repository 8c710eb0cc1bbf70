"""The trunks: how they are, adding, changing, trying and retiring them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vonal.core.clock import now
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import runs_the_office
from vonal.office.telephony.trunk_operations import (
    change_trunk,
    make_trunk,
    restore_trunk,
    retire_trunk,
    try_trunk,
)
from vonal.office.telephony.trunks import Trunk, TrunkState
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.toast import UNDO
from vonal.web.trunks.forms import TrunkForm, TryForm
from vonal.web.trunks.words import is_trying, kind_in_words, state_class, state_in_words, trial_in_words


@dataclass(frozen=True, slots=True)
class Shown:
    """A trunk in words."""

    trunk: Trunk
    where: str
    state_class: str
    says: str


@login_required
@require_GET
def trunks(request: Request) -> HttpResponse:
    check_right(request.user)
    found = list(Trunk.objects.prefetch_related("prefixes"))
    context = {
        "trunks": [_shown(trunk) for trunk in found if trunk.is_active],
        # What is told while a page comes is not heard by it.
        "waits": any(trunk.is_active and trunk.state == TrunkState.UNKNOWN for trunk in found),
        "gone": [trunk for trunk in found if not trunk.is_active],
    }
    return render(request, "trunks/trunks.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def trunk_new(request: Request) -> HttpResponse:
    check_right(request.user)
    form = TrunkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_trunk(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Added."))
            return redirect("trunk", made.pk)
    context = {"form": form, "more_is_open": _has_trouble_below(form)}
    return render(request, "trunks/trunk.html", context, status=status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def trunk(request: Request, trunk_id: int) -> HttpResponse:
    found = _trunk_for(request.user, trunk_id)
    form = TrunkForm(request.POST or None, instance=_trunk_for(request.user, trunk_id))
    if request.method == "POST" and form.is_valid():
        try:
            change_trunk(found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("trunk", found.pk)
    return _page(request, found, form, TryForm())


@login_required
@require_POST
def trunk_retire(request: Request, trunk_id: int) -> HttpResponse:
    found = retire_trunk(_trunk_for(request.user, trunk_id), by=request.user)
    said = _("%(name)s is no longer in use.") % {"name": found.name}
    messages.success(request, said, extra_tags=UNDO + reverse("trunk_restore", args=[found.pk]))
    return redirect("trunks")


@login_required
@require_POST
def trunk_restore(request: Request, trunk_id: int) -> HttpResponse:
    found = restore_trunk(_trunk_for(request.user, trunk_id), by=request.user)
    messages.success(request, _("%(name)s is in use again.") % {"name": found.name})
    return redirect("trunks")


@login_required
@require_POST
def trunk_try(request: Request, trunk_id: int) -> HttpResponse:
    """Place a test call; what comes of it appears on the page by itself."""
    found = _trunk_for(request.user, trunk_id)
    form = TryForm(request.POST)
    if form.is_valid():
        try:
            try_trunk(found, form.cleaned_data["number"], by=request.user, at=now())
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect("trunk", found.pk)
    return _page(request, found, TrunkForm(instance=found), form)


def check_right(employee: Employee) -> None:
    """
    Who runs the office arranges how it calls out.

    :raises PermissionDenied: he does not.
    """
    if not runs_the_office(employee):
        raise PermissionDenied


def _trunk_for(employee: Employee, trunk_id: int) -> Trunk:
    check_right(employee)
    found = Trunk.objects.prefetch_related("prefixes").filter(pk=trunk_id).first()
    if found is None:
        raise Http404
    return found


def _shown(trunk: Trunk) -> Shown:
    return Shown(trunk, kind_in_words(trunk), state_class(trunk), state_in_words(trunk))


def _has_trouble_below(form: TrunkForm) -> bool:
    return form.is_bound and bool(form.errors.keys() - {"name", "kind", "host", "user", "secret", "endpoint"})


def _page(request: Request, found: Trunk, form: TrunkForm, trial: TryForm) -> HttpResponse:
    context: dict[str, Any] = {
        "trunk": found,
        "shown": _shown(found),
        "form": form,
        "trial": trial,
        "tried": trial_in_words(found, now()),
        "waits": found.is_active and (found.state == TrunkState.UNKNOWN or is_trying(found, now())),
        "more_is_open": _has_trouble_below(form),
    }
    return render(request, "trunks/trunk.html", context, status=status_of(form, trial))
