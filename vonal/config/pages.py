"""Django's WSGI handler behind an ASGI server: a page goes from its thread to the browser in one piece."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, cast

from a2wsgi.wsgi import Body, build_environ
from a2wsgi.wsgi_typing import WSGIApp

from vonal.config.sockets.door import Scope
from vonal.config.sockets.live import Receive, Send

Message = dict[str, Any]


class Pages:
    """
    Answers HTTP requests by a WSGI application on a few threads.

    a2wsgi's own middleware hands each part of an answer over to the loop and waits for it there, which takes as long as
    a small answer does; only what is streamed needs that.
    """

    def __init__(self, application: WSGIApp, *, threads: int) -> None:
        self.application = application
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="pages")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        environ = build_environ(cast("Any", scope), Body(loop, cast("Any", receive)))

        def answer() -> list[Message]:
            head: list[Message] = []

            def start(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
                coded = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers]
                code = int(status.partition(" ")[0])
                head[:] = [{"type": "http.response.start", "status": code, "headers": coded}]

            parts = self.application(environ, cast("Any", start))
            try:
                if not getattr(parts, "streaming", True):
                    return [*head, {"type": "http.response.body", "body": b"".join(parts)}]
                for message in head:
                    asyncio.run_coroutine_threadsafe(cast("Any", send(message)), loop).result()
                for part in parts:
                    message = {"type": "http.response.body", "body": part, "more_body": True}
                    asyncio.run_coroutine_threadsafe(cast("Any", send(message)), loop).result()
                return [{"type": "http.response.body", "body": b""}]
            finally:
                getattr(parts, "close", lambda: None)()

        for message in await loop.run_in_executor(self.threads, copy_context().run, answer):
            await send(message)
