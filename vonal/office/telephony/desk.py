"""The office's side of the switchboard's port."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import Error, close_old_connections, connections

from vonal.core.clock import now
from vonal.core.company import company
from vonal.office.customers.queries import find_by_phone
from vonal.office.staff.models import Employee
from vonal.office.telephony.directory import WRAP_UP_SECONDS, Directory
from vonal.office.telephony.models import Call, PhoneAccount
from vonal.office.telephony.newsroom import Newsroom
from vonal.office.telephony.operations import account_of
from vonal.office.telephony.plan import chosen_plan, plan_call
from vonal.switchboard.core.office import CallStarted, News, Seat
from vonal.switchboard.core.plan import Plan

THREADS = 4
DIRECTORY_KEPT_SECONDS = 1.0
CHOSEN_KEPT_SECONDS = 30.0

Answer = TypeVar("Answer")
log = logging.getLogger("vonal.desk")


class Desk:
    """
    Answers the switchboard from the database, in threads of its own, and writes down what it tells.

    Start it with ``start()`` and end it with ``close()``, which writes everything told before.
    """

    def __init__(self, *, directory_kept_seconds: float = DIRECTORY_KEPT_SECONDS) -> None:
        self.newsroom = Newsroom()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="desk")
        self._kept_seconds = directory_kept_seconds
        self._directory: tuple[float, Directory] | None = None
        self._reading: asyncio.Task[None] | None = None
        self._chosen: dict[str, tuple[str, float]] = {}

    def start(self) -> None:
        self.newsroom.start()

    async def close(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        await asyncio.to_thread(self.newsroom.close)
        await asyncio.gather(*(self._ask(connections.close_all) for _ in range(THREADS)))
        self._threads.shutdown(wait=False)

    # The port.

    async def seats(self) -> Sequence[Seat]:
        return await self._ask(read_seats)

    async def plan(self, started: CallStarted) -> Plan:
        plan = await self._ask(lambda: self.plan_now(started))
        if self._reading is None and self._directory_is_older_than(self._kept_seconds):
            # The next caller shall not wait for it.
            self._reading = asyncio.create_task(self._read_ahead())
        return plan

    def tell(self, news: News) -> None:
        self.newsroom.tell(news)

    async def open_calls(self) -> Sequence[str]:
        return await self._ask(self._open_calls)

    # What the port does not know.

    def choose(self, caller: str, extension: str) -> None:
        """The next call from this number, soon, rings at this extension only."""
        self._chosen[caller] = extension, time.monotonic() + CHOSEN_KEPT_SECONDS

    def forget_directory(self) -> None:
        """Somebody came, went or moved: read the directory for the next call."""
        self._directory = None

    def plan_now(self, started: CallStarted) -> Plan:
        """The plan, in the calling thread."""
        directory, language = self._read_directory(), company().language
        extension, until = self._chosen.pop(started.caller, ("", 0.0))
        if extension and time.monotonic() < until:
            return chosen_plan(directory, extension, language)
        customers = find_by_phone(started.caller)
        customer = customers[0] if customers else None
        return plan_call(directory, directory.line(started.dialled), customer, language)

    def _read_directory(self) -> Directory:
        kept = self._directory
        if kept is None or self._directory_is_older_than(2 * self._kept_seconds):
            kept = self._directory = time.monotonic(), Directory.read(now())
        return kept[1]

    def _directory_is_older_than(self, seconds: float) -> bool:
        kept = self._directory
        return kept is not None and time.monotonic() - kept[0] >= seconds

    async def _read_ahead(self) -> None:
        before = self._directory
        try:
            fresh = time.monotonic(), await self._ask(lambda: Directory.read(now()))
            if self._directory is before:
                self._directory = fresh
        except Error:
            log.warning("The directory could not be read; the next call reads it.", exc_info=True)
        finally:
            self._reading = None

    def _open_calls(self) -> list[str]:
        # What was told before the question must not be missing in the answer.
        self.newsroom.flush(5)
        return list(Call.objects.exclude(state=Call.State.ENDED).values_list("switch_id", flat=True))

    async def _ask(self, question: Callable[[], Answer]) -> Answer:
        def answer() -> Answer:
            close_old_connections()
            return question()

        return await asyncio.get_running_loop().run_in_executor(self._threads, answer)


def read_seats() -> list[Seat]:
    """Everybody with an extension; who has no account yet gets one."""
    people = Employee.objects.working().filter(extension__isnull=False).select_related("group", "presence")
    accounts = {account.employee_id: account for account in PhoneAccount.objects.all()}
    return [_seat(person, accounts.get(person.pk) or account_of(person)) for person in people]


def _seat(person: Employee, account: PhoneAccount) -> Seat:
    presence = getattr(person, "presence", None)
    return Seat(
        extension=person.extension or "",
        name=person.name,
        phone_secret=account.phone_secret,
        browser_secret=account.browser_secret,
        on_line=bool(presence and presence.on_line),
        wrap_up_seconds=person.group.wrap_up_seconds if person.group else WRAP_UP_SECONDS,
        wrap_up_until=presence.wrap_up_until if presence else None,
    )
