"""A switchboard in a process of its own before a real Asterisk, with telephones that register."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.telephone_fixtures import Ari, ari, asterisk, asterisk_settings, installation
from tests.telephone_peers import SippCaller, SippPhone
from vonal.switchboard.asterisk.configuration import AsteriskSettings
from vonal.switchboard.asterisk.extensions import DynamicObject, Field
from vonal.switchboard.asterisk.process import AsteriskProcess
from vonal.switchboard.asterisk.recorder import RAW_BYTES_A_SECOND

__all__ = ["ari", "asterisk", "asterisk_settings", "installation"]

ROOT = Path(__file__).parents[3]
PASSWORD = "a-test-password"
News = dict[str, Any]


class Switchboard:
    """The process, and the journal of what it told its office."""

    def __init__(self, settings: AsteriskSettings, folder: Path) -> None:
        self._settings = settings
        self._order = folder / "order.json"
        self._journal = folder / "journal.jsonl"
        self._log = folder / "log"
        self._process: asyncio.subprocess.Process | None = None

    def arrange(
        self,
        *steps: str,
        seconds: float = 5,
        wrap_up: int = 180,
        others: str = "",
        ways: Sequence[tuple[str, str]] = (),
        menu: str = "",
        queue: str = "",
        through: str = "",
    ) -> None:
        """
        Steps like ``"101"`` or ``"101 102"``; others work here and are in no plan; ways out are tried in order, each an
        endpoint and a number. With ``menu``, a sound, key 1 leads to the steps; after them one waits for those of ``queue``.
        ``through``: the address at which ARI is reached instead of Asterisk's own.
        """
        extensions = sorted({extension for step in (*steps, others, queue) for extension in step.split()})
        order = {
            "url": f"http://{through}/ari" if through else self._settings.ari_url,
            "user": self._settings.ari_user,
            "secret": self._settings.ari_secret,
            "home": str(self._settings.home),
            "journal": str(self._journal),
            "seats": [{"extension": each, "secret": PASSWORD, "wrap_up": wrap_up} for each in extensions],
            "ways": ways,
            "menu": menu,
            "queue": queue.split(),
            "steps": [[step.split(), seconds] for step in steps],
        }
        self._order.write_text(json.dumps(order), encoding="utf-8")

    async def start(self) -> None:
        """Returns once it is connected and every extension may register."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "tests.switchboard.real.line", str(self._order)),
                cwd=ROOT,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self._process.stdout is not None
        ready = await asyncio.wait_for(self._process.stdout.readline(), 20)
        assert ready == b"ready\n", self._log.read_text(encoding="utf-8")

    async def kill(self) -> None:
        """As ``kill -9`` does."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def order(self, line: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        await self._process.stdin.drain()

    def news(self, kind: str = "", **fields: object) -> list[News]:
        """What was told, in order; ``kind`` and fields select."""
        if not self._journal.exists():
            return []
        told = [json.loads(line) for line in self._journal.read_text(encoding="utf-8").splitlines()]
        chosen = [each for each in told if kind in ("", each["news"])]
        return [each for each in chosen if all(each[name] == value for name, value in fields.items())]

    @property
    def home(self) -> Path:
        return self._settings.home

    async def told(self, kind: str, seconds: float = 10, *, count: int = 1, **fields: object) -> News:
        """Wait until such news has been told ``count`` times; the last of them."""
        deadline = time.monotonic() + seconds
        while len(found := self.news(kind, **fields)) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"No {kind} {fields} within {seconds} s; told: {self._story()}")
            await asyncio.sleep(0.02)
        return found[count - 1]

    def _story(self) -> str:
        return "\n".join(str(each) for each in self.news()) + self._log.read_text(encoding="utf-8")


def recorded_seconds(news: News) -> float:
    """How long the recording that is ready plays."""
    return Path(news["file"]).stat().st_size / RAW_BYTES_A_SECOND


@pytest.fixture
async def switchboard(asterisk: AsteriskProcess, tmp_path: Path) -> AsyncIterator[Switchboard]:
    board = Switchboard(asterisk.settings, tmp_path)
    try:
        yield board
    finally:
        await board.kill()


MakePhone = Callable[..., Awaitable[SippPhone]]
MakeCaller = Callable[..., SippCaller]


@pytest.fixture
async def phone(asterisk: AsteriskProcess, switchboard: Switchboard) -> AsyncIterator[MakePhone]:
    """``await phone("101", answer_after_seconds=None)``: registered, known to be reachable, speaks when answered."""
    made: list[SippPhone] = []
    speaking: list[asyncio.Task[None]] = []

    async def speak(each: SippPhone) -> None:
        while True:
            await asyncio.to_thread(each.so_far)
            await asyncio.sleep(0.1)

    async def make(extension: str, **manner: Any) -> SippPhone:
        settings = asterisk.settings
        given = {"password": PASSWORD, **manner}
        new = SippPhone(settings.sip_address, settings.sip_port, extension=extension, **given)
        made.append(new)
        await asyncio.to_thread(new.start)
        if given["password"] is not None:
            await switchboard.told("DeviceChanged", extension=extension, reachable=True)
        speaking.append(asyncio.create_task(speak(new)))
        return new

    yield make
    for task in speaking:
        task.cancel()
    await asyncio.gather(*speaking, return_exceptions=True)
    for each in made:
        each.close()


@pytest.fixture
def caller(asterisk: AsteriskProcess) -> Iterator[MakeCaller]:
    """``caller(talk_seconds=3)``: a customer who has begun to call."""
    with ExitStack() as open_callers:

        def make(**manner: Any) -> SippCaller:
            settings = asterisk.settings
            given: dict[str, Any] = {"dial": "+3612345678", "from_number": "+36301234567", **manner}
            made = SippCaller(settings.sip_address, settings.sip_port, **given)
            open_callers.callback(made.close)
            return made.start()

        yield make


OUTSIDE = "outside"


@pytest.fixture
async def outside(phone: MakePhone, ari: Ari) -> MakePhone:
    """``await outside(answer_after_seconds=1)``: somebody who is reached by the endpoint ``outside``."""

    async def make(endpoint: str = OUTSIDE, **manner: Any) -> SippPhone:
        far = await phone("customer", password=None, address="127.0.0.4", **manner)
        contact = f"sip:{far.address}:{far.port}"
        ari.push(DynamicObject("aor", endpoint, (Field(attribute="contact", value=contact),)))
        fields = {"context": "vonal-in", "aors": endpoint, "disallow": "all", "allow": "ulaw"}
        fields |= {"direct_media": "no", "from_user": "+3612345678"}
        values = tuple(Field(attribute=name, value=value) for name, value in fields.items())
        ari.push(DynamicObject("endpoint", endpoint, values))
        return far

    return make


@pytest.fixture
def dialler(caller: MakeCaller) -> MakeCaller:
    """``dialler("101", "+3670111", talk_seconds=3)``: a person of ours who has begun to dial on his SIP telephone."""

    def make(extension: str, dial: str, **manner: Any) -> SippCaller:
        return caller(dial=dial, from_number=extension, password=PASSWORD, address="127.0.0.5", **manner)

    return make
