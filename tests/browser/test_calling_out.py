"""Calling out of the browser, and passing the talk on: a real Asterisk, a real telephone outside, two real browsers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import APIResponse, Route, expect

from tests.browser.office import Desk, Office, until
from tests.telephone_peers import SippPhone

pytestmark = [pytest.mark.browser, pytest.mark.telephone]

NUMBER = "+36702223344"
# The way out leads to the customer's telephone; he has a card, which Anna leads.
BEFORE = """
from vonal.core.clock import now
from vonal.office.customers.operations import create_customer
from vonal.office.staff.models import Employee
from vonal.office.telephony.models import Line, Trunk
from vonal.office.telephony.trunk_operations import change_trunk, make_trunk
anna, line = Employee.objects.get(username="anna"), Line.objects.first()
make_trunk(by=None, name="Outside", kind="address", host={host!r}, numbers=[line], caller_id=line)
customer = create_customer(name="Bakony Doors", manager=anna, by=anna, at=now(), points=[{number!r}])
print(customer.pk)
"""
# A line of its own leads to a number that is busy, whose network says so aloud before.
BUSY_NUMBER = "+36 20 111 2222"
BUSY_LINE = """
from vonal.office.telephony.trunk_operations import make_trunk, read_prefixes
make_trunk(by=None, name="Busy", kind="address", host={host!r}, prefixes=read_prefixes("+36 20"))
"""
QUALITIES = """
import json
from vonal.office.telephony.quality import CallQuality
print(json.dumps(sorted(CallQuality.objects.values_list("employee__username", flat=True))))
"""


@pytest.fixture(scope="module")
def far(line: Office) -> Iterator[SippPhone]:
    """The customer's telephone, which answers after a second."""
    phone = SippPhone(
        *line.sip, extension="customer", password=None, address="127.0.0.4", answer_after_seconds=1.0
    )
    with phone:
        phone.card = line.python(BEFORE, host=f"{phone.address}:{phone.port}", number=NUMBER).strip()  # type: ignore[attr-defined]
        yield phone


def test_a_number_is_called_by_a_click_held_and_passed_on_after_asking(
    office: Office, far: SippPhone, anna: Desk
):
    bela = office.desk("bela")
    bela.go_on_line()
    keys = anna.open(f"/customers/{far.card}").keyboard  # type: ignore[attr-defined]

    anna.page.locator("main a[data-dial]").first.click()
    expect(anna.state).to_have_text("Talking")
    expect(anna.pop_up.locator(".phone-name")).to_have_text("Bakony Doors")
    expect(anna.pop_up.locator(".phone-sub")).to_contain_text("Outgoing call")
    until(lambda: far.so_far().heard.loud_seconds > 0.2, "the customer hears nothing")
    until(lambda: anna.sound_come_in() > 0, "Anna hears nothing")

    keys.press("k")
    for key in "5#":
        anna.pop_up.locator(f"[data-tone='{key}']").click()
    until(lambda: far.so_far().heard.pressed == "5#", "the keys do not come out there")

    keys.press("h")
    expect(anna.state).to_have_text("On hold")
    keys.press("h")
    expect(anna.state).to_have_text("Talking")

    keys.press("t")
    expect(anna.page.locator("vonal-dial [role=option]").first).to_contain_text("Bela")
    keys.press("Enter")
    expect(bela.state).to_have_text("Anna asks you")
    expect(bela.phone("answer")).to_be_enabled()
    bela.page.keyboard.press("a")
    expect(anna.pop_up).to_contain_text("You talk with Bela")
    heard = bela.sound_come_in()
    until(lambda: bela.sound_come_in() > heard, "Béla hears nothing of Anna")

    keys.press("c")
    expect(bela.state).to_have_text("Talking")
    expect(bela.pop_up.locator(".phone-name")).to_have_text("Bakony Doors")
    heard = bela.sound_come_in()
    until(lambda: bela.sound_come_in() > heard, "Béla hears nothing of the customer")
    expect(bela.phone("hangup")).to_be_enabled()
    bela.phone("hangup").click()
    expect(bela.state).to_have_text("What came of it?")
    until(lambda: "anna" in office.ask(QUALITIES), "nobody kept how it sounded")


def test_who_is_off_line_goes_on_line_first_and_a_number_abroad_is_refused_in_words(office: Office):
    anna = office.desk("anna")
    asked_before = hold_the_next_answer(anna)

    anna.page.keyboard.press("d")
    anna.page.locator("vonal-dial input").fill("+1 212 555 0100")
    anna.page.keyboard.press("Enter")
    anna.page.locator("#confirm-dialog").get_by_role("button", name="Yes").click()
    expect(anna.page.locator("vonal-phone")).to_have_attribute("data-session", "dialling")
    asked_before()

    expect(anna.page.locator("#toasts")).to_contain_text("United States")  # Gone after eight seconds.
    expect(anna.page.locator("#presence-button")).to_have_attribute("data-state", "free")
    expect(anna.pop_up).to_have_count(0)


def test_a_click_before_the_page_knows_its_telephone_waits_for_it(office: Office, far: SippPhone, anna: Desk):
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    anna.page.route("**/phone/state", hold, times=1)
    with anna.page.expect_request("**/phone/state"):
        anna.open(f"/customers/{far.card}")  # type: ignore[attr-defined]

    anna.page.locator("main a[data-dial]").first.click()
    held[0].continue_()

    expect(anna.state).to_have_text("Talking")
    anna.phone("hangup").click()
    expect(anna.state).to_have_text("What came of it?")


def test_what_the_network_says_of_a_number_is_heard_before_it_refuses(office: Office, anna: Desk):
    network = SippPhone(
        *office.sip,
        extension="network",
        password=None,
        address="127.0.0.4",
        early_seconds=5,
        refuse="486 Busy Here",
    )
    with network:
        office.python(BUSY_LINE, host=f"{network.address}:{network.port}")
        anna.page.keyboard.press("d")
        anna.page.locator("vonal-dial input").fill(BUSY_NUMBER)
        anna.page.keyboard.press("Enter")

        until(lambda: bool(network.so_far().messages), "nobody is called")
        until(lambda: network.so_far().status == 0 and anna.sound_come_in() > 0, "Anna hears nothing")
        expect(anna.page.locator("vonal-phone")).to_have_attribute("data-session", "dialling")
        expect(anna.page.locator("#toasts")).to_contain_text("busy")
        expect(anna.pop_up).to_have_count(0)


def hold_the_next_answer(desk: Desk) -> Callable[[], None]:
    """Let the page ask how its telephone is, and keep what the server said until it is let go: old news by then."""
    held: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        held.append((route, route.fetch()))

    expect(desk.page.locator("vonal-phone")).to_have_attribute("data-registration", "off")
    desk.page.route("**/phone/state", hold, times=1)
    desk.page.evaluate("document.body.dispatchEvent(new CustomEvent('vonal:reconnected'))")
    return lambda: held[0][0].fulfill(response=held[0][1])


def test_colleagues_call_each_other(office: Office, anna: Desk):
    bela = office.desk("bela")
    bela.go_on_line()

    anna.page.keyboard.press("d")
    anna.page.locator("vonal-dial input").fill("bela")
    anna.page.keyboard.press("Enter")
    expect(anna.state).to_have_text("Calling")
    expect(bela.state).to_have_text("A colleague calls")
    expect(bela.pop_up.locator(".phone-name")).to_have_text("Anna")
    bela.answer()
    expect(anna.state).to_have_text("Talking")
    heard = anna.sound_come_in()
    until(lambda: anna.sound_come_in() > heard, "Anna hears nothing")

    anna.phone("hangup").click()
    expect(anna.pop_up).to_have_count(0)
    expect(bela.pop_up).to_have_count(0)
