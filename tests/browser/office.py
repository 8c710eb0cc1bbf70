"""A served company and the people who sit before their browsers in it."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Playwright, expect

from tests.config.installation import prepared
from tests.telephone_peers import SippCaller

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
]
OUR_NUMBER = "+3612345678"
PASSWORD = "a good password 7"
PATIENCE_MS = 20_000
# What is said of a server that was stopped on purpose is no fault of the page.
UNREACHED = ("ERR_", "WebSocket", "htmx:sendError", "htmx:afterRequest")

FOUND = """
from vonal.core.clock import now
from vonal.workflows.first_start import Founding, found_company
found_company(Founding("Duna Kft.", "en", "HU", "HUF", {number!r}, "Dóra Director", "dora", {password!r}), at=now())
"""
HIRE = """
from vonal.core.clock import now
from vonal.office.staff.models import Employee, Group
from vonal.office.staff.operations import change_group, hire
sales, director = Group.objects.get(), Employee.objects.get(username="dora")
person = hire(username={name!r}, name={name!r}.capitalize(), password={password!r}, role={role!r}, group=sales,
              language="en", by=director, at=now())
if {role!r} == "head":
    change_group(sales, by=director, head=person)
"""
SIGN_IN = """
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from vonal.office.staff.models import Employee
employee = Employee.objects.get(username={name!r})
session = SessionStore()
session[SESSION_KEY] = str(employee.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = employee.get_session_auth_hash()
session.create()
print(session.session_key)
"""

# What a worker in the background asks for could not be held back by a test.
WINDOW = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", "service_workers": "block"}
# Keeps every talk of a page at hand, to ask how much sound came in.
LISTEN = """
window.talks = [];
const Talk = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Talk { constructor(...given) { super(...given); window.talks.push(this); } };
"""
SOUND_COME_IN = """async () => {
    let energy = 0;
    for (const talk of window.talks)
        for (const row of (await talk.getStats()).values())
            if (row.type === "inbound-rtp" && row.kind === "audio") energy += row.totalAudioEnergy;
    return energy;
}"""


@dataclass
class Desk:
    """One person before one browser: its window, and what the page complained of."""

    address: str
    page: Page
    complaints: list[str] = field(default_factory=list)

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    @property
    def pop_up(self) -> Locator:
        """The call as the server knows it, not what the browser says by itself until then."""
        return self.page.locator(".phone-card:not(.phone-own)")

    @property
    def state(self) -> Locator:
        return self.pop_up.locator(".phone-state")

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def phone(self, action: str) -> Locator:
        return self.pop_up.locator(f"[data-phone={action}]")

    def go_on_line(self) -> None:
        """Become reachable with this browser."""
        self.page.locator("#presence-button [data-phone=go-on-line]").click()
        expect(self.page.locator("#presence-button")).to_have_attribute("data-state", "free")
        expect(self.page.locator("vonal-phone")).to_have_attribute("data-registration", "registered")

    def answer(self) -> None:
        expect(self.phone("answer")).to_be_enabled()
        self.phone("answer").click()
        expect(self.state).to_have_text("Talking")

    def sound_come_in(self) -> float:
        """Energy of everything this page has heard in its calls, since it was loaded."""
        return float(self.page.evaluate(SOUND_COME_IN))

    def second_tab(self, path: str) -> Desk:
        """The same person, the same browser, another tab."""
        return sit_down(self.address, self.context.new_page(), path)


def sit_down(address: str, page: Page, path: str) -> Desk:
    desk = Desk(address, page)

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(each in message.text for each in UNREACHED):
            desk.complaints.append(message.text)

    page.on("pageerror", lambda error: desk.complaints.append(str(error)))
    page.on("console", listen)
    desk.open(path)
    return desk


class Office:
    """A company being served: its people may be hired and given browsers, customers may call."""

    def __init__(
        self, folder: Path, player: Playwright, *options: str, environment: dict[str, str] | None = None
    ):
        demo = None if "--empty" in options else "en"
        self.installation = prepared(folder / "home", environment, demo=demo)
        self.options = options
        self.address = self.installation.start("serve", "--port", "0", *options)
        self.browser: Browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        self.desks: list[Desk] = []
        state = self.installation.status()
        self.sip = (state["sip_address"], state["sip_port"])
        self.asterisk = state["asterisk"].get("pid")

    def close(self) -> None:
        self.browser.close()
        self.installation.end()
        if self.asterisk:
            with contextlib.suppress(psutil.NoSuchProcess):
                psutil.Process(self.asterisk).kill()

    def everybody_goes_home(self) -> None:
        """Close all windows; nobody is on line or owes anything any more."""
        for context in self.browser.contexts:
            context.close()
        self.desks.clear()

    def python(self, code: str, **values: Any) -> str:
        return self.installation.python(code.format(**values) if values else code)

    def ask(self, code: str, **values: Any) -> Any:
        """What a program prints as JSON."""
        return json.loads(self.python(code, **values))

    def found(self) -> None:
        self.python(FOUND, number=OUR_NUMBER, password=PASSWORD)

    def hire(self, name: str, role: str = "manager") -> None:
        self.python(HIRE, name=name, role=role, password=PASSWORD)

    def stranger(self, path: str = "/", **window: Any) -> Desk:
        """A browser in which nobody is signed in."""
        context = self.browser.new_context(**WINDOW | window)
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(LISTEN)
        return self._sit_down(context, path)

    def desk(self, name: str, path: str = "/", **window: Any) -> Desk:
        """A browser in which this person is signed in."""
        cookie = {"name": "vonal_session", "value": self.python(SIGN_IN, name=name), "url": self.address}
        context = self.browser.new_context(**WINDOW | window)
        context.add_cookies([cookie])  # type: ignore[list-item]
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(LISTEN)
        return self._sit_down(context, path)

    def _sit_down(self, context: BrowserContext, path: str) -> Desk:
        desk = sit_down(self.address, context.new_page(), path)
        self.desks.append(desk)
        return desk

    def customer_calls(self, number: str, **manner: Any) -> SippCaller:
        """A customer's telephone, ringing at ours from 127.0.0.2."""
        manner = {"talk_seconds": 120.0, "patience_seconds": 60.0, **manner}
        return SippCaller(*self.sip, dial=OUR_NUMBER, from_number=number, **manner).start()

    def crash(self) -> None:
        """As if the machine's kernel had killed the service."""
        assert self.installation.process is not None
        self.installation.process.kill()
        self.installation.process.wait(10)

    def start_again(self) -> None:
        self.installation.start("serve", "--port", str(urlsplit(self.address).port), *self.options)


@contextlib.contextmanager
def an_office(
    folder: Path, player: Playwright, *options: str, environment: dict[str, str] | None = None
) -> Iterator[Office]:
    office = Office(folder, player, *options, environment=environment)
    try:
        yield office
    finally:
        office.close()


def until(is_so: Callable[[], Any], why: str, seconds: float = 20) -> Any:
    """Wait for something no page shows; returns what it was."""
    deadline = time.monotonic() + seconds
    while not (found := is_so()):
        assert time.monotonic() < deadline, why
        time.sleep(0.1)
    return found
