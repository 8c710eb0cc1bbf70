"""The office's side of the switchboard's port."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.conf import settings
from django.db import Error, close_old_connections, connections
from django.utils import translation

from vonal.core.clock import now
from vonal.core.company import company
from vonal.office.customers.queries import find_by_phone
from vonal.office.staff.models import Employee
from vonal.office.telephony import dialling
from vonal.office.telephony.directory import WRAP_UP_SECONDS, Directory
from vonal.office.telephony.explanations import PlanExplained
from vonal.office.telephony.models import Call, PhoneAccount
from vonal.office.telephony.newsroom import Newsroom
from vonal.office.telephony.operations import account_of
from vonal.office.telephony.plan import Asked, Planned, chosen_plan, planner
from vonal.office.telephony.waiting_news import WaitingNews
from vonal.switchboard.core.office import CallStarted, News, PersonDialled, Refused, Route, Seat
from vonal.switchboard.core.plan import Plan

THREADS = 4
DIRECTORY_KEPT_SECONDS = 1.0
CHOSEN_KEPT_SECONDS = 30.0
# Calls in progress wait to be taken over. A disk that is full stays so, a database that is busy does not.
WORTH_WAITING_FOR_REFUSALS = 4
SEAT_COLUMNS = (
    *("pk", "extension", "name", "group__wrap_up_seconds"),
    *("presence__on_line", "presence__wrap_up_until"),
)

Answer = TypeVar("Answer")
log = logging.getLogger("vonal.desk")


class Desk:
    """
    Answers the switchboard from the database, in threads of its own, and writes down what it tells.

    Start it with ``start()`` and end it with ``close()``, which writes everything told before.
    """

    def __init__(self, *, directory_kept_seconds: float = DIRECTORY_KEPT_SECONDS) -> None:
        self.newsroom = Newsroom(kept=WaitingNews(settings.VONAL.home / "news.waiting"))
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="desk")
        self._kept_seconds = directory_kept_seconds
        self._directory: tuple[float, Directory] | None = None
        self._one_reads = threading.Lock()
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

    async def plan(self, started: CallStarted, keys: str = "") -> Plan:
        planned = await self._ask(lambda: self.planned_now(started, keys))
        if planned.why:
            self.newsroom.tell(PlanExplained(started.call, keys, planned.why, started.at))
        if self._reading is None and self._directory_is_older_than(self._kept_seconds):
            # The next caller shall not wait for it.
            self._reading = asyncio.create_task(self.read_ahead())
        return planned.plan

    async def route(self, dialled: PersonDialled) -> Route:
        return await self._ask(lambda: route_now(dialled))

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

    def plan_now(self, started: CallStarted, keys: str = "") -> Plan:
        """The plan, in the calling thread."""
        return self.planned_now(started, keys).plan

    def planned_now(self, started: CallStarted, keys: str = "") -> Planned:
        """The same, and why."""
        directory, language = self._read_directory(), company().language
        extension, until = self._chosen.pop(started.caller, ("", 0.0))
        if extension and time.monotonic() < until:
            return Planned(chosen_plan(directory, extension, language), {})
        customers = find_by_phone(started.caller)
        customer = customers[0] if customers else None
        line = directory.line(started.dialled)
        return planner().plan(directory, Asked(line, customer, language, started.caller, keys))

    def _read_directory(self) -> Directory:
        kept = self._fresh_directory()
        if kept is None:
            with self._one_reads:  # The others, who waited for him, find it.
                kept = self._fresh_directory()
                if kept is None:
                    kept = self._directory = time.monotonic(), read_office()
        return kept[1]

    def _fresh_directory(self) -> tuple[float, Directory] | None:
        kept = self._directory
        return None if kept is None or self._directory_is_older_than(2 * self._kept_seconds) else kept

    def _directory_is_older_than(self, seconds: float) -> bool:
        kept = self._directory
        return kept is not None and time.monotonic() - kept[0] >= seconds

    async def read_ahead(self) -> None:
        """Read the directory before a call needs it; the first reading takes long."""
        before = self._directory
        try:
            fresh = time.monotonic(), await self._ask(read_office)
            if self._directory is before:
                self._directory = fresh
        except Error:
            log.warning("The directory could not be read; the next call reads it.", exc_info=True)
        finally:
            self._reading = None

    def _open_calls(self) -> list[str]:
        # What was told before the question must not be missing in the answer.
        self.newsroom.flush(5, refusals=WORTH_WAITING_FOR_REFUSALS)
        return list(Call.objects.exclude(state=Call.State.ENDED).values_list("switch_id", flat=True))

    async def _ask(self, question: Callable[[], Answer]) -> Answer:
        def answer() -> Answer:
            close_old_connections()
            return question()

        return await asyncio.get_running_loop().run_in_executor(self._threads, answer)


def read_office() -> Directory:
    """The directory, and what plans need besides."""
    directory = Directory.read(now())
    planner().prepare(directory)
    return directory


def route_now(dialled: PersonDialled) -> Route:
    """Where it goes, in the calling thread; the refusal is in the person's own language."""
    person = Employee.objects.working().filter(extension=dialled.extension).first()
    if person is None:
        return Refused("")
    with translation.override(person.language or company().language):
        return dialling.route(person, dialled.dialled, at=dialled.at, call=dialled.call)


def read_seats() -> list[Seat]:
    """Everybody with an extension; who has no account yet gets one."""
    accounts = {account.employee_id: account for account in PhoneAccount.objects.all()}
    people = Employee.objects.working().filter(extension__isnull=False).values_list(*SEAT_COLUMNS)
    return [_seat(row, accounts.get(row[0])) for row in people]


def _seat(row: tuple[Any, ...], account: PhoneAccount | None) -> Seat:
    person_id, extension, name, wrap_up_seconds, on_line, wrap_up_until = row
    account = account or account_of(Employee.objects.get(pk=person_id))
    return Seat(
        extension=extension,
        name=name,
        phone_secret=account.phone_secret,
        browser_secret=account.browser_secret,
        on_line=bool(on_line),
        wrap_up_seconds=WRAP_UP_SECONDS if wrap_up_seconds is None else wrap_up_seconds,
        wrap_up_until=wrap_up_until,
        only_encrypted=account.only_encrypted,
        takes_second=account.takes_second,
    )
