"""The frame in a real browser: going about, keys, search, typed text, moved deals, the live connection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.config.installation import Installation

pytestmark = pytest.mark.browser

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
PUSH = "from vonal.core.live import employee_topic, push\npush(employee_topic({me}), 'call.changed', call_id={call})"
COLLECT = """
document.body.dataset.calls = "";
document.body.addEventListener("vonal:call.changed", event => { document.body.dataset.calls += event.detail.call_id });
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

    def page(self) -> Page:
        context = self.browser.new_context(viewport={"width": 1440, "height": 900})
        name, _, value = self.cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": self.address}])
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._listen)
        return page

    def open(self, path: str) -> Page:
        page = self.page()
        page.goto(self.address + path)
        return page

    def _listen(self, message: ConsoleMessage) -> None:
        # What is not reached or not found is what some tests are about; htmx speaks of the same.
        if message.type == "error" and not re.search("ERR_|WebSocket|htmx:|status of 404", message.text):
            self.complaints.append(message.text)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    installation = Installation(tmp_path_factory.mktemp("shell") / "home")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield Office(installation, browser)
        finally:
            browser.close()
            installation.end()


@pytest.fixture(autouse=True)
def nothing_to_complain_of(office: Office) -> Iterator[None]:
    """No script fails, and the content policy has nothing to refuse."""
    office.complaints.clear()
    yield
    assert office.complaints == [], office.installation.errors
    for context in office.browser.contexts:
        context.close()


def test_going_about_keeps_the_telephone_and_tells_a_reader_where_he_is(office: Office):
    page = office.open("/")
    page.evaluate("document.querySelector('vonal-phone').mark = 'the same'")

    page.click("a.side-link[href='/customers']")
    page.wait_for_url("**/customers")

    expect(page.locator("main#main")).to_have_count(1)
    expect(page.locator("main h1")).to_be_focused()
    expect(page.locator("a.side-link[href='/customers']")).to_have_attribute("aria-current", "page")
    assert page.title().startswith("Customers")
    page.go_back()
    expect(page.locator("main h1")).to_have_text("Today")
    assert page.evaluate("document.querySelector('vonal-phone').mark") == "the same"


def test_a_page_that_is_not_there_is_told_within_the_frame(office: Office):
    page = office.open("/")
    page.route("**/people", lambda route: route.continue_(url=f"{office.address}/nowhere"))

    page.click("a.side-link[href='/people']")

    expect(page.locator("main h1")).to_have_text("This is not here")
    expect(page.locator("vonal-phone")).to_have_count(1)


def test_letters_go_places_but_not_while_somebody_types(office: Office):
    page = office.open("/customers")

    page.fill("input[type=search]", "")
    page.focus("input[type=search]")
    page.keyboard.type("gp?")
    expect(page.locator("#shortcuts-dialog")).to_be_hidden()
    assert page.input_value("input[type=search]") == "gp?"
    page.locator("main h1").evaluate("heading => { heading.tabIndex = -1; heading.focus() }")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("p")

    page.wait_for_url("**/people")


def test_search_opens_a_card_and_has_it_at_hand_the_next_time(office: Office):
    page = office.open("/")

    page.keyboard.press("Control+k")
    page.keyboard.type("tisza")
    expect(page.locator("[role=option]").first).to_contain_text("Tisza Storage")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/customers/{office.customer}")
    expect(page.locator("main h1")).to_contain_text("Tisza Storage")
    page.keyboard.press("Control+k")

    expect(page.locator("[role=option]").first).to_contain_text("Tisza Storage")
    expect(page.locator(".palette-group").first).to_have_text("Lately")


def test_what_is_typed_without_a_connection_is_kept_over_a_reload_and_sent(office: Office):
    page = office.open(f"/customers/{office.customer}")
    field = page.locator("[name=activity]").first
    page.route(re.compile(r"/customers/\d+/fields"), lambda route: route.abort())

    field.fill("Cold storage")
    expect(page.locator("[data-state=waiting]").first).to_be_visible()
    page.unroute_all()
    page.reload()

    expect(field).to_have_value("Cold storage")
    expect(page.locator("[data-state=saved]").first).to_be_visible()
    page.reload()
    expect(field).to_have_value("Cold storage")


def test_a_deal_is_moved_by_keys_and_moved_back_by_undo(office: Office):
    page = office.open("/deals")
    card = page.locator(".board-card").first
    name = card.get_attribute("id")
    columns = page.locator(".board-column")

    card.focus()
    page.keyboard.press("Shift+ArrowRight")
    moved = columns.nth(1).locator(f"#{name}")
    expect(moved).to_be_visible()
    expect(moved).to_be_focused()
    page.click(".notice-undo")

    expect(columns.nth(0).locator(f"#{name}")).to_be_visible()


def test_a_dragged_deal_that_the_server_does_not_take_goes_back(office: Office):
    page = office.open("/deals")
    card = page.locator(".board-card").first
    name = card.get_attribute("id")
    page.route(re.compile(r"/deals/\d+/stage"), lambda route: route.abort())

    card.drag_to(page.locator(".board-column").nth(2).locator(".board-cards"))

    expect(page.locator("#toasts")).to_contain_text("cannot be reached")
    expect(page.locator(".board-column").nth(0).locator(f"#{name}")).to_be_visible()


def test_dark_is_a_click_away_and_stays(office: Office):
    page = office.open("/")

    page.click(".top-person")
    with page.expect_response("**/theme"):
        page.click("[data-set-theme=dark]")
    page.reload()

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


@pytest.mark.parametrize(
    "path", ["/", "/customers", "/deals", "/calls", "/tasks", "/roster", "/people", "/profile"]
)
def test_no_page_is_wider_than_a_telephone(office: Office, path: str):
    page = office.page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(office.address + path)

    expect(page.locator(".bottom-bar")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_happens_while_the_connection_is_gone_is_heard_after(office: Office):
    page = office.open("/")
    expect(page.locator("body")).to_have_attribute("data-live", "on")
    page.evaluate(COLLECT)
    office.installation.python(PUSH.format(me=office.me, call=1))
    expect(page.locator("body")).to_have_attribute("data-calls", "1")

    office.installation.stop()
    expect(page.locator("#offline-banner")).to_be_visible()
    office.installation.python(PUSH.format(me=office.me, call=2))
    port = str(urlsplit(office.address).port)
    office.installation.start("serve", "--no-phone", "--empty", "--port", port)

    expect(page.locator("body")).to_have_attribute("data-calls", "12", timeout=30_000)
    expect(page.locator("#offline-banner")).to_be_hidden()

    office.complaints.clear()
