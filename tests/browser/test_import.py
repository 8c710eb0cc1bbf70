"""A list comes in by a real browser: dropped, seen, put right, checked, brought in and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.office import Office
from tests.browser.pages import cut_choices

pytestmark = pytest.mark.browser
LIST = "Cég;Akármi;Telefon\nZöld Kert Kft.;Nagy Péter;06 30 555 1234\nRossz Bt.;;12\n"


def test_a_list_is_dropped_checked_brought_in_and_taken_back(office: Office, tmp_path: Path):
    file = tmp_path / "fair.csv"
    file.write_bytes(LIST.encode("cp1250"))
    page = office.desk("dora").open("/customers")
    page.get_by_role("link", name="Bring a list in").click()
    page.locator("#import-file").set_input_files(file)

    expect(page.get_by_role("heading", name="What the columns are")).to_be_visible()
    expect(page.get_by_role("cell", name="Zöld Kert Kft.", exact=True)).to_be_visible()
    assert not cut_choices(page)
    page.get_by_label("Akármi").select_option("contact")
    page.get_by_role("button", name="Check every row").click()

    expect(page.get_by_text("“12” is not a telephone number.")).to_be_visible()
    page.get_by_role("button", name="Bring them in").click()
    expect(page.get_by_role("link", name="Look at them")).to_be_visible()
    page.get_by_role("link", name="Look at them").click()
    expect(page.get_by_role("link", name="Zöld Kert Kft.")).to_be_visible()

    page.go_back()
    page.get_by_role("button", name="Take it back").click()
    page.locator("#confirm-dialog").get_by_role("button", name="Yes").click()
    expect(page.get_by_text("Everything is taken back.")).to_be_visible()
