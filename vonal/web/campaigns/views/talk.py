"""The script while an agent talks: answers, the place in it, and whom he may belong to."""

from __future__ import annotations

import json

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.campaigns import talks
from vonal.office.campaigns.queries import entry_before
from vonal.office.scripts.queries import has_dealt_with_us
from vonal.web.customers.saving import refused, saved, typed
from vonal.web.doors import let_in
from vonal.web.request import Request


@login_required
@require_POST
def calling_answer(request: Request, entry_id: int) -> HttpResponse:
    let_in(entry_before, request, entry_id)
    answer, text = typed(request)
    try:
        talks.keep_answer(request.user, entry_id, answer, text, at=now())
    except ValidationError as error:
        return refused(error)
    return saved()


@login_required
@require_POST
def calling_place(request: Request, entry_id: int) -> HttpResponse:
    let_in(entry_before, request, entry_id)
    _name, text = typed(request)
    try:
        place = json.loads(text[:5000])
        step, ticked = place["step"], [number for number in place["ticked"] if isinstance(number, int)]
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"error": ""}, status=422)
    try:
        talks.keep_place(
            request.user, entry_id, step_id=step if isinstance(step, int) else None, ticked=ticked
        )
    except ValidationError as error:
        return refused(error)
    return saved()


@login_required
@require_GET
def calling_known(request: Request, entry_id: int) -> HttpResponse:
    entry = let_in(entry_before, request, entry_id)
    asked = request.GET.get("q", "").replace("\0", "")[:200]
    known = has_dealt_with_us(request.user, asked, at=now())
    context = {
        "asked": asked.strip(),
        "known": [one for one in known if one.customer.pk != entry.customer_id],
        "me": request.user,
    }
    return render(request, "scripts/known.html", context)
