"""What a person does in a call: call out, hold, pass on, ask a colleague."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vonal.core.clock import now
from vonal.office.telephony import call_operations, queries
from vonal.office.telephony.dialling import DialRefused
from vonal.office.telephony.models import Call
from vonal.office.telephony.quality import keep_quality
from vonal.web.doors import let_in
from vonal.web.request import Request
from vonal.web.telephony.forms import NumberForm, QualityForm
from vonal.web.toast import toast


@login_required
@require_POST
def dial(request: Request) -> HttpResponse:
    """Ring the person's own telephone first: his is none in the browser."""
    return with_number(request, lambda number: call_operations.dial(request.user, number))


@login_required
@require_POST
def transfer(request: Request, call_id: int) -> HttpResponse:
    call = _call(request, call_id)
    return with_number(request, lambda to: call_operations.transfer(call, to, by=request.user))


@login_required
@require_POST
def consult(request: Request, call_id: int) -> HttpResponse:
    call = _call(request, call_id)
    return with_number(request, lambda to: call_operations.consult(call, to, by=request.user))


@login_required
@require_POST
def hold(request: Request, call_id: int) -> HttpResponse:
    call = _call(request, call_id)
    return answer_move(lambda: call_operations.hold(call, by=request.user))


@login_required
@require_POST
def resume(request: Request, call_id: int) -> HttpResponse:
    call = _call(request, call_id)
    return answer_move(lambda: call_operations.resume(call, by=request.user))


@login_required
@require_POST
def complete(request: Request, call_id: int) -> HttpResponse:
    call = _call(request, call_id)
    return answer_move(lambda: call_operations.complete_transfer(call, by=request.user))


@login_required
@require_POST
def turn(request: Request, call_id: int) -> HttpResponse:
    call = _call(request, call_id)
    return answer_move(lambda: call_operations.turn(call, by=request.user))


@login_required
@require_POST
def other(request: Request) -> HttpResponse:
    """Take the call that knocks, or go back to the one that waits."""
    return answer_move(lambda: call_operations.turn_to_other(request.user))


@login_required
@require_POST
def not_now(request: Request) -> HttpResponse:
    """The call that knocks goes on without him."""
    return answer_move(lambda: call_operations.decline_second(request.user))


@login_required
@require_POST
def join(request: Request, call_id: int) -> HttpResponse:
    call = _call(request, call_id)
    return answer_move(lambda: call_operations.join(call, by=request.user))


@login_required
@require_POST
def cancel(request: Request, call_id: int) -> HttpResponse:
    call = _call(request, call_id)
    return answer_move(lambda: call_operations.cancel_consultation(call, by=request.user))


@login_required
@require_POST
def quality(request: Request, call_id: int) -> HttpResponse:
    """How the talk sounded where the person sat, as his browser measured it."""
    call, form = let_in(queries.talked_call_for, request, call_id), QualityForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": _("These are no figures of a talk.")}, status=422)
    keep_quality(call, form.measured(), by=request.user, at=now())
    return HttpResponse(status=204)


def with_number(request: Request, act: Callable[[str], None]) -> HttpResponse:
    """Do it with the number or extension that was sent."""
    form = NumberForm(request.POST)
    if not form.is_valid():
        return _refuse(_("Type a number in any form, or a name."))
    return answer_move(lambda: act(form.number_typed))


def answer_move(act: Callable[[], None]) -> HttpResponse:
    """Done without more ado, or a sentence why it cannot be."""
    try:
        act()
    except (call_operations.NotPossible, DialRefused) as refused:
        return _refuse(str(refused))
    return HttpResponse(status=204)


def _refuse(sentence: str) -> HttpResponse:
    """For our scripts as JSON, for htmx as a notice."""
    return toast(JsonResponse({"error": sentence}, status=409), sentence, is_problem=True)


def _call(request: Request, call_id: int) -> Call:
    return let_in(queries.call_for, request, call_id)
