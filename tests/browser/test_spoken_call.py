"""An important message rings in the browser, is read aloud by the computer, and is confirmed by key 1."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.office import Desk, Office, until

pytestmark = [pytest.mark.browser, pytest.mark.telephone]

SHOUT = """
from datetime import timedelta
from vonal.core.clock import now
from vonal.office.chat.models import MessengerRules
from vonal.office.chat.operations.posting import post_message
from vonal.office.chat.operations.rooms import enter, open_group
from vonal.office.staff.models import Employee
MessengerRules(call_minutes=1).save()
at = now() - timedelta(seconds=55)
hedvig, anna = (Employee.objects.get(username=name) for name in ("hedvig", "anna"))
room = open_group(name="Sales", by=hedvig, at=at, members=[anna])
print(post_message(enter(room, who=hedvig, at=at), "The line is down", client_id="c1", at=at, is_important=True).pk)
"""
RECEIPT = """
import json
from vonal.office.chat.models import Receipt
row = Receipt.objects.get(message={message})
print(json.dumps({{"confirmed": row.confirmed_at is not None, "by_telephone": row.by_telephone, "rings": row.rings}}))
"""


def test_it_rings_in_the_browser_is_heard_and_confirmed_by_a_key(office: Office, anna: Desk):
    message = int(office.python(SHOUT))
    own = anna.page.locator(".phone-own")
    expect(own.locator(".phone-state")).to_have_text("Incoming call", timeout=30_000)
    expect(own.locator(".phone-name")).to_have_text("Important, Hedvig")
    expect(anna.page.locator(".lightning-card")).to_contain_text("The line is down")

    own.locator("[data-phone=answer]").click()
    expect(own.locator(".phone-state")).to_have_text("Talking")
    until(lambda: anna.sound_come_in() > 0.001, "nothing is read aloud")
    own.locator("[data-tone='1']").click()

    expect(anna.page.locator(".lightning-card")).to_have_count(0)
    expect(own).to_have_count(0)
    assert office.ask(RECEIPT, message=message) == {"confirmed": True, "by_telephone": True, "rings": 1}
    author = office.desk("hedvig", f"/messages/{message}/receipts")
    expect(author.page.locator("section:has(#confirmed-title)")).to_contain_text("by telephone")
