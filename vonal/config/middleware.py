"""What every page needs: a strict content policy, and the reader's own language and time."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from vonal.core.company import company

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
