"""A room full of people whose connections break all the time, and a server killed meanwhile: each word once, in order."""

import asyncio
import contextlib
import json
import random
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.config.installation import Installation, prepared

pytestmark = pytest.mark.slow
PEOPLE, WRITERS, EACH_SAYS, KILLS = 100, 8, 5, 1
AGAIN_SECONDS = 0.5
SECRET = "a" * 32
FILL = """
import json
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from vonal.core.clock import now
from vonal.core.live import newest_push
from vonal.office.chat.models import Room
from vonal.office.chat.operations.rooms import open_group
from vonal.office.staff.models import Employee
keys = []
people = [Employee.objects.create(username=f"p{{n}}", name=f"Person {{n}}", role="manager") for n in range({people})]
for person in people:
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(person.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    keys.append(session.session_key)
room = open_group(name="All", by=people[0], members=people[1:], at=now())
print(json.dumps([room.pk, Room.objects.get(pk=room.pk).last_number, newest_push(), keys]))
"""


class Office:
    """The served company, its one room, and what everybody in it says and hears."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.address = installation.start("web", "--port", "0")
        self.room, self.first, self.since, keys = json.loads(installation.python(FILL.format(people=PEOPLE)))
        self.cookies = [f"vonal_session={key}; vonal_csrf={SECRET}" for key in keys]
        self.said: list[str] = []
        self.heard: list[list[tuple[int, str]]] = [[] for _ in keys]
        self.cuts = 0

    def kill_and_start(self) -> None:
        """As a machine that loses its power, and gets it back."""
        assert self.installation.process is not None
        self.installation.process.kill()
        self.installation.process.wait(10)
        self.installation.start("web", "--port", self.address.rpartition(":")[2])

    def say(self, person: int, client_id: str) -> None:
        """Until it is confirmed, as a browser's outbox does."""
        values = urllib.parse.urlencode({"client_id": client_id, "text": f"Word {client_id}"}).encode()
        headers = {"Cookie": self.cookies[person], "X-CSRFToken": SECRET, "Referer": self.address}
        url = f"{self.address}/rooms/{self.room}/messages"
        while True:
            request = urllib.request.Request(url, values, headers)  # noqa: S310
            with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                assert json.load(answer)
                self.said.append(client_id)
                return
            time.sleep(AGAIN_SECONDS)

    @property
    def all_is_heard(self) -> bool:
        wanted = WRITERS * EACH_SAYS
        return len(self.said) == wanted and all(len(heard) >= wanted for heard in self.heard)

    async def listen(self, person: int, chance: random.Random) -> None:
        """As an open page does: it goes on after the last push it has seen, and its connection breaks again and again."""
        last, url = self.since, self.address.replace("http", "ws")
        while not self.all_is_heard:
            # A refused or broken connection, or nothing to hear for a while: come again.
            with contextlib.suppress(OSError, TimeoutError, InvalidHandshake, ConnectionClosed):
                async with connect(
                    f"{url}/live?since={last}",
                    additional_headers={"Cookie": self.cookies[person]},
                    proxy=None,
                    close_timeout=0.1,
                ) as page:
                    async with asyncio.timeout(chance.uniform(2, 6)):
                        async for text in page:
                            said = json.loads(text)
                            assert said["kind"] != "stale"
                            last = max(last, said.get("number", 0)) if said["kind"] != "hello" else last
                            if said["kind"] == "message":
                                self.heard[person].append((said["data"]["number"], said["data"]["client_id"]))
            self.cuts += 1
            await asyncio.sleep(AGAIN_SECONDS)


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    installation = prepared(tmp_path / "home")
    yield Office(installation)
    installation.end()


async def test_a_hundred_cut_off_again_and_again_hear_each_word_once_and_in_order(office):
    chance, confirmed = random.Random(6), asyncio.Semaphore(0)
    pages = [asyncio.create_task(office.listen(n, random.Random(n))) for n in range(PEOPLE)]

    async def write(person: int) -> None:
        for n in range(EACH_SAYS):
            await asyncio.get_running_loop().run_in_executor(threads, office.say, person, f"{person}-{n}")
            confirmed.release()
            await asyncio.sleep(chance.uniform(0, 0.5))

    with ThreadPoolExecutor(WRITERS + 1) as threads:
        writers = [asyncio.create_task(write(n)) for n in range(WRITERS)]
        for _ in range(KILLS):
            for _ in range(WRITERS * EACH_SAYS // (KILLS + 1)):
                await confirmed.acquire()
            await asyncio.to_thread(office.kill_and_start)
        async with asyncio.timeout(120):
            await asyncio.gather(*writers, *pages)

    assert office.cuts > PEOPLE
    # The numbers a room gives have no gaps: in order, none twice, none missing.
    wanted = list(range(office.first + 1, office.first + 1 + WRITERS * EACH_SAYS))
    assert {tuple(number for number, _ in heard) for heard in office.heard} == {tuple(wanted)}
    assert {tuple(sorted(name for _, name in heard)) for heard in office.heard} == {
        tuple(sorted(office.said))
    }
