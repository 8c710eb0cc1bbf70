"""The frame in a real browser: going about, keys, search, typed text, moved deals, the live connection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.web.served_office import Office, served_office, without_complaint

pytestmark = pytest.mark.browser

PUSH = "from vonal.core.live import employee_topic, push\npush(employee_topic({me}), 'call.changed', call_id={call})"
WORKER_IS_READY = """async () => {
    for (let turn = 0; turn < 400; turn += 1) {
        if (navigator.serviceWorker.controller && (await caches.match("/offline"))) return;
        await new Promise((done) => setTimeout(done, 50));
    }
}"""
CAN_BE_DRAGGED = """async () => {
    const isSorted = () => Object.keys(document.querySelector(".board-cards")).some((key) => key.startsWith("Sortable"));
    for (let turn = 0; turn < 400 && !isSorted(); turn += 1) await new Promise((done) => setTimeout(done, 50));
}"""
COLLECT = """
document.body.dataset.calls = "";
document.body.addEventListener("vonal:call.changed", event => { document.body.dataset.calls += event.detail.call_id });
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    yield from served_office(tmp_path_factory)


@pytest.fixture(autouse=True)
def nothing_to_complain_of(office: Office) -> Iterator[None]:
    yield from without_complaint(office)


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

    page.evaluate(CAN_BE_DRAGGED)
    target = page.locator(".board-column").nth(2).locator(".board-cards").bounding_box()
    assert target is not None
    card.hover()
    page.mouse.down()
    page.mouse.move(target["x"] + 20, target["y"] + 20, steps=5)
    expect(page.locator("vonal-board.is-dragging")).to_be_visible()
    page.mouse.move(target["x"] + 30, target["y"] + 30, steps=5)
    page.mouse.up()

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


def test_without_a_connection_a_page_of_ours_stands_in_and_the_old_one_comes_back(office: Office):
    page = office.open("/customers", service_workers="allow")
    page.evaluate(WORKER_IS_READY)
    page.context.set_offline(True)

    page.goto(f"{office.address}/customers")
    expect(page.locator("main h1")).to_have_text("Vonal cannot be reached")
    expect(page.locator(".plain-main")).to_have_css("display", "flex")  # Drawn as ours.

    page.context.set_offline(False)
    page.click("main a.btn")
    expect(page.locator("main h1")).to_have_text("Customers")
