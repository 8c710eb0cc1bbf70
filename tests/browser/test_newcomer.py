"""What a newcomer does in his first minutes: the first start, going on line, calling himself."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.office import PASSWORD, Desk, Office, an_office

pytestmark = [pytest.mark.browser, pytest.mark.telephone]

# Nobody stands behind him, and the machine may be busy.
TIME_TO_ANSWER = """
from vonal.office.staff.models import Group
Group.objects.update(ring_seconds=30)
"""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, player: Playwright) -> Iterator[Office]:
    """An installation just started for the first time."""
    with an_office(tmp_path_factory.mktemp("empty"), player, "--empty") as office:
        yield office


def answer_and_tell(desk: Desk, outcome: str) -> None:
    desk.answer()
    expect(desk.pop_up.locator("[role=timer]")).to_have_text("0:03")
    desk.phone("hangup").click()
    desk.pop_up.get_by_role("button", name=outcome).click()
    expect(desk.state).to_have_text("Wrapping up")
    desk.page.get_by_role("button", name="I'm ready").click()
    expect(desk.page.locator("#presence-button")).to_have_attribute("data-state", "free")


def test_a_newcomer_founds_his_company_and_has_his_first_call(empty: Office):
    desk = empty.stranger("/")
    page = desk.page
    for label, text in {
        "Company": "Duna Kft.",
        "Your own telephone number": "+36 1 234 5678",
        "Your name": "Kiss Anna",
        "Sign-in": "anna",
        "Password": PASSWORD,
    }.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Country").select_option("HU")
    page.get_by_label("Currency").select_option("HUF")
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("main h1")).to_have_text("Today")

    page.locator("#first-steps").get_by_role("button", name="Go on line").click()
    page.locator("#first-steps").get_by_role("button", name="Call yourself").click()
    answer_and_tell(desk, "Question answered")

    expect(page.locator("#history")).to_contain_text("Question answered")
    expect(page.locator("#history vonal-player")).to_be_visible()
    empty.python(TIME_TO_ANSWER)
    with ThreadPoolExecutor(1) as terminal:
        typed = terminal.submit(
            empty.installation.command, "call", "--from", "+36301234567", "--seconds", "30"
        )
        expect(desk.pop_up.locator(".phone-name")).to_have_text("06 30 123 4567")
        answer_and_tell(desk, "Offer sent")
        called = typed.result()
    assert called.returncode == 0, called.stderr
    assert called.stdout.strip() == "+36301234567 calls +3612345678."
    desk.open("/")
    expect(page.locator("#first-steps")).to_have_count(0)
    expect(page.locator(".figure").filter(has_text="answered").locator(".figure-value")).to_have_text("2")
    assert desk.complaints == []
