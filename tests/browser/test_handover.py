"""A holiday from the dialog to the card and back, in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.office import Office, an_office

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, player: Playwright) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("demo"), player, "--no-phone") as office:
        yield office


def test_work_is_handed_over_and_taken_back(office: Office):
    page = office.desk("manager").open("/handovers/new")
    page.get_by_label("Fiona Drummond").check()
    expect(page.locator("#handover-preview")).to_contain_text("Fiona Drummond")

    page.locator("#handover-form").get_by_role("button", name="Hand over").click()
    expect(page).to_have_url(re.compile(r"/handovers/\d+$"))
    expect(page.locator("#handover .card-sub")).to_contain_text("Handed over", timeout=30_000)
    expect(page.locator("#handover .link-rows")).to_contain_text("handed over", timeout=10_000)

    page.get_by_role("button", name="Take back now").click()
    expect(page.locator("#handover .card-sub")).to_contain_text("Came back", timeout=30_000)
