"""The secretary's console: all who wait, everybody's state, and a call passed on by one key."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.telephony import call_operations, queries
from vonal.office.telephony.queries.console import calls_on_console, people_on_console
from vonal.web.doors import let_in
from vonal.web.request import Request
from vonal.web.telephony.views.moves import with_number


@login_required
@never_cache
@require_GET
def console(request: Request) -> HttpResponse:
    if not call_operations.sends_callers(request.user):
        raise PermissionDenied
    calls, people = calls_on_console(request.user), people_on_console(now())
    context = {
        "calls": calls,
        "waiting": sum(not each.is_mine for each in calls),
        "people": people,
        "free": sum(line.state == "free" for line in people),
    }
    return render(request, "telephony/console.html", context)


@login_required
@require_POST
def send(request: Request, call_id: int) -> HttpResponse:
    """The caller rings at ``to`` now."""
    call = let_in(queries.call_for, request, call_id)
    return with_number(request, lambda to: call_operations.send_to(call, to, by=request.user))
