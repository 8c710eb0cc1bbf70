"""A visitor of another site calls from its page, or asks to be called: no sign-in, no session, no cookie."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.telephony.models import Line
from vonal.office.telephony.visits import TooManyVisits, open_visit, visitor_secret
from vonal.office.web_contacts.guards import check, issue
from vonal.office.web_contacts.models import Form
from vonal.office.web_contacts.queries import open_form
from vonal.office.web_contacts.wish import Wish
from vonal.web.web_contacts.views.public import POLICY, RETRY_SECONDS
from vonal.workflows.call_back import call_back
from vonal.workflows.web_contact import TooMany, receive_web_contact


@xframe_options_exempt
@never_cache
@require_GET
def call_page(request: HttpRequest, key: str) -> HttpResponse:
    """One button that calls, and a field for the number at which we call back."""
    form = _opened(key)
    context = {"form": form, "token": issue(form, now()), "embedded": "embed" in request.GET}
    answer = render(request, "web_contacts/call_page.html", context)
    sockets = f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}"
    answer.headers["Content-Security-Policy"] = POLICY.replace(
        "connect-src 'self'", f"connect-src 'self' {sockets}"
    )
    answer.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(self)"
    return answer


@csrf_exempt
@never_cache
@require_POST
def call_begin(request: HttpRequest, key: str) -> JsonResponse:
    """What the visitor's browser needs to call us, for one call."""
    form = _opened(key)
    line = Line.objects.order_by("pk").first()
    if line is None:
        raise Http404
    try:
        check(request.POST.get("token", ""), form, now())
        visit = open_visit(
            place=form.name,
            source=form.source,
            name=request.POST.get("name", "").replace("\0", ""),
            address=request.META.get("REMOTE_ADDR") or None,
            at=now(),
        )
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages), "token": issue(form, now())}, status=422)
    except TooManyVisits:
        return _too_many()
    return JsonResponse(
        {
            "socket": f"/visit?key={visit.key}",
            "visit": visit.key,
            "user": "visitor",
            "password": visitor_secret(),
            "number": line.number,
        }
    )


@csrf_exempt
@never_cache
@require_POST
def call_back_wish(request: HttpRequest, key: str) -> JsonResponse:
    """The visitor leaves a number and is called at once by whoever is free."""
    form = _opened(key)
    sent = {name: request.POST.get(name, "") for name in ("name", "phone")}
    wish = Wish(
        **sent,
        message=str(_("Please call me back.")),
        consents=True,
        page=request.headers.get("Referer", ""),
        address=request.META.get("REMOTE_ADDR") or None,
    )
    try:
        if not sent["phone"].strip():
            raise ValidationError(_("Give the number at which we reach you."))
        wish.read(None)
        check(request.POST.get("token", ""), form, now())
        received = receive_web_contact(wish, form=form, at=now(), whole=False)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages), "token": issue(form, now())}, status=422)
    except TooMany:
        return _too_many()
    rings = call_back(received.contact, at=now()) if received.is_new else True
    said = (
        _("We are calling you now.") if rings else _("Nobody is free this moment. We call as soon as we can.")
    )
    return JsonResponse({"thanks": said})


def _opened(key: str) -> Form:
    form = open_form(key)
    if form is None or not form.offers_calls:
        raise Http404
    translation.activate(form.language)
    return form


def _too_many() -> JsonResponse:
    answer = JsonResponse({"error": _("Too much has been sent. Try again in some minutes.")}, status=429)
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer
