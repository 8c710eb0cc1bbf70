"""A customer's person on his telephone and one of ours at the desk: they write to each other until the link is closed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.pages import misfits, serious
from tests.web.served_office import Office, served_office, without_complaint

pytestmark = pytest.mark.browser

LET_IN = """
from datetime import timedelta
from vonal.core.clock import now
from vonal.office.chat.operations.guests import invite_guest
from vonal.office.chat.operations.posting import post_message
from vonal.office.chat.operations.rooms import enter, room_about
from vonal.office.customers.operations import NewContact, create_customer
from vonal.office.staff.models import Employee
mark = Employee.objects.get(username="mark")
mill = create_customer(
    by=mark, at=now(), name="<b>Mill</b> Kft.", manager=mark, contacts=[NewContact("<img src=x onerror=alert(1)>")]
)
room = room_about(mill, by=mark, at=now())
post_message(enter(room, who=mark, at=now()), "Not for him", client_id="1", at=now())
_, key = invite_guest(
    room, mill.contacts.get(), expires_at=now() + timedelta(days=1), language="hu", by=mark, at=now()
)
print(room.pk, key)
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    yield from served_office(tmp_path_factory)


@pytest.fixture(autouse=True)
def nothing_to_complain_of(office: Office) -> Iterator[None]:
    yield from without_complaint(office)


def test_a_guest_and_ours_write_to_each_other_until_his_link_is_closed(office: Office):
    room, key = office.installation.python(LET_IN).split()
    ours = office.open(f"/rooms/{room}")
    expect(ours.locator(".guest-band")).to_contain_text("<b>Mill</b> Kft.")
    browser = ours.context.browser
    assert browser is not None
    telephone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    theirs = telephone.new_page()
    theirs.goto(f"{office.address}/g/{key}")

    ours.locator(".composer-field").fill("Which oven? <script>alert(1)</script>")
    ours.keyboard.press("Enter")
    expect(theirs.locator(".message-text:visible")).to_have_text(["Which oven? <script>alert(1)</script>"])
    theirs.locator(".composer-field").fill("The large one")
    theirs.locator(".composer button[type=submit]").click()
    answer = ours.locator(".message.is-outside")
    expect(answer.locator(".message-text")).to_have_text("The large one")
    expect(answer.locator(".message-author")).to_have_text("<img src=x onerror=alert(1)>")
    assert theirs.locator("html").get_attribute("lang") == "hu"
    assert "Not for him" not in theirs.content()
    assert not misfits(theirs)
    assert not serious(theirs)
    ours.goto(f"{office.address}/rooms/{room}/guests")
    ours.locator(".link-row button").click()

    expect(theirs.locator("vonal-room")).to_have_count(0, timeout=8_000)
    expect(ours.locator(".link-row")).to_have_count(0)
    telephone.close()
