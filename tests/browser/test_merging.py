"""Pairs are found and merged in the browser, and the Undo that is offered at once parts them again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.office import an_office

pytestmark = pytest.mark.browser

TWO = """
import json
from vonal.office.customers.models import Customer
one, other = Customer.objects.exclude(name="").order_by("pk")[:2]
print(json.dumps({"one": one.pk, "other": other.pk, "name": other.name}))
"""


def test_a_pair_is_found_and_a_merge_undone_from_its_notice(tmp_path: Path, player: Playwright):
    with an_office(tmp_path, player, "--no-phone") as office:
        page = office.desk("director", "/duplicates").page
        page.get_by_role("button", name="Look through all cards").click()
        expect(page.locator("#gathering")).to_contain_text("was looked through")
        expect(page.locator(".pair").first).to_be_visible()

        two = office.ask(TWO)
        page.goto(f"{office.address}/customers/{two['one']}/merge/{two['other']}")

        page.get_by_role("button", name="Merge", exact=True).click()
        notice = page.locator(".notice", has_text="is merged into")
        expect(notice).to_be_visible()
        expect(page).to_have_url(re.compile(rf"/customers/{two['one']}$"))
        notice.get_by_role("button", name="Undo").click()

        expect(page.locator(".notice", has_text="has its own card again")).to_be_visible()
        page.goto(f"{page.url.rsplit('/', 1)[0]}/{two['other']}")
        expect(page.locator("h1.display-name")).to_have_text(two["name"])
