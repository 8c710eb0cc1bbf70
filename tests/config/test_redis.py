"""Several processes and a Redis, which is frozen and killed: nothing is lost, only later."""

import asyncio
import json
import signal
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.config.installation import prepared
from tests.core.redis_server import RedisServer

pytestmark = pytest.mark.slow
TELL = "from vonal.core.live import push, whisper\n"


@pytest.fixture
def redis(tmp_path):
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def running(tmp_path, redis):
    installation = prepared(tmp_path / "home", {"VONAL_REDIS_URL": redis.url})
    address = installation.start("web", "--port", "0")
    installation.environment["ADDRESS"] = address
    yield installation
    installation.end()


async def heard_until(page: ClientConnection, kind: str) -> list[dict[str, Any]]:
    heard = []
    async with asyncio.timeout(30):
        async for text in page:
            heard.append(json.loads(text))
            if heard[-1]["kind"] == kind:
                break
    return heard


async def test_redis_frozen_and_killed_loses_nothing_and_holds_nobody_up(running, redis):
    _, cookie = await asyncio.to_thread(running.hire, "anna")
    said: list[int] = []

    async def say_ten() -> None:
        numbers = range(len(said), len(said) + 10)
        said.extend(numbers)
        # In another process than the page's; whoever says something waits for no Redis.
        async with asyncio.timeout(20):
            code = f"for n in {list(numbers)}: push('staff', 'call.changed', n=n)"
            await asyncio.to_thread(running.python, TELL + code)

    async def whisper_until_heard(page: ClientConnection) -> list[dict[str, Any]]:
        """What is only whispered comes to another process by Redis alone."""
        hearing = asyncio.create_task(heard_until(page, "room.typing"))
        while not hearing.done():
            await asyncio.to_thread(running.python, TELL + "whisper('staff', 'room.typing', room=1)")
            await asyncio.wait([hearing], timeout=0.2)
        return await hearing

    url = running.environment["ADDRESS"].replace("http", "ws") + "/live"
    async with connect(url, additional_headers={"Cookie": cookie}, proxy=None) as page:
        heard = await whisper_until_heard(page)
        await say_ten()
        redis.send(signal.SIGSTOP)
        await say_ten()
        await asyncio.to_thread(running.python, TELL + "push('staff', 'while.frozen')")
        heard += await heard_until(page, "while.frozen")
        redis.kill()
        await say_ten()
        await asyncio.to_thread(running.python, TELL + "push('staff', 'while.dead')")
        heard += await heard_until(page, "while.dead")
        await asyncio.to_thread(redis.start)
        await say_ten()
        heard += await whisper_until_heard(page)
        await asyncio.to_thread(running.python, TELL + "push('staff', 'the.end')")
        heard += await heard_until(page, "the.end")

    assert [each["data"]["n"] for each in heard if each["kind"] == "call.changed"] == said
