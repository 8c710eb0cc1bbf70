"""
A switchboard to be killed: ``python -m tests.switchboard.real.line ORDER.json``.

The order holds ari (url, user, secret), home, seats, steps and the journal to which every piece of news is appended.
"""

import asyncio
import dataclasses
import json
import logging
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vonal.switchboard.ari.client import AriAddress
from vonal.switchboard.ari.telephone import AriTelephone
from vonal.switchboard.conductor import Conductor
from vonal.switchboard.core.office import CallStarted, News, Seat
from vonal.switchboard.core.plan import Plan, Reason, Step
from vonal.switchboard.spool import AsteriskSpool


class JournalOffice:
    """An office whose whole memory is one file with a line a piece of news."""

    def __init__(self, seats: Sequence[Seat], plan: Plan, journal: Path) -> None:
        self._seats = seats
        self._plan = plan
        self._journal = journal.open("a", encoding="utf-8")
        self._path = journal

    async def seats(self) -> Sequence[Seat]:
        return self._seats

    async def plan(self, started: CallStarted) -> Plan:
        return self._plan

    def tell(self, news: News) -> None:
        fields = {field.name: getattr(news, field.name) for field in dataclasses.fields(news)}
        line = {"news": type(news).__name__, "told": time.time(), **fields}
        self._journal.write(json.dumps(line, default=str) + "\n")
        self._journal.flush()

    async def open_calls(self) -> Sequence[str]:
        told = [json.loads(line) for line in self._path.read_text(encoding="utf-8").splitlines()]
        ended = {each["call"] for each in told if each["news"] == "CallEnded"}
        return [each["call"] for each in told if each["news"] == "CallStarted" and each["call"] not in ended]


async def serve(order: dict[str, Any]) -> None:
    """Run until killed; commands on standard input, one a line: rejoin 101, call +361 100 3."""
    seats = [
        Seat(
            each["extension"],
            each["extension"],
            each["secret"],
            each["secret"],
            each.get("on_line", True),
            each["wrap_up"],
        )
        for each in order["seats"]
    ]
    steps = tuple(Step(tuple(extensions), seconds, Reason.GROUP) for extensions, seconds in order["steps"])
    office = JournalOffice(seats, Plan(steps), Path(order["journal"]))
    address = AriAddress(order["url"], order["user"], order["secret"])
    conductor = Conductor(AriTelephone(address), office, spool=AsteriskSpool(Path(order["home"])))
    running = asyncio.create_task(conductor.run())
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await conductor.ready.wait()
    print("ready", flush=True)  # noqa: T201
    while line := (await reader.readline()).decode().split():
        match line:
            case ["rejoin", extension]:
                conductor.rejoin(extension)
            case ["call", caller, dialled, seconds]:
                await conductor.call_yourself(caller, dialled, float(seconds))
    running.cancel()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    asyncio.run(serve(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
