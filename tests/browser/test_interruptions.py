"""Reloads, second tabs, frozen and killed servers: the talk goes on, nothing typed and no push is lost."""

from __future__ import annotations

import contextlib
import signal
import sqlite3

import pytest
from playwright.sync_api import Locator, Page, Route, WebSocket, expect

from tests.browser.office import Desk, Office, until
from tests.telephone_peers import SippCaller

pytestmark = [pytest.mark.browser, pytest.mark.telephone]

NOTE_OF = """
from vonal.office.telephony.models import Call
call = Call.objects.get(number={number!r})
print(call.note)
"""
HEAR = "window.heard = []; document.body.addEventListener('vonal:tried', event => window.heard.push(event.detail.count))"
PUSH = """
from django.db import transaction
from vonal.core.live import STAFF, push
with transaction.atomic():
    push(STAFF, "tried", count={count})
"""

CARD = """
from vonal.core.clock import now
from vonal.office.customers.models import Customer
print(Customer.objects.create(name="Meanwhile Kft.", created_at=now()).pk)
"""
LEADER = """
from vonal.core.clock import now
from vonal.office.customers.models import Customer
from vonal.office.customers.operations import change_customer
from vonal.office.staff.models import Employee
customer, hedvig = Customer.objects.get(pk={customer}), Employee.objects.get(username="hedvig")
change_customer(customer, manager=Employee.objects.get(username="anna"), by=hedvig, at=now())
"""
HEAR_CHANGES = "window.changed = []; document.body.addEventListener('vonal:customer.changed', event => window.changed.push(event.detail))"


def in_talk(anna: Desk, caller: SippCaller) -> None:
    anna.answer()
    caller.wait_until("ACK")
    both_hear_each_other(anna, caller)


def both_hear_each_other(desk: Desk, caller: SippCaller) -> None:
    at_desk, at_caller = desk.sound_come_in(), caller.so_far().heard.loud_seconds
    until(lambda: desk.sound_come_in() > at_desk + 0.001, "the manager hears nothing")
    until(lambda: caller.so_far().heard.loud_seconds > at_caller + 0.3, "the caller hears nothing")


def test_another_tab_shows_the_same_call_and_may_take_it_over(office: Office, anna: Desk):
    with office.customer_calls("+36301000001") as caller:
        in_talk(anna, caller)
        other = anna.second_tab("/calls")
        expect(other.state).to_have_text("Talking")
        expect(other.page.locator("vonal-phone")).to_have_attribute("data-session", "none")

        other.phone("continue-here").click()

        expect(other.page.locator("vonal-phone")).to_have_attribute("data-session", "talking")
        both_hear_each_other(other, caller)
        expect(anna.page.locator("vonal-phone")).to_have_attribute("data-session", "none")
        expect(anna.state).to_have_text("Talking")
        assert caller.so_far().ended_at is None
        other.phone("hangup").click()
        assert not caller.wait().ended_by_us
    expect(other.state).to_have_text("What came of it?")
    expect(anna.state).to_have_text("What came of it?")
    assert other.complaints == []


def test_a_tab_that_is_closed_hands_the_telephone_to_the_one_that_stays(office: Office, anna: Desk):
    other = anna.second_tab("/calls")
    expect(other.page.locator("#presence-button")).to_have_attribute("data-state", "free")

    anna.page.close()

    expect(other.page.locator("vonal-phone")).to_have_attribute("data-registration", "registered")
    with office.customer_calls("+36301000002") as caller:
        in_talk(other, caller)
        other.phone("hangup").click()
        assert not caller.wait().ended_by_us


def about(anna: Desk) -> Locator:
    """The field of a step of the script; a step is gone to without the server."""
    anna.page.locator(".script-go").filter(has_text="What is it about?").click()
    return anna.page.locator(".script textarea[name=about]")


def test_a_killed_server_ends_no_talk_and_loses_nothing_typed(office: Office, anna: Desk):
    with office.customer_calls("+36301000003") as caller:
        in_talk(anna, caller)
        office.crash()
        try:
            expect(anna.page.locator("#offline-banner")).to_be_visible()
            about(anna).press_sequentially("Asked for a price while the server was down")
            expect(anna.page.locator(".talk-panel [data-field=about] [data-state=waiting]")).to_be_visible()
            both_hear_each_other(anna, caller)
        finally:
            office.start_again()

        expect(anna.page.locator("#offline-banner")).to_be_hidden()
        expect(anna.page.locator(".talk-panel [data-field=about] [data-state=saved]")).to_be_visible()
        expect(anna.state).to_have_text("Talking")
        both_hear_each_other(anna, caller)
        expect(anna.phone("hangup")).to_be_enabled()
        anna.phone("hangup").click()
        heard = caller.wait()

    assert not heard.ended_by_us
    expect(anna.state).to_have_text("What came of it?")
    anna.pop_up.get_by_role("button", name="Offer sent").click()
    expect(anna.state).to_have_text("Wrapping up")
    page = anna.open("/calls")
    row = page.locator(".call-row").filter(has_text="06 30 100 0003")
    expect(row).to_contain_text("Offer sent")
    player = row.locator("vonal-player")
    expect(player).to_be_visible()
    assert float(player.get_attribute("seconds") or 0) == pytest.approx(heard.talked_seconds, rel=0.4)
    assert office.python(NOTE_OF, number="+36301000003") == "Asked for a price while the server was down"


@pytest.mark.parametrize("who", ["called", "caller"])
def test_who_hangs_up_on_a_colleague_while_the_server_is_down_has_hung_up(
    office: Office, anna: Desk, who: str
):
    bela = office.desk("bela")
    bela.go_on_line()
    bela.page.keyboard.press("d")
    bela.page.locator("vonal-dial input").fill("anna")
    bela.page.keyboard.press("Enter")
    anna.answer()
    expect(bela.state).to_have_text("Talking")
    expect(bela.phone("hangup")).to_be_enabled()

    office.crash()
    try:
        expect(anna.page.locator("#offline-banner")).to_be_visible()
        (anna if who == "called" else bela).phone("hangup").click()
    finally:
        office.start_again()

    expect(anna.pop_up).to_have_count(0)
    expect(bela.pop_up).to_have_count(0)


def test_what_is_typed_while_the_server_hangs_is_saved_once_it_answers(office: Office, anna: Desk):
    with office.customer_calls("+36301000004") as caller:
        in_talk(anna, caller)
        assert office.installation.process is not None
        office.installation.process.send_signal(signal.SIGSTOP)
        try:
            about(anna).press_sequentially("Typed into silence")
            both_hear_each_other(anna, caller)
        finally:
            office.installation.process.send_signal(signal.SIGCONT)

        expect(anna.page.locator(".talk-panel [data-field=about] [data-state=saved]")).to_be_visible(
            timeout=40_000
        )
        assert office.python(NOTE_OF, number="+36301000004") == "Typed into silence"
        anna.phone("hangup").click()
        caller.wait()


def _connections(page: Page) -> list[WebSocket]:
    seen: list[WebSocket] = []
    page.on("websocket", lambda socket: seen.append(socket) if socket.url.find("/live") > 0 else None)
    return seen


def _has_heard(desk: Desk, *counts: int) -> None:
    until(lambda: len(desk.page.evaluate("window.heard")) >= len(counts), f"{counts} did not come")
    assert desk.page.evaluate("window.heard") == list(counts)


def _tab(first: Desk) -> tuple[Desk, list[WebSocket]]:
    page = first.context.new_page()
    seen = _connections(page)
    page.goto(first.address + "/people")
    return Desk(first.address, page), seen


def _is_live(desk: Desk) -> None:
    desk.page.locator("body[data-live=on]").wait_for(state="attached")
    desk.page.evaluate(HEAR)


def test_two_tabs_share_a_connection_and_the_second_goes_on_alone(office: Office):
    first = office.desk("hedvig", "/people")
    _is_live(first)
    second, connections = _tab(first)
    _is_live(second)

    office.python(PUSH, count=1)
    _has_heard(first, 1)
    _has_heard(second, 1)
    assert connections == []

    first.page.close()
    office.python(PUSH, count=2)
    _has_heard(second, 1, 2)
    assert len(connections) == 1


def test_a_call_is_answered_in_the_browser_though_nothing_can_be_written(office: Office, anna: Desk):
    with contextlib.closing(sqlite3.connect(office.installation.home / "vonal.sqlite3")) as database:
        database.execute("BEGIN IMMEDIATE")
        with office.customer_calls("+36301000005") as caller:
            own = anna.page.locator(".phone-own")
            own.locator("[data-phone=answer]").click()
            expect(own.locator(".phone-state")).to_have_text("Talking")
            expect(own.locator(".phone-name")).to_have_text("+36301000005")
            both_hear_each_other(anna, caller)
            database.rollback()

            expect(own).to_have_count(0)
            expect(anna.state).to_have_text("Talking")
            anna.phone("hangup").click()
            caller.wait()
    expect(anna.state).to_have_text("What came of it?")


def test_what_changes_while_a_page_is_on_its_way_is_seen_on_it(office: Office):
    customer = office.python(CARD).strip()
    hedvig = office.desk("hedvig", "/customers")
    _is_live(hedvig)

    def written_before(route: Route) -> None:
        answer = route.fetch()
        office.python(LEADER, customer=int(customer))
        until(lambda: hedvig.page.evaluate("window.changed.length"), "the change is not told")
        route.fulfill(response=answer)

    hedvig.page.evaluate(HEAR_CHANGES)
    hedvig.page.route(f"**/customers/{customer}", written_before, times=1)
    hedvig.page.locator(f"#main a[href='/customers/{customer}']").first.click()
    expect(hedvig.page.locator("#customer-head .card-leader")).to_contain_text("Anna")
