"""A head puts a rule in its place with the keyboard, and records what callers hear."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.office import Office

pytestmark = [pytest.mark.browser, pytest.mark.telephone]


def test_a_rule_is_moved_by_the_arrow_key_and_a_greeting_recorded_here(office: Office):
    desk = office.desk("dora", "/call-rules")
    page = desk.page
    rules = page.locator(".rule-name")
    expect(rules.nth(1)).to_have_text("The customer's own manager")
    page.locator(".rule-grip").nth(1).press("ArrowUp")
    # From now on they are the company's own.
    expect(page.locator(".alert", has_text="every company begins with")).to_have_count(0)
    page.reload()
    expect(rules.first).to_have_text("The customer's own manager")

    page.goto(page.url.replace("/call-rules", "/sounds"))
    page.locator("[data-do=record]").click()
    expect(page.locator("[data-time]")).to_have_text("0:02")
    page.locator("[data-do=stop]").click()
    page.locator("[name=microphone-name]").fill("Greeting")
    page.locator("form:has(vonal-recorder) button[type=submit]").click()
    expect(page.locator(".sound-name")).to_contain_text("Recorded")
