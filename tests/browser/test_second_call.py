"""While Béla talks, a customer of his own calls: it knocks, he takes it, turns to and fro, and ends one after the other."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.office import Desk, Office, until
from tests.telephone_peers import SippCaller

pytestmark = [pytest.mark.browser, pytest.mark.telephone]

OWN_CUSTOMERS = """
from vonal.core.clock import now
from vonal.office.customers.operations import create_customer
from vonal.office.staff.models import Employee
bela = Employee.objects.get(username="bela")
for name, number in (("Balaton Pallets", "+36202223344"), ("Tisza Timber", "+36202223355")):
    create_customer(name=name, manager=bela, by=bela, at=now(), points=[number])
"""


def test_a_second_call_is_taken_while_the_first_hears_music(office: Office):
    office.python(OWN_CUSTOMERS)
    bela = office.desk("bela")
    bela.go_on_line()
    first = office.customer_calls("+36202223344")
    bela.answer()
    second = office.customer_calls("+36202223355")
    knock, other = bela.page.get_by_role("group", name="Second call"), the_other_call(bela)

    expect(knock).to_contain_text("Tisza Timber")
    assert talks_with(bela) == "Balaton Pallets"
    knock.get_by_role("button", name="Hold and answer").click()

    expect(other).to_contain_text("Balaton Pallets")
    expect(bela.pop_up.locator(".phone-name")).to_have_text("Tisza Timber")
    second.wait_until("ACK")
    hears(first)
    hears(second)

    office.crash()
    office.start_again()
    expect(bela.page.locator("vonal-phone")).to_have_attribute("data-session", "talking")
    expect(other).to_contain_text("Balaton Pallets")
    until(lambda: office.installation.status()["switchboard"]["state"] == "running", "no switchboard")
    bela.page.locator("main h1").click()
    bela.page.keyboard.press("s")
    expect(bela.pop_up.locator(".phone-name")).to_have_text("Balaton Pallets")
    expect(other).to_contain_text("Tisza Timber")
    hears(first)

    bela.pop_up.get_by_role("button", name="Hang up").click()
    expect(bela.pop_up.locator(".phone-name")).to_have_text("Tisza Timber")
    expect(other).to_have_count(0)
    first.wait()
    hears(second)
    bela.phone("hangup").click()
    second.wait()
    expect(bela.state).to_have_text("What came of it?")


def test_a_customer_knocks_while_colleagues_talk(office: Office):
    office.python(OWN_CUSTOMERS)
    anna, bela = office.desk("anna"), office.desk("bela")
    anna.go_on_line()
    bela.go_on_line()
    bela.page.keyboard.press("d")
    bela.page.locator("vonal-dial input").fill("anna")
    bela.page.keyboard.press("Enter")
    expect(anna.state).to_have_text("A colleague calls")
    anna.answer()
    expect(bela.state).to_have_text("Talking")

    customer = office.customer_calls("+36202223355")
    knock = bela.page.get_by_role("group", name="Second call")
    expect(knock).to_contain_text("Tisza Timber")
    knock.get_by_role("button", name="Hold and answer").click()

    expect(bela.pop_up.locator(".phone-name")).to_have_text("Tisza Timber")
    expect(the_other_call(bela)).to_contain_text("Anna")
    expect(anna.state).to_have_text("On hold")
    customer.wait_until("ACK")
    hears(customer)
    heard = anna.sound_come_in()
    until(lambda: anna.sound_come_in() > heard, "Anna hears no music")

    office.crash()
    office.start_again()
    expect(bela.page.locator("vonal-phone")).to_have_attribute("data-session", "talking")
    until(lambda: office.installation.status()["switchboard"]["state"] == "running", "no switchboard")
    expect(the_other_call(bela)).to_contain_text("Anna")
    hears(customer)
    bela.pop_up.get_by_role("button", name="Hang up").click()
    customer.wait()

    expect(bela.pop_up.locator(".phone-name")).to_have_text("Anna")
    expect(anna.state).to_have_text("Talking")
    heard = anna.sound_come_in()
    until(lambda: anna.sound_come_in() > heard, "Anna hears nothing")
    anna.phone("hangup").click()
    expect(anna.pop_up).to_have_count(0)


def the_other_call(desk: Desk) -> Locator:
    return desk.page.get_by_role("group", name="The other call")


def talks_with(desk: Desk) -> str:
    return desk.pop_up.locator(".phone-name").inner_text()


def hears(caller: SippCaller) -> None:
    before = caller.so_far().heard.loud_seconds
    until(lambda: caller.so_far().heard.loud_seconds > before + 0.5, "a caller hears nothing")
