"""Everything a browser asks for: two WebSockets here, pages through Django's WSGI handler, which is several times faster."""

import os
from typing import cast

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi_typing import WSGIApp
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vonal.config.settings")
pages = get_wsgi_application()

from django.conf import settings  # noqa: E402 - Django must be ready first.

from vonal.config.running import running  # noqa: E402
from vonal.config.sockets.door import Doorkeeper, Scope  # noqa: E402
from vonal.config.sockets.live import Receive, Send, live_socket  # noqa: E402
from vonal.config.sockets.phone import phone_socket  # noqa: E402
from vonal.core.live import hub  # noqa: E402

_pages = WSGIMiddleware(cast("WSGIApp", pages), workers=settings.VONAL.threads)
_door = Doorkeeper()


def phone_url() -> str:
    """Where the running telephone takes browsers; empty when there is none."""
    service = running(settings.VONAL.home, "switchboard")
    return str(service.details.get("phone_url", "")) if service else ""


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application."""
    match scope["type"], scope.get("path"):
        case "http", _:
            await _pages(scope, receive, send)  # type: ignore[arg-type]
        case "websocket", "/live":
            await live_socket(scope, receive, send, hub=hub(), door=_door)
        case "websocket", "/phone":
            await phone_socket(scope, receive, send, phone_url=phone_url, door=_door)
        case "websocket", _:
            await receive()
            await send({"type": "websocket.close", "code": 1000})
        case _:
            await _lifespan(receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            hub().close()
            return
