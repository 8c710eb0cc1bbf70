"""How much room there is for the company's data, and what to say and do when there is little."""

import errno
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.utils.translation import gettext, gettext_noop

NEARLY_FULL_BYTES, NEARLY_FULL_PART = 5 * 1024**3, 0.1
FULL_BYTES, FULL_PART = 1024**2, 0.01
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
# What SQLite and PostgreSQL call it: SQLITE_FULL, and class 53 of the SQLSTATEs.
SQLITE_FULL, POSTGRESQL_FULL = 13, "53100"

State = Literal["enough", "nearly full", "full"]
SENTENCES: dict[State, str] = {
    "nearly full": gettext_noop(
        "The disk with Vonal's data is nearly full: %(free)s MB are left. Make room on it, move Vonal to a larger one, or "
        "keep recordings for a shorter time (Settings, Recordings)."
    ),
    "full": gettext_noop(
        "The disk with Vonal's data is full. Calls go on, but nothing is recorded or saved. Make room on it: then "
        "everything goes on by itself, and the calls of this time are written."
    ),
}


@dataclass(frozen=True, slots=True)
class Disk:
    """Room on a disk, in bytes."""

    free: int
    size: int

    @property
    def state(self) -> State:
        """A small disk may be fuller than a large one before it is worth a word."""
        if self.free < min(FULL_BYTES, self.size * FULL_PART):
            return "full"
        return "nearly full" if self.free < min(NEARLY_FULL_BYTES, self.size * NEARLY_FULL_PART) else "enough"

    def trouble(self, say: Callable[[str], str] = gettext) -> str:
        """What is the matter and what to do, in the language spoken now; empty while there is room."""
        return "" if self.state == "enough" else say(SENTENCES[self.state]) % {"free": self.free // 1024**2}


def disk_below(*folders: Path) -> Disk:
    """Of the disks on which these folders lie, the one with the least room."""
    found = [shutil.disk_usage(folder) for folder in folders if folder.exists()]
    disks = [Disk(each.free, each.total) for each in found]
    return min(disks, key=lambda disk: disk.free, default=Disk(0, 0))


def disk() -> Disk:
    """Where the company's database, files and recordings lie."""
    return disk_below(settings.VONAL.home, settings.VONAL.recordings)


def is_for_want_of_room(error: BaseException | None) -> bool:
    """Whether something failed only because a disk is full, ours or the database's: it may be tried again as it is."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            return True
        if getattr(error, "sqlite_errorcode", None) == SQLITE_FULL:
            return True
        if getattr(error, "sqlstate", None) == POSTGRESQL_FULL:
            return True
        error = error.__cause__ or error.__context__
    return False
