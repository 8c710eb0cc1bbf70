"""
A switchboard to be killed: ``python -m tests.switchboard.real.line ORDER.json``.

The order holds ari (url, user, secret), home, seats, steps and the journal to which every piece of news is appended; also, if not empty, menu (a sound) and
queue (extensions).
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
from vonal.switchboard.asterisk.ports import settings_for
from vonal.switchboard.asterisk.recorder import ConsoleRecorder
from vonal.switchboard.conductor import Conductor
from vonal.switchboard.core.ears import How
from vonal.switchboard.core.office import (
    CallStarted,
    Inside,
    News,
    Outside,
    PersonDialled,
    Refused,
    Route,
    Seat,
)
from vonal.switchboard.core.plan import End, Menu, Message, Plan, Queue, Reason, Say, Step, Way
from vonal.switchboard.core.spoken import SpokenOrder
from vonal.switchboard.spool import AsteriskSpool


class JournalOffice:
    """An office whose whole memory is one file with a line a piece of news."""

    def __init__(
        self, seats: Sequence[Seat], plans: dict[str, Plan], journal: Path, ways: Sequence[tuple[str, str]]
    ) -> None:
        self._seats = seats
        self._plans = plans
        self._journal = journal.open("a", encoding="utf-8")
        self._path = journal
        self._ways = tuple(Way(endpoint, number, "+3612345678", 60) for endpoint, number in ways)

    async def seats(self) -> Sequence[Seat]:
        return self._seats

    async def plan(self, started: CallStarted, keys: str = "") -> Plan:
        return self._plans[keys]

    async def route(self, dialled: PersonDialled) -> Route:
        if any(seat.extension == dialled.dialled for seat in self._seats):
            return Inside(dialled.dialled)
        if dialled.dialled == "0900":
            return Refused("Not this one.")
        return Outside(dialled.dialled, self._ways)

    def tell(self, news: News) -> None:
        fields = {field.name: getattr(news, field.name) for field in dataclasses.fields(news)}
        line = {"news": type(news).__name__, "told": time.time(), **fields}
        self._journal.write(json.dumps(line, default=str) + "\n")
        self._journal.flush()

    async def open_calls(self) -> Sequence[str]:
        told = [json.loads(line) for line in self._path.read_text(encoding="utf-8").splitlines()]
        ended = {each["call"] for each in told if each["news"] == "CallEnded"}
        began = ("CallStarted", "PersonDialled")
        return [each["call"] for each in told if each["news"] in began and each["call"] not in ended]


def read_plans(order: dict[str, Any]) -> dict[str, Plan]:
    """By the keys pressed: the steps, or with ``menu`` what is said first, the steps being whom its key 1 leads to."""
    steps = tuple(Step(tuple(extensions), seconds, Reason.GROUP) for extensions, seconds in order["steps"])
    waited_for = tuple(order["queue"])
    ends: tuple[End, ...] = (Queue(waited_for, 60, say_position_seconds=30),) if waited_for else (Message(),)
    if not order["menu"]:
        return {"": Plan(steps, ends=ends)}
    return {"": Plan(menu=Menu(Say(order["menu"]), ("1", "2"))), "1": Plan(steps, ends=ends)}


async def serve(order: dict[str, Any]) -> None:
    """
    Run until killed; commands on standard input, one a line: ``rejoin 101``, ``call +361 100 3``, ``dial 101 +3670``, and of
    calls ``hold ID``, ``transfer ID 101 102``, ``consult ID 101 102``, ``complete_transfer ID``, ``join ID``,
    ``listen ID 103 101 whisper``, ``stop_listening 103``. ``say ID 101 SOUND`` tells somebody something.
    """
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
    office = JournalOffice(seats, read_plans(order), Path(order["journal"]), order["ways"])
    address = AriAddress(order["url"], order["user"], order["secret"])
    home = Path(order["home"])
    telephone = AriTelephone(address, home, recorder=ConsoleRecorder(settings_for(home)))
    conductor = Conductor(telephone, office, spool=AsteriskSpool(home))
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
            case ["dial", extension, number]:
                conductor.dial(extension, number)
            case ["transfer" | "consult" as how, call, extension, to]:
                conductor.transfer(call, extension, to, asking=how == "consult")
            case ["listen", call, extension, to, how]:
                conductor.listen(call, extension, to, How(how))
            case ["say", call, extension, sound]:
                conductor.say(SpokenOrder(call, extension, sound, "en", "103", 'Ágnes "Ági" <1>'))
            case [wish, call]:
                getattr(conductor, wish)(call)
    running.cancel()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    asyncio.run(serve(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
