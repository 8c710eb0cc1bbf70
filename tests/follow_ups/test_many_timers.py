"""Ten thousand timers: each fires once, over restarts, a clock that jumps, and the end of summer time."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

COUNT = 10_000
DONE = "SELECT count(*) FROM follow_ups_firing WHERE state = 'done'"
MARKS = "SELECT count(*), count(DISTINCT title) FROM tasks_task"
HAS_LOOKED = """
SELECT count(*) FROM core_schedule WHERE function LIKE '%.look_for_due'
AND next_at BETWEEN datetime(?) AND datetime(?, '+1 hour')
"""
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


class Installation:
    """A home of its own, worked on by processes whose clock says what it is told."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.run("prepare", str(COUNT)).wait(200)

    def run(self, *arguments: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "VONAL_HOME": str(self.home)}
        environment["DJANGO_SETTINGS_MODULE"] = "vonal.config.settings"
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "tests.follow_ups.many", *arguments]
        return subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[2])

    def ask(self, question: str, *parameters: str) -> tuple[Any, ...]:
        with closing(sqlite3.connect(self.home / "vonal.sqlite3", timeout=20)) as database:
            found: tuple[Any, ...] = database.execute(question, parameters).fetchone()
            return found

    @contextmanager
    def worker(self, clock: str) -> Iterator[subprocess.Popen[bytes]]:
        process = self.run("work", clock)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait(10)

    def wait_for(self, count: int) -> int:
        return self.wait_until(DONE, count=count)

    def wait_until(self, question: str, *parameters: str, count: int = 1) -> int:
        deadline = time.monotonic() + 150
        while time.monotonic() < deadline and self.ask(question, *parameters)[0] < count:
            time.sleep(0.1)
        found: int = self.ask(question, *parameters)[0]
        assert found >= count
        return found


def test_ten_thousand_timers_fire_once_each(tmp_path: Path):
    office = Installation(tmp_path)
    third = COUNT // 3

    with office.worker("2026-10-23T23:59:58Z"):  # Two seconds before two o'clock in summer.
        office.wait_for(third // 4)
    with office.worker("2026-10-24T00:01:00Z"):
        first = office.wait_for(third)
    assert first <= third + 1  # Those of the other days wait.

    with office.worker("2026-10-25T00:05:00Z"):  # The first of the night's two hours after two.
        office.wait_for(first + third // 4)
    with (
        office.worker("2026-10-24T23:30:00Z"),
        office.worker("2026-10-25T01:05:00Z"),
    ):  # One is put back; the second.
        second = office.wait_for(first + third)
    assert second <= 2 * third + 2

    jump = "2026-10-27T00:00:00Z"
    with office.worker(jump) as worker:
        office.wait_for(COUNT)
        late = busy_seconds(worker)
    for clock in ("2026-10-26T00:00:00Z", "2026-10-28T00:00:00Z"):
        with office.worker(clock):
            office.wait_until(HAS_LOOKED, clock, clock)

    assert office.ask(MARKS) == (COUNT, COUNT)
    # Of a machine that has nothing else to do.
    assert late < 30


def busy_seconds(process: subprocess.Popen[bytes]) -> float:
    """How long a processor has worked for it."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
