"""A served company to look at in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.config.installation import Installation, prepared

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

FOUND = """
from datetime import datetime, timezone
from vonal.core.models import Company
from vonal.office.customers.operations import create_customer
from vonal.office.sales.operations import create_default_pipeline, open_deal
from vonal.office.staff.models import Employee
at = datetime.now(timezone.utc)
Company(name="Duna Kft.", language="en", country="HU", currency="HUF", created_at=at).save()
if not __import__("vonal.office.sales.models", fromlist=["Stage"]).Stage.objects.exists():
    create_default_pipeline(language="en")
mark = Employee.objects.get(username="mark")
for name in ("Balaton Pallets", "Tisza Storage"):
    customer = create_customer(name=name, manager=mark, by=mark, at=at)
    open_deal(customer, title=f"Order of {name}", manager=mark, by=mark, at=at)
print(customer.pk)
"""


class Office:
    """A served company with one manager, and what is needed to look through his browser."""

    def __init__(self, installation: Installation, browser: Browser) -> None:
        self.installation = installation
        self.browser = browser
        self.address = installation.start("serve", "--no-phone", "--empty", "--port", "0")
        self.me, self.cookie = installation.hire("mark")
        self.customer = int(installation.python(FOUND))
        self.complaints: list[str] = []

    def page(self, **window: Any) -> Page:
        """A window of his; what a worker in the background asks for could not be held back by a test."""
        context = self.browser.new_context(
            **{"viewport": {"width": 1440, "height": 900}, "service_workers": "block", **window}
        )
        name, _, value = self.cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": self.address}])
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._listen)
        return page

    def open(self, path: str, **window: Any) -> Page:
        page = self.page(**window)
        page.goto(self.address + path)
        return page

    def _listen(self, message: ConsoleMessage) -> None:
        # What is not reached or not found is what some tests are about; htmx speaks of the same.
        if message.type == "error" and not re.search("ERR_|WebSocket|htmx:|status of 404", message.text):
            self.complaints.append(message.text)


def served_office(folders: pytest.TempPathFactory) -> Iterator[Office]:
    """An office of its own, gone afterwards."""
    installation = prepared(folders.mktemp("shell") / "home")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield Office(installation, browser)
        finally:
            browser.close()
            installation.end()


def without_complaint(office: Office) -> Iterator[None]:
    """No script fails, and the content policy has nothing to refuse."""
    office.complaints.clear()
    yield
    assert office.complaints == [], office.installation.errors
    for context in office.browser.contexts:
        context.close()
