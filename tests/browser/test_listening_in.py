"""A head listens to a talk, whispers, and loads his page anew."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.office import Desk, Office
from tests.browser.test_interruptions import in_talk

pytestmark = [pytest.mark.browser, pytest.mark.telephone]


def test_who_whispers_is_heard_again_after_a_reload(office: Office, anna: Desk):
    head = office.desk("hedvig")
    head.go_on_line()

    with office.customer_calls("+36301000071") as caller:
        in_talk(anna, caller)
        head.page.get_by_role("button", name="Listen in").first.click()
        expect(head.state).to_have_text("Listening in")
        expect(head.phone("mute")).to_have_count(0)
        head.pop_up.get_by_role("button", name="Whisper").click()
        expect(head.state).to_have_text("Whispering")
        expect(head.phone("mute")).to_be_enabled()
        head.page.get_by_role("link", name="Today").first.click()
        widths = "all => all.map(one => one.getBoundingClientRect().width)"
        expect(head.page.locator(".team-name").first).to_be_visible()
        assert min(head.page.locator(".team-name").evaluate_all(widths)) > 90

        head.page.reload()

        expect(head.state).to_have_text("Whispering")
        expect(head.phone("mute")).to_be_enabled()
        expect(head.page.locator("vonal-phone")).to_have_attribute("data-session", "talking")
        before = head.sound_come_in()
        head.page.wait_for_timeout(1000)
        assert head.sound_come_in() > before
        expect(anna.pop_up).to_contain_text("whispers to you")
        anna.phone("hangup").click()
        assert not caller.wait().ended_by_us
