"""An agent's round through a call list with the keyboard alone, in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.office import Office, an_office

pytestmark = pytest.mark.browser

# The telephone is not here: what it would be asked to dial is written down instead.
NOTE_DIALLED = """() => document.addEventListener("click", event => {
    const dial = event.target.closest("[data-dial]");
    if (dial) { event.preventDefault(); event.stopPropagation(); document.documentElement.dataset.dialled = dial.dataset.dial; }
}, true)"""
# Where there is one, the dial field has the same key on every other page.
A_DIAL_FIELD = """() => {
    const field = document.createElement("button");
    field.dataset.key = "d";
    field.textContent = "Dial";
    field.addEventListener("click", () => { document.documentElement.dataset.dialled = "something else"; });
    document.querySelector(".top").append(field);
}"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, player: Playwright) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("demo"), player, "--no-phone") as office:
        yield office


def test_an_agent_calls_through_a_list_by_keys(office: Office):
    page = office.desk("agent").open("/calling")
    page.evaluate(NOTE_DIALLED)
    page.evaluate(A_DIAL_FIELD)
    page.keyboard.press("Enter")
    name = page.locator(".calling-name")
    expect(name).to_be_visible()
    first = name.inner_text()

    page.keyboard.press("d")
    expect(page.locator("html")).to_have_attribute("data-dialled", re.compile(r"\+\d+"))

    page.keyboard.press("5")
    page.keyboard.type("They have one")
    page.keyboard.press("Enter")
    expect(name).not_to_have_text(first)
    second = name.inner_text()
    expect(page.locator(".calling-last")).to_contain_text("Refused")

    page.keyboard.press("z")
    expect(name).to_have_text(first)
    page.keyboard.press("1")
    expect(name).to_have_text(second)

    page.keyboard.press("7")
    page.get_by_label("Place or link").fill("At theirs")
    page.get_by_label("Note for the manager").fill("Wants a quick offer")
    page.keyboard.press("Control+Enter")
    expect(name).to_be_visible()
    expect(name).not_to_have_text(second)
    expect(page.locator(".calling-last")).to_contain_text("Meeting agreed")

    head = office.desk("head").open("/call-lists")
    expect(head.locator(".report-table")).to_contain_text("Lucy Marsden")


def test_the_question_has_room_where_the_calls_window_leaves_little(office: Office):
    page = office.desk("agent").open("/calling")
    if page.get_by_role("button", name="Start calling").is_visible():
        page.keyboard.press("Enter")
    question = page.locator(".script-step:not([hidden]) h3")
    expect(question).to_be_visible()
    for width in (1440, 1080, 390):
        page.set_viewport_size({"width": width, "height": 900})
        box = question.bounding_box()
        assert box is not None
        assert box["width"] > 220, width
