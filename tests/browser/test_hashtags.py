"""A word in a note moves the deal, an undo takes it back, and a lost one is asked why."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.office import Office

pytestmark = [pytest.mark.browser, pytest.mark.telephone]

DEAL = """
from vonal.core.clock import now
from vonal.office.customers.operations import create_customer
from vonal.office.losses.operations import create_ready_reasons
from vonal.office.sales.operations import open_deal
from vonal.office.staff.models import Employee
anna = Employee.objects.get(username="anna")
create_ready_reasons(language="en")
card = create_customer(by=anna, at=now(), name="Alföldi Malom", manager=anna)
open_deal(card, title="Oven", amount=1000, manager=anna, by=anna, at=now())
"""


def test_a_word_moves_the_deal_an_undo_takes_it_back_and_a_lost_one_is_asked_why(office: Office):
    office.python(DEAL)
    desk = office.desk("anna", "/deals")
    page = desk.page
    page.get_by_role("link", name="Alföldi Malom").first.click()
    here, note = page.locator("[aria-current=step]"), page.locator("#note_text")

    note.press_sequentially("They agree #опл")
    expect(page.locator(".note-offers [aria-selected=true]")).to_contain_text("#оплата")
    note.press("Enter")
    note.press_sequentially("120 000,50 soon")
    note.press("Control+Enter")
    answer = page.locator(".hashtag-answer").first
    expect(answer).to_contain_text("Payment")
    expect(answer).to_contain_text("120,000.50")
    answer.get_by_role("button", name="Undo").click()
    expect(page.locator(".hashtag-answer").first).to_contain_text("undone")

    note.fill("#refused")
    note.press("Control+Enter")
    page.locator(".hashtag-answer").get_by_text("Say why").click()
    asked = page.get_by_role("dialog")
    asked.get_by_label("Went to a competitor").check()
    asked.get_by_label("Which competitor?").fill("Rival Kft.")
    asked.get_by_role("button", name="The deal is lost").click()
    expect(asked).to_have_count(0)
    expect(here).to_have_text("Refused")
    expect(page.locator("#deal-rivals")).to_contain_text("Rival Kft.")
