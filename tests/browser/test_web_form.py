"""A form of ours in a page of another site, in a real browser: with its own look, with a frame, with and without scripts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.office import LISTEN, SOUND_COME_IN, Desk, Office, until

pytestmark = pytest.mark.browser

FORM = """
from django.test import RequestFactory
from vonal.core.clock import now
from vonal.office.customers.models import Source
from vonal.office.staff.models import Employee
from vonal.office.web_contacts.models import Form
from vonal.office.web_contacts.operations import make_form
from vonal.web.web_contacts.views.forms import _ways
import json
director = Employee.objects.get(username="dora")
source, _ = Source.objects.get_or_create(name="Site", kind="web")
form = Form.objects.filter(name="Prices").first() or make_form(
    by=director, at=now(), name="Prices", language="en", source=source, consent_text="Write to me.", offers_calls=True
)
request = RequestFactory().get("/", SERVER_NAME="127.0.0.1", SERVER_PORT={port!r})
print(json.dumps({{way.key: way.text for way in _ways(request, form)}}))
"""
CAME = """
import json
from vonal.office.web_contacts.models import WebContact
print(json.dumps(list(WebContact.objects.order_by("pk").values("email", "page", "consent_text", "customer__manager__name"))))
"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """Another site, on its own port: pages written into ``tmp_path``."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join(5)


def ways(office: Office) -> dict[str, str]:
    found: dict[str, str] = office.ask(FORM, port=office.address.rpartition(":")[2])
    return found


def write(folder: Path, html: str) -> None:
    page = f"<!doctype html><meta charset=utf-8><title>Shop</title><h1>Shop</h1>{html}"
    (folder / "shop.html").write_text(page, encoding="utf-8")


def fill(where: Any, email: str) -> None:
    where.get_by_label("Your name").fill("Anna Nagy")
    where.get_by_label("E-mail").fill(email)
    where.get_by_label("Write to me.").check()


def foreign(office: Office, **window: Any) -> Page:
    context = office.browser.new_context(viewport={"width": 390, "height": 844}, **window)
    return context.new_page()


def test_in_a_page_of_another_site_it_is_sent_without_leaving_it(office: Office, site: str, tmp_path: Path):
    write(tmp_path, ways(office)["plain"])
    page = foreign(office)
    page.goto(f"{site}/shop.html")

    fill(page, "wrong")
    page.locator("form").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("not an e-mail address")
    page.get_by_label("E-mail").fill("plain@tisza.hu")
    page.wait_for_timeout(2100)  # As long as a person needs.
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("status")).to_contain_text("Thank you")
    assert page.url == f"{site}/shop.html"
    came = office.ask(CAME)[-1]
    assert (came["email"], came["page"], came["consent_text"]) == (
        "plain@tisza.hu",
        f"{site}/shop.html",
        "Write to me.",
    )


def test_without_scripts_the_visitor_confirms_on_a_page_of_ours(office: Office, site: str, tmp_path: Path):
    write(tmp_path, ways(office)["plain"])
    page = foreign(office, java_script_enabled=False)
    page.goto(f"{site}/shop.html")

    fill(page, "still@tisza.hu")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Please check")
    page.wait_for_timeout(2100)
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("status")).to_contain_text("Thank you")
    assert office.ask(CAME)[-1]["email"] == "still@tisza.hu"


def test_in_a_frame_it_is_sent_and_the_manager_sees_it_at_once(office: Office, site: str, tmp_path: Path):
    anna = office.desk("anna")
    write(tmp_path, ways(office)["frame"])
    page = foreign(office)
    page.goto(f"{site}/shop.html")
    frame = page.frame_locator("iframe")

    fill(frame, "framed@tisza.hu")
    page.wait_for_timeout(2100)
    frame.get_by_role("button", name="Send").click()

    expect(frame.get_by_role("status")).to_contain_text("Thank you")
    came = office.ask(CAME)[-1]
    assert (came["email"], came["page"]) == ("framed@tisza.hu", f"{site}/")
    if came["customer__manager__name"] == "Anna":
        expect(anna.page.locator("#web-contacts-title")).to_be_visible()
        expect(anna.page.locator("#toasts")).to_contain_text("Prices")


def test_a_visitor_calls_from_the_page_of_another_site(office: Office, anna: Desk, site: str, tmp_path: Path):
    write(tmp_path, ways(office)["call"])
    page = foreign(office, permissions=["microphone"])
    page.add_init_script(LISTEN)
    page.goto(f"{site}/shop.html")
    frame = page.frame_locator("iframe")

    frame.get_by_label("Your name").fill("Nagy Anna")
    page.wait_for_timeout(2100)
    frame.get_by_role("button", name="Call now").click()
    expect(frame.get_by_role("status")).to_have_text("It rings…")
    expect(anna.pop_up.locator(".phone-name")).to_have_text("Nagy Anna")
    anna.answer()

    expect(frame.get_by_role("status")).to_have_text("You are talking.")
    until(lambda: anna.sound_come_in() > 0.001, "the manager hears nothing")
    visitor = next(each for each in page.frames if "/call" in each.url)
    until(lambda: visitor.evaluate(SOUND_COME_IN) > 0.001, "the visitor hears nothing")
    frame.get_by_role("button", name="Hang up").click()

    expect(frame.get_by_role("status")).to_have_text("The call is over. Thank you.")
    expect(anna.state).to_have_text("What came of it?")
