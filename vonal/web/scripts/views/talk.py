"""A script during a call: answers, the place in it, and whom the caller may belong to."""

from __future__ import annotations

import json

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.customers.models import Customer
from vonal.office.scripts import operations, queries
from vonal.office.scripts.models import Script
from vonal.office.telephony.models import Call
from vonal.office.telephony.queries import call_for, check_own
from vonal.web.customers.doors import changeable_customer_of
from vonal.web.customers.saving import refused, saved, typed
from vonal.web.doors import let_in
from vonal.web.request import Request


@login_required
@require_POST
def script_answer(request: Request, call_id: int) -> HttpResponse:
    call, customer = _talk(request, call_id)
    answer, text = typed(request)
    try:
        operations.keep_answer(call, customer, answer, text, by=request.user, at=now())
    except ValidationError as error:
        return refused(error)
    return saved()


@login_required
@require_POST
def script_place(request: Request, call_id: int) -> HttpResponse:
    call, _customer = _talk(request, call_id)
    _name, text = typed(request)
    try:
        place = json.loads(text[:5000])
        step_id, ticked = place["step"], [number for number in place["ticked"] if isinstance(number, int)]
        script = Script.objects.filter(pk=place["script"]).first()
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"error": ""}, status=422)
    if script is not None:
        operations.keep_place(
            call,
            script,
            step_id=step_id if isinstance(step_id, int) else None,
            ticked=ticked,
            by=request.user,
        )
    return saved()


@login_required
@require_GET
def script_known(request: Request, call_id: int) -> HttpResponse:
    call, customer = _talk(request, call_id)
    asked = request.GET.get("q", "").replace("\0", "")[:200]
    known = queries.has_dealt_with_us(request.user, asked, at=now())
    context = {
        "asked": asked.strip(),
        "known": [one for one in known if one.customer.pk != customer.pk],
        "me": request.user,
        "call": call,
        "may_ask": call.state == Call.State.TALKING and call.answered_by_id == request.user.pk,
    }
    return render(request, "scripts/known.html", context)


def _talk(request: Request, call_id: int) -> tuple[Call, Customer]:
    call = let_in(call_for, request, call_id)
    check_own(request.user, call)
    if call.customer_id is None:
        raise Http404
    return call, changeable_customer_of(request, call.customer_id)
