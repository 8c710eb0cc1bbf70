"""
One message to 2,000 open pages, from the operation that says it to every browser, beside a bare ``websockets`` broadcast.

    bin/bench live [--json]

Both sides take turns in one run and send the same text to the same plain client; ours also checks, writes and numbers it,
and looks who is in the room.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.data import ROOT, Dataset
from benchmarks.live_pages import MARK, Pages
from benchmarks.report import Report, report_for
from benchmarks.servers import COMMAND

PEOPLE = 2000
TURNS, A_TURN, IN_A_RUSH = 5, 6, 30
TIMES = 2.0


class Side:
    """A server that says what it is told to, and the pages open at it."""

    def __init__(self, module: str, made: Dataset, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env=made.variables | {"VONAL_PORT": "0"},
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pages = Pages()
        self.text = ""
        self._next = 0

    async def answer(self) -> Any:
        """What it prints next."""
        assert self.process.stdout is not None
        return json.loads(await asyncio.to_thread(self.process.stdout.readline))

    async def say(self, count: int) -> tuple[list[float], list[list[float]]]:
        """When each message was begun, and when each page heard it."""
        numbers = range(self._next, self._next + count)
        self._next += count
        assert self.process.stdin is not None
        self.process.stdin.write(f"{numbers[0]} {count}{self.text}\n")
        self.process.stdin.flush()
        await self.pages.until_heard(numbers)
        return await self.answer(), [self.pages.heard[number] for number in numbers]

    def end(self) -> None:
        """Whatever happened, nothing stays behind."""
        self.process.terminate()
        self.process.wait(30)


def main() -> None:
    """Run it all."""
    report = report_for("live", str(__doc__))
    with tempfile.TemporaryDirectory() as folder:
        uvloop.run(compare(report, Path(folder)))


async def compare(report: Report, home: Path) -> None:
    """Single messages in turns, then a rush on each side."""
    made = Dataset("live", "SQLite", home, "")
    subprocess.run(  # noqa: ASYNC221 - nothing else is to be done yet.
        [sys.executable, *COMMAND, "migrate"], env=made.variables, check=True, stdout=sys.stderr
    )
    ours = Side("benchmarks.inside.live_ours", made, str(PEOPLE))
    bare = Side("benchmarks.inside.live_bare", made)
    try:
        began = await ours.answer()
        await ours.pages.open(began["port"], "/live", began["cookies"])
        await bare.pages.open((await bare.answer())["port"], "/", [""] * PEOPLE)
        await ours.say(1)
        before, mark, after = ours.pages.sample.partition(MARK.decode())
        rest = after[after.index('"') :]
        bare.text = f" {before}{mark}%d{rest}"
        await bare.say(1)
        delays: dict[Side, list[float]] = {ours: [], bare: []}
        for _ in range(TURNS):
            for side in (ours, bare):
                for _ in range(A_TURN):
                    (said,), (heard,) = await side.say(1)
                    delays[side] += [(at - said) * 1000 for at in heard]
        rates = {side: await rate(side) for side in (ours, bare)}
    finally:
        ours.end()
        bare.end()
    for name, part in (("p50", 49), ("p99", 98)):
        mine, theirs = (statistics.quantiles(delays[side], n=100)[part] for side in (ours, bare))
        report.ratio(f"one message to {PEOPLE} pages, {name}, ms", ours=mine, against=theirs, hold=TIMES)
    # As time a message, so that half as many a second is twice the time.
    report.ratio(
        f"{IN_A_RUSH} messages to {PEOPLE} pages, ms each",
        ours=1000 / rates[ours],
        against=1000 / rates[bare],
        hold=TIMES,
    )


async def rate(side: Side) -> float:
    """Messages a second that come to all pages, said as fast as they can be."""
    said, heard = await side.say(IN_A_RUSH)
    return IN_A_RUSH / (max(max(each) for each in heard) - said[0])


if __name__ == "__main__":
    main()
