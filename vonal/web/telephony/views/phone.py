"""The telephone: its state as a fragment, its account, and the buttons that concern no single call."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vonal.core.clock import now
from vonal.office.routing.meant import meant_for
from vonal.office.sales.models import Deal
from vonal.office.staff.presence_models import OTHER
from vonal.office.staff.queries import reasons_to_be_away
from vonal.office.telephony import operations
from vonal.office.telephony.models import Call
from vonal.office.telephony.queries import last_talk, phone_account, phone_state
from vonal.office.telephony.queries.phone import PASSED_ON_SECONDS, PhoneState
from vonal.web.request import Request
from vonal.web.telephony.forms import OutcomeForm, usual_call_back
from vonal.web.toast import toast

OPENS_CARD_SECONDS = 10
LONGEST_NAME = 64


@login_required
@never_cache
@require_GET
def state(request: Request) -> HttpResponse:
    return phone_fragment(request)


def phone_fragment(request: Request, form: OutcomeForm | None = None, status: int = 200) -> HttpResponse:
    """What the telephone shows now; ``form`` is an outcome that was refused."""
    at = now()
    phone = phone_state(request.user, at)
    context = {
        "phone": phone,
        "call": phone.call,
        "form": form,
        "usual_call_back": usual_call_back(at),
        "passed_on_seconds": PASSED_ON_SECONDS,
        **_of_customer(request, phone),
    }
    return render(request, "telephony/phone.html", context, status=status)


def _of_customer(request: Request, phone: PhoneState) -> dict[str, Any]:
    call = phone.call
    if call is None or call.customer is None:
        return {}
    deals = Deal.objects.visible_to(request.user).open().filter(customer=call.customer)
    fresh = call.answered_at is not None and (now() - call.answered_at).total_seconds() < OPENS_CARD_SECONDS
    return {
        "meant": meant_for(call, request.user, now()) if phone.state != "dialling" else None,
        "last_talk": last_talk(call.customer, before=call.started_at),
        "deal": deals.select_related("stage").order_by("-opened_at").first(),
        "opens_card": (phone.state in {"ringing", "dialling"} or (phone.state == "talking" and fresh))
        and not _is_before_him(request, call),
    }


def _is_before_him(request: Request, call: Call) -> bool:
    """Whether he calls through a list: whom he calls stands on its page, with the script and the outcomes."""
    here = request.htmx.current_url_abs_path or ""
    return call.direction == Call.Direction.OUT and here.startswith(reverse("calling"))


@login_required
@never_cache
@require_GET
def account(request: Request) -> HttpResponse:
    found = phone_account(request.user)
    if found is None:
        return JsonResponse({"error": _("You have no telephone here.")}, status=409)
    return JsonResponse(
        {
            "uri": f"sip:{found.browser_user}@vonal.invalid",
            "user": found.browser_user,
            "password": found.browser_secret,
            "socket": "/phone",
            "ice": [],
            "display_name": request.user.name,
        }
    )


@login_required
@require_POST
def on_line(request: Request) -> HttpResponse:
    try:
        operations.go_on_line(request.user, at=now(), browser=request.POST.get("browser", "")[:LONGEST_NAME])
    except operations.HasNoExtension:
        return toast(
            HttpResponse(status=409), _("You have no extension, so nobody can ring you."), is_problem=True
        )
    return HttpResponse(status=204)


@login_required
@require_POST
def here(request: Request) -> HttpResponse:
    """From now on the telephone rings in the browser that asks."""
    operations.choose_browser(request.user, request.POST.get("browser", "")[:LONGEST_NAME])
    return HttpResponse(status=204)


@login_required
@require_POST
def off_line(request: Request) -> HttpResponse:
    operations.go_off_line(request.user, at=now())
    return HttpResponse(status=204)


@login_required
@require_http_methods(["GET", "POST"])
def away(request: Request) -> HttpResponse:
    """The reasons to choose from; with ``reason`` (and perhaps a ``note``) nothing rings at him until he is back."""
    if request.method == "GET":
        return render(request, "telephony/away.html", {"reasons": reasons_to_be_away(), "other": OTHER})
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "").replace("\0", "")
    try:
        operations.go_away(request.user, reason=reason, note=note, at=now())
    except operations.HasNoExtension:
        said = _("You have no extension, so nobody can ring you.")
        return toast(HttpResponse(status=409), said, is_problem=True)
    except operations.UnknownReason:
        said = _("This reason is not in the company's list any more. Choose another one.")
        return toast(HttpResponse(status=422), said, is_problem=True)
    return HttpResponse(status=204)


@login_required
@require_POST
def wrap_up_end(request: Request) -> HttpResponse:
    try:
        operations.end_wrap_up(request.user, at=now())
    except operations.OutcomeIsOwed:
        said = _("Say first what the talk ended with.")
        return toast(HttpResponse(status=422), said, is_problem=True)
    return HttpResponse(status=204)


@login_required
@require_POST
def rejoin(request: Request) -> HttpResponse:
    try:
        operations.rejoin(request.user, on_phone=request.POST.get("on") == "phone")
    except operations.NoTalkToRejoin:
        return HttpResponse(status=409)
    return HttpResponse(status=204)


@login_required
@require_POST
def call_yourself(request: Request) -> HttpResponse:
    try:
        operations.call_yourself(request.user, at=now())
    except operations.IsOffLine:
        said = _("Go on line first: then there is a telephone that can ring.")
        return toast(HttpResponse(status=422), said, is_problem=True)
    except operations.CallsTooOften:
        said = _("That was a handful of test calls, each a real one. Wait a minute before the next.")
        return toast(HttpResponse(status=429), said, is_problem=True)
    return toast(
        HttpResponse(status=204), _("A test customer is calling you. Your telephone rings in a moment.")
    )
