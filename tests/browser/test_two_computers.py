"""One person, two computers: both see his calls, one of them rings, and he chooses which."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.office import Desk, Office
from tests.browser.test_interruptions import both_hear_each_other, in_talk

pytestmark = [pytest.mark.browser, pytest.mark.telephone]


def test_a_talk_stays_where_it_was_answered_until_the_other_computer_asks_for_it(office: Office, anna: Desk):
    home = office.desk("anna")
    line_at_home = home.page.locator("vonal-phone")
    expect(home.page.locator("#presence-button")).to_have_attribute("data-state", "free")
    expect(line_at_home).to_have_attribute("data-registration", "off")

    with office.customer_calls("+36301000011") as caller:
        expect(home.state).to_have_text("Incoming call")
        expect(home.phone("answer")).to_be_hidden()
        in_talk(anna, caller)
        expect(home.state).to_have_text("Talking")
        expect(line_at_home).to_have_attribute("data-session", "none")

        home.phone("continue-here").click()

        expect(line_at_home).to_have_attribute("data-session", "talking")
        both_hear_each_other(home, caller)
        expect(anna.page.locator("vonal-phone")).to_have_attribute("data-session", "none")
        expect(anna.page.locator("vonal-phone")).to_have_attribute("data-registration", "off")
        assert caller.so_far().ended_at is None
        home.phone("hangup").click()
        assert not caller.wait().ended_by_us


def test_the_computer_chosen_last_rings_and_the_other_one_only_shows_it(office: Office, anna: Desk):
    home = office.desk("anna")
    home.page.locator("#presence-button button").first.click()
    home.page.locator("#presence-menu [data-phone=continue-here]").click()
    expect(home.page.locator("vonal-phone")).to_have_attribute("data-registration", "registered")
    expect(anna.page.locator("vonal-phone")).to_have_attribute("data-registration", "off")
    anna.page.reload()
    expect(anna.page.locator("#presence-button")).to_have_attribute("data-state", "free")

    with office.customer_calls("+36301000012") as caller:
        expect(home.phone("answer")).to_be_enabled()
        expect(anna.state).to_have_text("Incoming call")
        expect(anna.phone("answer")).to_be_hidden()
        in_talk(home, caller)
        expect(anna.state).to_have_text("Talking")
        home.phone("hangup").click()
        assert not caller.wait().ended_by_us
