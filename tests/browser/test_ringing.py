"""Whom a call rings at, and what each of them sees of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.office import Desk, Office, until
from tests.browser.pages import NARROW, misfits

pytestmark = [pytest.mark.browser, pytest.mark.telephone]

BEFORE = """
from datetime import timedelta
from vonal.core.clock import now
from vonal.office.customers.operations import create_customer
from vonal.office.sales.operations import open_deal
from vonal.office.staff.models import Employee
from vonal.office.telephony import operations
from vonal.office.telephony.models import Call, Outcome
from vonal.office.telephony.news import write_news
from vonal.switchboard.core.office import CallAnswered, CallEnded, CallStarted, PersonRang
from vonal.switchboard.core.plan import Reason
bela = Employee.objects.get(username="bela")
customer = create_customer(name="Balaton Pallets", manager=bela, by=bela, at=now(), points=["+36202223344"])
open_deal(customer, title="Racking for hall B", amount=1200000, manager=bela, by=bela, at=now())
at = now() - timedelta(hours=2)
leg = "old.r1." + bela.extension
write_news([
    CallStarted("old", "+36202223344", {number!r}, at),
    PersonRang("old", leg, bela.extension, 5, Reason.OWN_MANAGER, at),
    CallAnswered("old", leg, bela.extension, at + timedelta(seconds=3)),
    CallEnded("old", at + timedelta(seconds=60), None),
])
operations.give_outcome(Call.objects.get(switch_id="old"), Outcome.OFFER_SENT, by=bela, at=at + timedelta(seconds=70))
"""
RING_FIVE_SECONDS = """
from vonal.office.staff.models import Group
Group.objects.update(ring_seconds=5)
"""

SPEAKS = """
from vonal.office.staff.models import Employee
Employee.objects.filter(username={name!r}).update(language={language!r})
"""
AWAY = """
from vonal.core.clock import now
from vonal.office.staff.models import Employee
from vonal.office.telephony import operations
operations.go_away(Employee.objects.get(username={name!r}), reason={reason!r}, at=now())
"""


@pytest.fixture
def bela(office: Office, anna: Desk) -> Desk:
    """Béla before his browser; Anna, longer idle, is in front of him."""
    desk = office.desk("bela")
    desk.go_on_line()
    return desk


def test_a_known_caller_rings_at_his_own_manager_who_sees_what_was_before(
    office: Office, anna: Desk, bela: Desk
):
    office.python(BEFORE, number="+3612345678")

    with office.customer_calls("+36202223344"):
        expect(bela.state).to_have_text("Incoming call")
        expect(bela.pop_up.locator(".phone-name")).to_have_text("Balaton Pallets")
        expect(bela.pop_up.locator(".phone-sub")).to_contain_text("06 20 222 3344")
        facts = bela.pop_up.locator(".phone-facts")
        expect(facts.locator("div").filter(has_text="Last talk")).to_contain_text("Offer sent")
        expect(facts.locator("div").filter(has_text="Open deal")).to_contain_text("Racking for hall B")
        expect(bela.page.locator("main h1")).to_have_text("Balaton Pallets")
        expect(anna.pop_up).to_have_count(0)


def test_whoever_is_silent_for_five_seconds_sees_to_whom_the_call_went(
    office: Office, anna: Desk, bela: Desk
):
    office.python(RING_FIVE_SECONDS)

    with office.customer_calls("+36703334455"):
        expect(anna.state).to_have_text("Incoming call")
        expect(bela.pop_up).to_have_count(0)

        expect(bela.state).to_have_text("Incoming call", timeout=7_000)
        expect(anna.state).to_have_text("Passed to Bela")
        expect(bela.pop_up.locator(".phone-facts")).to_contain_text("Rang before at")
        expect(bela.pop_up.locator(".phone-facts")).to_contain_text("Anna")
        bela.answer()
        expect(anna.state).to_have_text("Bela answered")
        bela.phone("hangup").click()


def test_who_declines_passes_the_call_on_at_once(office: Office, anna: Desk, bela: Desk):
    with office.customer_calls("+36704445566"):
        expect(anna.state).to_have_text("Incoming call")
        expect(anna.phone("decline")).to_be_enabled()
        anna.phone("decline").click()

        # Each has half a minute to answer in this office, so this is not the time being up.
        expect(bela.state).to_have_text("Incoming call", timeout=5_000)
        expect(anna.state).to_have_text("Passed to Bela")


def test_a_caller_who_gives_up_stands_on_top_until_he_is_called_back(office: Office, anna: Desk):
    with office.customer_calls("+36705556677", patience_seconds=2) as caller:
        expect(anna.state).to_have_text("Incoming call")
        assert caller.wait().cancelled
    expect(anna.pop_up).to_have_count(0)

    page = anna.open("/calls")
    missed = page.locator("section").filter(has=page.locator("#journal-missed")).locator(".call-row")
    missed = missed.filter(has_text="06 70 555 6677")
    missed.get_by_role("button", name="Called back").click()

    expect(missed).to_have_count(0)
    row = page.locator(".call-row").filter(has_text="06 70 555 6677")
    expect(row).to_contain_text("Missed, called back")


def test_the_telephone_is_answered_muted_held_and_left_by_hand_and_by_key(office: Office, anna: Desk):
    keys = anna.page.keyboard
    with office.customer_calls("+36706667788") as caller:
        expect(anna.phone("answer")).to_be_enabled()
        keys.press("a")
        expect(anna.state).to_have_text("Talking")
        caller.wait_until("ACK")
        until(lambda: caller.so_far().heard.loud_seconds > 0.2, "the caller hears nothing")

        keys.press("m")
        expect(anna.phone("mute")).to_have_attribute("aria-pressed", "true")
        keys.press("m")
        expect(anna.phone("mute")).to_have_attribute("aria-pressed", "false")
        keys.press("h")
        expect(anna.phone("hold")).to_have_attribute("aria-pressed", "true")
        expect(anna.state).to_have_text("On hold")
        keys.press("h")
        expect(anna.phone("hold")).to_have_attribute("aria-pressed", "false")
        expect(anna.state).to_have_text("Talking")
        assert caller.so_far().ended_at is None
        anna.phone("hangup").focus()
        keys.press("Enter")
        assert not caller.wait().ended_by_us
    expect(anna.state).to_have_text("What came of it?")


@pytest.mark.parametrize("language", ["en", "ru", "hu"])
def test_the_telephones_buttons_fit_a_narrow_window(office: Office, language: str):
    office.python(SPEAKS, name="bela", language=language)
    bela = office.desk("bela", viewport={"width": NARROW[0], "height": NARROW[1]})
    state = bela.page.locator("#presence-button")

    expect(state).to_have_attribute("data-state", "off")
    assert not misfits(bela.page)
    bela.go_on_line()
    assert not misfits(bela.page)
    office.python(AWAY, name="bela", reason="other")
    bela.page.reload()
    expect(state).to_have_attribute("data-state", "away")
    assert not misfits(bela.page)
    office.python(SPEAKS, name="bela", language="en")
