"""
The least a server can do for a caller's number: one statement, the rows as JSON, on uvicorn.

``python -m benchmarks.inside.bare_lookup`` prints the port it listens on.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import django
import uvicorn

django.setup()

from benchmarks.inside.lookup import bare_select  # noqa: E402 - Django's settings say where the database is.
from vonal.config.serve import BEHIND_CALLS  # noqa: E402

look = bare_select()


async def application(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[Any]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """Answer whatever is asked with the rows of the number."""
    if scope["type"] != "http":
        return
    number = parse_qs(scope["query_string"].decode())["number"][0]
    body = json.dumps(look(number)).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def main() -> None:
    """Serve until killed."""
    os.nice(BEHIND_CALLS)  # as our web does
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(application, log_config=None, access_log=False, lifespan="off")
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
