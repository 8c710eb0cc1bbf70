"""Pages at the sockets of an installation."""

import asyncio
import json
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.config.installation import Installation

SIP = [Subprotocol("sip")]
PUSH = "from vonal.core.live import push\npush({topic!r}, {kind!r}, n={n})"


def url(running: Installation, path: str) -> str:
    return running.environment["ADDRESS"].replace("http", "ws") + path


def enter(running: Installation, path: str, cookie: str = "", **options: Any) -> connect:
    return connect(url(running, path), additional_headers={"Cookie": cookie}, proxy=None, **options)


async def hear(page: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(5):
        message: dict[str, Any] = json.loads(await page.recv())
        return message


async def hear_until(page: ClientConnection, kind: str) -> list[dict[str, Any]]:
    heard = [await hear(page)]
    while heard[-1]["kind"] != kind:
        heard.append(await hear(page))
    return heard


async def tell(running: Installation, topic: str, kind: str, n: int = 0) -> None:
    await asyncio.to_thread(running.python, PUSH.format(topic=topic, kind=kind, n=n))
