"""Everything a browser asks for: WebSockets here, pages through Django's WSGI handler, which is several times faster."""

import os
from typing import cast

from a2wsgi.wsgi_typing import WSGIApp
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vonal.config.settings")
pages = get_wsgi_application()

from django.conf import settings  # noqa: E402 - Django must be ready first.
from django.db import close_old_connections  # noqa: E402

from vonal.config.pages import Pages  # noqa: E402
from vonal.config.running import running  # noqa: E402
from vonal.config.sockets.door import Doorkeeper, Scope, signed_out  # noqa: E402
from vonal.config.sockets.guest import guest_socket, put_out  # noqa: E402
from vonal.config.sockets.live import Receive, Send, live_socket  # noqa: E402
from vonal.config.sockets.phone import phone_socket, visit_socket  # noqa: E402
from vonal.core.clock import now  # noqa: E402
from vonal.core.live_hub import hub  # noqa: E402
from vonal.office.telephony.visits import may_call  # noqa: E402

_pages = Pages(cast("WSGIApp", pages), threads=settings.VONAL.threads)
_door = Doorkeeper(signed_out)
_guest_door = Doorkeeper(put_out)


def phone_url() -> str:
    """Where the running telephone takes browsers; empty when there is none."""
    service = running(settings.VONAL.home, "switchboard")
    return str(service.details.get("phone_url", "")) if service else ""


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application."""
    match scope["type"], scope.get("path"):
        case "http", _:
            await _pages(scope, receive, send)
        case "websocket", "/live":
            await live_socket(scope, receive, send, hub=hub(), door=_door)
        case "websocket", "/guest-live":
            await guest_socket(scope, receive, send, hub=hub(), door=_guest_door)
        case "websocket", "/phone":
            await phone_socket(scope, receive, send, phone_url=phone_url, door=_door)
        case "websocket", "/visit":
            await visit_socket(scope, receive, send, phone_url=phone_url, may_call=_may_call)
        case "websocket", _:
            await receive()
            await send({"type": "websocket.close", "code": 1000})
        case _:
            await _lifespan(receive, send)


def _may_call(key: str) -> bool:
    try:
        return may_call(key, now())
    finally:
        close_old_connections()


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            hub().close()
            return
