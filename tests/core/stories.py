"""Facts, handlers and jobs for the tests; what they did is written down, so that doing it twice is seen."""

import errno
import threading
from dataclasses import dataclass
from datetime import datetime

from vonal.core.clock import now
from vonal.core.facts import Fact, on
from vonal.core.jobs import job
from vonal.core.models import Push

SEEN: list[object] = []
KETTLE_IS_HOT = threading.Event()
DISK = {"is_full": False}


@dataclass(frozen=True)
class KettleBoiled(Fact):
    cups: int
    at: datetime
    guests: tuple[str, ...] = ()
    milk: bool | None = None


@on(KettleBoiled)
def pour(fact: KettleBoiled) -> None:
    SEEN.append(fact)


@on(KettleBoiled)
def stumble_once(fact: KettleBoiled) -> None:
    if not any(entry == "stumbled" for entry in SEEN):
        SEEN.append("stumbled")
        raise ConnectionError("The tray fell.")
    SEEN.append("carried")


@job(retries=2)
def write_to_disk(word: str) -> None:
    if DISK["is_full"]:
        raise OSError(errno.ENOSPC, "No space left on device")
    SEEN.append(word)


@job(retries=2)
def write_down(word: str) -> None:
    SEEN.append(word)


@job(retries=2)
def never_succeed() -> None:
    SEEN.append("tried")
    raise ValueError("It cannot be done.")


@job(retries=3)
def leave_a_mark(word: str) -> None:
    """Done once or twice, there is one mark: what every job must be like."""
    Push.objects.get_or_create(topic="mark", kind=word, defaults={"at": now()})


@job(retries=3)
def wait_for_the_kettle() -> None:
    SEEN.append("waiting")
    KETTLE_IS_HOT.wait(30)
