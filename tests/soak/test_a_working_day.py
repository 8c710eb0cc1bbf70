"""
A working day in minutes: customers of all manners, telephones that come and go, and one misfortune after the other. At the
end no call is lost or stuck, nothing waits in a spool, and nothing has grown. ``VONAL_SOAK_SECONDS`` sets its length.
"""

import contextlib
import itertools
import json
import os
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import httpx2
import psutil
import pytest

from tests.browser.office import FOUND, HIRE, OUR_NUMBER, PASSWORD
from tests.config.installation import Installation, prepared
from tests.nonsense import NONSENSE
from tests.sip_result import SipResult
from tests.telephone_audio import tone
from tests.telephone_peers import SippCaller, SippPhone

SECONDS = float(os.environ.get("VONAL_SOAK_SECONDS", "1200"))
pytestmark = [pytest.mark.soak, pytest.mark.timeout(SECONDS + 600)]

LINES = 4
BETWEEN_MISFORTUNES = 40.0
SERVE = ("serve", "--empty", "--port", "0")
READY = """
from vonal.core.clock import now
from vonal.office.staff.models import Employee, Group
from vonal.office.telephony import operations
Group.objects.update(ring_seconds=5, wrap_up_seconds=0)
for person in Employee.objects.filter(role="manager"):
    operations.choose_telephone(person, uses_browser=False)
    operations.go_on_line(person, at=now())
    print(person.extension, operations.account_of(person).phone_secret)
"""
ENDED = """
from vonal.office.telephony.models import Call
print(Call.objects.exclude(state="ended").count())
"""
KNOWN = """
from vonal.office.telephony.models import Call
print(" ".join(Call.objects.filter(direction="in").values_list("number", flat=True)))
"""
WHOLE = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("PRAGMA integrity_check")
    print(cursor.fetchone()[0])
"""


class Day:
    """A served line, its telephones, and what became of every caller."""

    def __init__(self, line: Installation) -> None:
        self.line = line
        state = line.status()
        self.sip = (state["sip_address"], state["sip_port"])
        self.accounts = [row.split() for row in line.python(READY).splitlines()]
        self.phones: list[SippPhone] = []
        self.numbers = itertools.count(1)
        self.luck = random.Random(22)
        self.disturbed_at: list[float] = []

    @property
    def asterisk(self) -> int:
        return int(self.line.status()["asterisk"]["pid"])

    def was_disturbed(self, began: float) -> bool:
        """Did a misfortune fall into this call, or shortly before it?"""
        return any(at - 20 < began + 75 and began < at + 10 for at in self.disturbed_at)

    def telephones_come(self) -> None:
        for phone in self.phones:
            phone.close()
        self.phones = [self._telephone(extension, secret) for extension, secret in self.accounts]

    def _telephone(self, extension: str, secret: str) -> SippPhone:
        """Like any telephone it asks again when it is not let in at once."""
        talk_seconds = self.luck.uniform(2, 9)
        for _again in range(8):
            phone = SippPhone(*self.sip, extension=extension, password=secret, talk_seconds=talk_seconds)
            with contextlib.suppress(AssertionError):
                return phone.start()
        raise AssertionError(f"{extension} is never let in")

    def customer(self) -> tuple[str, float, SipResult]:
        """One customer's call: his number, when he began, what he met."""
        number = f"+3630{next(self.numbers):07d}"
        manner = self.luck.choice(["talks", "talks", "talks", "is impatient", "is silent"])
        began = time.monotonic()
        result = SippCaller(
            *self.sip,
            dial=OUR_NUMBER,
            from_number=number,
            talk_seconds=self.luck.uniform(1, 12),
            patience_seconds=1 if manner == "is impatient" else 60,
            says=None if manner == "is silent" else tone(1.0),
        ).call()
        return number, began, result

    # Misfortunes.

    def service_is_killed(self) -> None:
        assert self.line.process is not None
        self.line.process.kill()
        self.line.process.wait(10)
        self.line.start(*SERVE)

    def asterisk_is_killed(self) -> None:
        before = self.asterisk
        psutil.Process(before).kill()
        until(
            lambda: self.line.status()["asterisk"].get("pid") not in (None, before), "Asterisk comes back", 60
        )

    def nonsense_arrives(self) -> None:
        with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as sender:
            sender.bind(("127.0.0.9", 0))
            for message in NONSENSE * 20:
                sender.sendto(message, self.sip)

    def strangers_try_passwords(self) -> None:
        for extension, _secret in self.accounts:
            assert (
                SippPhone(*self.sip, extension=extension, password="guessed", address="127.0.0.9").register()
                != 200
            )

    def telephones_lose_power(self) -> None:
        for phone in self.phones:
            phone.vanish()


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    line = prepared(tmp_path / "home")
    line.start(*SERVE)
    asterisk = line.status()["asterisk"]["pid"]
    try:
        line.python(FOUND.format(number=OUR_NUMBER, password=PASSWORD))
        for name in ("anna", "bela", "cili"):
            line.python(HIRE.format(name=name, role="manager", password=PASSWORD))
        day = Day(line)
        yield day
        asterisk = day.asterisk
    finally:
        line.end()
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(asterisk).kill()


def test_after_a_day_of_misfortunes_nothing_is_lost_stuck_or_grown(day: Day):
    misfortunes = itertools.cycle(
        [
            day.nonsense_arrives,
            day.service_is_killed,
            day.strangers_try_passwords,
            day.telephones_lose_power,
            day.asterisk_is_killed,
        ]
    )
    calls: list[Future[tuple[str, float, SipResult]]] = []
    over = threading.Event()
    day.telephones_come()
    began, early = time.monotonic(), (0, 0)

    def customers_call() -> None:
        with ThreadPoolExecutor(LINES) as lines:
            while not over.wait(1.5):
                if sum(not each.done() for each in calls) < LINES:
                    calls.append(lines.submit(day.customer))

    street = threading.Thread(target=customers_call)
    street.start()
    try:
        while time.monotonic() - began < SECONDS:
            time.sleep(BETWEEN_MISFORTUNES)
            next(misfortunes)()
            day.disturbed_at.append(time.monotonic())
            day.telephones_come()
            early = early if any(early) else grown(day)
    finally:
        over.set()
        street.join(120)

    ended = [each.result() for each in calls]
    until(lambda: day.line.python(ENDED) == "0", "every call is over", 60)
    # Nobody says that the calls of a killed Asterisk are over: their files are left alone for five minutes.
    until(
        lambda: not list((day.line.home / "recordings").glob("*.raw")), "every recording is taken over", 400
    )
    answered = {number for number, _began, result in ended if result.answered}
    until(lambda: answered <= set(day.line.python(KNOWN).split()), "every call is known", 60)
    assert [number for number, at, result in ended if not day.was_disturbed(at) and unheard(result)] == []
    # Who vanished without a word is given up when his sound has been missing for two minutes.
    until(lambda: not channels(day.line), f"no channel is left: {channels(day.line)}", 150)
    assert day.line.python(WHOLE) == "ok"
    memory, files = grown(day)
    assert memory < 1.5 * early[0]
    assert files < early[1] + 30


def unheard(result: SipResult) -> bool:
    """He waited, and neither a person nor the machine answered."""
    return not result.answered and not result.cancelled


def grown(day: Day) -> tuple[int, int]:
    """Bytes of memory and open files of the service."""
    assert day.line.process is not None
    service = psutil.Process(day.line.process.pid)
    return service.memory_info().rss, service.num_fds()


def channels(line: Installation) -> list[str]:
    secret = json.loads((line.home / "asterisk" / "settings.json").read_text())["ari_secret"]
    address = f"http://127.0.0.1:{line.status()['http_port']}/ari/channels"
    answer = httpx2.get(address, auth=("vonal", secret), timeout=10, trust_env=False)
    return [
        f"{channel['name']} {channel['caller']['number']} {channel['dialplan']}" for channel in answer.json()
    ]


def until(is_so: Callable[[], bool], why: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, why
        time.sleep(0.5)
