"""Finding a customer as it is typed, narrowing a list by chips, saving it as a view, changing many and taking it back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.office import Office

pytestmark = [pytest.mark.browser, pytest.mark.telephone]

CARDS = """
from vonal.core.clock import now
from vonal.office.customers.operations import create_customer, write_note
from vonal.office.own_fields.operations import make_field
from vonal.office.staff.models import Employee
anna = Employee.objects.get(username="anna")
long = "purchasing-and-stores-department@a-company-of-the-great-plain.example"
for name in ("Alföldi Malom", "Balaton Malom", "Ромашка"):
    card = create_customer(by=anna, at=now(), name=name, manager=anna, points=[long])
write_note(card, "Договор подписан", by=anna, at=now())
make_field(noun="customer", name="Ovens", kind="number", by=Employee.objects.get(username="dora"))
"""


def test_one_finds_narrows_keeps_changes_and_takes_back(office: Office):
    office.python(CARDS)
    desk = office.desk("anna", "/find")
    page = desk.page
    page.locator("input[type=search]").fill("договором")
    expect(page.locator("#found mark")).to_have_text("Договор")
    page.keyboard.press("Control+k")
    page.locator("vonal-palette input").fill("lföld")
    expect(page.locator("[role=option]").first).to_contain_text("Alföldi Malom")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Alföldi Malom")
    page.locator("#card-about").get_by_label("Ovens").fill("12,5")
    expect(page.locator("#card-about .save-state[data-state=saved]")).to_be_visible()

    desk.open("/customers")
    assert (
        page.locator("#main .table-responsive").evaluate("table => table.scrollWidth - table.clientWidth")
        == 0
    )
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Field", exact=True).select_option(label="Name, phone, e-mail")
    page.get_by_label("Value", exact=True).fill("malom")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".chip-rule")).to_contain_text("malom")
    expect(page.locator("tbody .row-link")).to_have_count(2)
    page.locator("summary", has_text="Columns").click()
    page.locator(".list-menu").get_by_label("Ovens").check()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("tbody")).to_contain_text("12.5")
    page.locator("summary", has_text="Save view").click()
    page.get_by_label("Name of the view").fill("Mills")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".view-tabs .is-here")).to_have_text("Mills")

    page.locator("tbody input[type=checkbox]").first.check()
    page.get_by_label(re.compile("^All of this view")).check()
    page.get_by_label("What to change").select_option(label="Importance")
    page.get_by_label("New value").select_option(label="Large")
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.locator("#list-edit")).to_contain_text("2 changed")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#list-edit")).to_contain_text("2 put back")
