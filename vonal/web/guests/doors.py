"""A guest's door: a link's key, and nothing else. No sign-in, no session, no cookie."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from vonal.core.clock import now
from vonal.office.chat.guests import TooMuch, guest_with
from vonal.office.chat.models import Membership

RETRY_SECONDS = 60

GuestView = Callable[..., HttpResponseBase]


def behind_link(view: GuestView) -> GuestView:
    """
    Give a view the place in a room whose link's key stands in the address, and speak the guest's language.

    A key nobody knows and one that was closed are answered alike, and so is whatever is not in that room. The key is no
    cookie, so that no other site can use it, and a token against that is not needed.
    """

    @csrf_exempt
    @never_cache
    @wraps(view)
    def asked(request: HttpRequest, *, guest_key: str, **named: Any) -> HttpResponseBase:
        answer = _answer(view, request, guest_key, named)
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    return asked


def _answer(view: GuestView, request: HttpRequest, key: str, named: dict[str, Any]) -> HttpResponseBase:
    try:
        place = guest_with(key, now())
    except Membership.DoesNotExist:
        return _gone(request)
    if place.guest is not None:
        translation.activate(place.guest.language)
    if named.pop("room_id", place.room_id) != place.room_id:
        return _gone(request)
    try:
        return view(request, place, **named)
    except (ObjectDoesNotExist, PermissionDenied):
        return _gone(request)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=422)
    except TooMuch:
        sentence = _("Too much has been sent. Try again in some minutes.")
        return JsonResponse({"error": sentence}, status=429, headers={"Retry-After": str(RETRY_SECONDS)})


def _gone(request: HttpRequest) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"error": _("This link is closed.")}, status=404)
    return render(request, "guests/closed.html", status=404)
