"""Remembers which process is the Asterisk of a data folder, so that a later Vonal adopts it instead of starting a second."""

import contextlib
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil


@dataclass(frozen=True)
class RunningAsterisk:
    """A process that is alive: its number, the version it runs, since when."""

    pid: int
    version: str
    started_at: datetime


def remember_asterisk(home: Path, pid: int, version: str) -> RunningAsterisk:
    """
    Write down a process that was just started.

    :raises psutil.NoSuchProcess: it has ended already.
    """
    created = psutil.Process(pid).create_time()
    path = _file(home)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps({"pid": pid, "created": created, "version": version}), encoding="utf-8")
    fresh.replace(path)
    return RunningAsterisk(pid, version, datetime.fromtimestamp(created, UTC))


def running_asterisk(home: Path) -> RunningAsterisk | None:
    """The Asterisk of this data folder, whoever started it; None when it is not running."""
    try:
        noted = json.loads(_file(home).read_text(encoding="utf-8"))
        pid, created, version = int(noted["pid"]), float(noted["created"]), str(noted["version"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    if not is_alive(pid, created):
        return None
    return RunningAsterisk(pid, version, datetime.fromtimestamp(created, UTC))


def is_alive(pid: int, created: float) -> bool:
    """Process numbers are used again, so the moment of its start must agree, within a second."""
    try:
        process = psutil.Process(pid)
        return bool(abs(process.create_time() - created) < 1) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def forget_asterisk(home: Path) -> None:
    _file(home).unlink(missing_ok=True)


def _file(home: Path) -> Path:
    return home / "asterisk" / "process.json"


def let_threads_finish_their_turn(pid: int) -> None:
    """
    Each packet of a recorded talk wakes a second thread, which by default stops the first one at once, only to wait for
    the lock it holds. To be asked for once Asterisk runs: while it starts it chooses for itself.
    """
    for thread in Path(f"/proc/{pid}/task").glob("*"):
        with contextlib.suppress(OSError):
            os.sched_setscheduler(int(thread.name), os.SCHED_BATCH, os.sched_param(0))
