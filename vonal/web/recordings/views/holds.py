"""Recordings that are kept whatever the rules say."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vonal.core.clock import now
from vonal.office.customers.models import Customer
from vonal.office.customers.queries import customer_for
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import runs_the_office
from vonal.office.telephony import queries
from vonal.office.telephony.models import Call
from vonal.office.telephony.recordings.models import LegalHold
from vonal.office.telephony.recordings.retention import hold, lift
from vonal.web.doors import let_in
from vonal.web.request import Request


@login_required
@require_POST
def hold_call(request: Request, call_id: int) -> HttpResponse:
    call = let_in(queries.call_for, request, call_id)
    _hold(request, call)
    return redirect("call", call.pk)


@login_required
@require_POST
def hold_customer(request: Request, customer_id: int) -> HttpResponse:
    customer = let_in(customer_for, request, customer_id)
    _hold(request, customer)
    return redirect("customer_recordings", customer.pk)


@login_required
@require_POST
def hold_lift(request: Request, hold_id: int) -> HttpResponse:
    found = LegalHold.objects.filter(pk=hold_id).first()
    if found is None or not _may_hold(request.user, found):
        raise Http404
    lift(found, by=request.user, at=now())
    messages.success(request, _("The rules decide again how long it is kept."))
    if found.call_id is not None:
        return redirect("call", found.call_id)
    return redirect("customer_recordings", found.customer_id)


def _may_hold(employee: Employee, found: LegalHold) -> bool:
    if not runs_the_office(employee):
        return False
    if found.customer_id is not None:
        return Customer.objects.visible_to(employee).filter(pk=found.customer_id).exists()
    return Call.objects.visible_to(employee).filter(pk=found.call_id or 0).exists()


def _hold(request: Request, whose: Call | Customer) -> None:
    if not runs_the_office(request.user):
        raise PermissionDenied
    try:
        hold(whose, why=request.POST.get("why", "").replace("\0", ""), by=request.user, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The recordings are kept until somebody lifts this."))
