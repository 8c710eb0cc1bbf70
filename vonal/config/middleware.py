"""What every page needs: a strict content policy, and the reader's own language and time."""

from collections.abc import Callable
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.core.exceptions import DisallowedHost
from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from vonal.core.company import company
from vonal.web.staff.views.first_start import is_closed

Handler = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self' data:; media-src 'self' blob:; connect-src 'self'{sockets}; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)


class ContentPolicy:
    """Nothing typed, mailed or imported may run in a browser."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.handler(request)
        # One address is answered whole or, to a page that is open already, without its frame.
        patch_vary_headers(response, ("HX-Boosted",))
        response.headers.setdefault("Content-Security-Policy", POLICY.format(sockets=_sockets(request)))
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(self)")
        return response


class OpenToOtherSites:
    """
    Let scripts of any site fill in our forms, and nothing else.

    No cookie and no token comes along: neither credentials nor the header of personal tokens are allowed.
    """

    PATHS = ("/f/", "/api/v1/web-contacts")
    ALLOWED = {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Accept, Content-Type, Idempotency-Key",
        "Access-Control-Max-Age": "86400",
    }

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(self.PATHS):
            return self.handler(request)
        is_asked = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        response = HttpResponse(status=204) if is_asked else self.handler(request)
        for name, value in self.ALLOWED.items():
            response.headers[name] = value
        return response


class ProgramsGoStraight:
    """
    Lead requests with a personal token straight to the API.

    They have no session, no language but English and no messages, so that what pages need from here on only costs them
    time. Who asks and what he may do is the API's to see, as with any other request.
    """

    PATH = "/api/v1/"

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        straight: Any = BaseHandler()
        straight._view_middleware = []
        straight._template_response_middleware = []
        straight._exception_middleware = []
        self.straight = cast("Handler", convert_exception_to_response(straight._get_response))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_program = request.path.startswith(self.PATH) and request.META.get(
            "HTTP_AUTHORIZATION", ""
        ).startswith("Bearer ")
        if not is_program or not is_closed():
            return self.handler(request)
        request.get_host()
        translation.activate("en")
        request.LANGUAGE_CODE = "en"
        timezone.activate(ZoneInfo(company().time_zone))
        try:
            response = self.straight(request)
        finally:
            timezone.deactivate()
        response.headers.setdefault("Content-Language", "en")
        response.headers.setdefault("X-Frame-Options", "DENY")
        if not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response


def _sockets(request: HttpRequest) -> str:
    """Our own sockets, which not every browser counts among ``'self'``; nobody else's."""
    try:
        host = request.get_host()
    except DisallowedHost:
        return ""
    return f" ws://{host} wss://{host}"


class PersonalManners:
    """Speak the person's own language and show the company's own time."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        timezone.activate(ZoneInfo(company().time_zone))
        try:
            response = self.handler(request)
        finally:
            timezone.deactivate()
        response.headers["Content-Language"] = translation.get_language() or "en"
        return response
