"""Which services of an installation run: each says so in a small file that other processes read."""

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

SILENT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Service:
    """One running service; ``at`` is when it last said so (Unix time)."""

    name: str
    pid: int
    created: float
    at: float
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def is_alive(self) -> bool:
        """Whether that very process is there and spoke within ten seconds."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.created) < 1 and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False
        return same and time.time() - self.at < SILENT_SECONDS


def announce(home: Path, name: str, **details: Any) -> None:
    """
    Say that this process runs a service; to be said again every few seconds.

    :raises OSError: it cannot be said, for want of room on the disk.
    """
    folder = home / "run"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    pid = os.getpid()
    service = Service(name, pid, psutil.Process(pid).create_time(), time.time(), details)
    said, file, fresh = json.dumps(asdict(service)), folder / f"{name}.json", folder / f".{name}.{pid}"
    try:
        fresh.write_text(said, encoding="utf-8")
        fresh.replace(file)
    except OSError:
        # On a full disk there is room over what was said before.
        fresh.unlink(missing_ok=True)
        if file.exists():
            with file.open("r+", encoding="utf-8") as old:
                old.write(said)
                old.truncate()


def withdraw(home: Path, name: str) -> None:
    """Say that this process has ended a service; what another process announced stays."""
    found = announced(home, name)
    if found is not None and found.pid == os.getpid():
        with suppress(FileNotFoundError):
            (home / "run" / f"{name}.json").unlink()


def announced(home: Path, name: str) -> Service | None:
    """What a service said last, alive or not."""
    try:
        return Service(**json.loads((home / "run" / f"{name}.json").read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def running(home: Path, name: str) -> Service | None:
    """A service that runs now."""
    found = announced(home, name)
    return found if found is not None and found.is_alive else None
