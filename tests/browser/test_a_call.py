"""The whole story: a stranger calls, his card opens, the talk is on it, and the head of sales sees it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.office import PASSWORD, Desk, Office, until
from tests.telephone_peers import SippCaller

pytestmark = [pytest.mark.browser, pytest.mark.telephone]

# The recording as the browser decodes it: seconds, and the loudness of each half of a second.
DECODE = """async url => {
    const sound = await (await fetch(url)).arrayBuffer();
    const decoded = await new OfflineAudioContext(1, 1, 48000).decodeAudioData(sound);
    const samples = decoded.getChannelData(0), step = decoded.sampleRate / 2, loudness = [];
    for (let start = 0; start + step <= samples.length; start += step) {
        let sum = 0;
        for (let at = start; at < start + step; at++) sum += samples[at] ** 2;
        loudness.push(Math.sqrt(sum / step));
    }
    return {seconds: decoded.duration, loudness};
}"""


def test_a_strangers_call_from_the_first_ring_to_the_journal_of_the_head(office: Office):
    anna = sign_in(office, "anna")
    anna.go_on_line()

    with office.customer_calls("+36301112233") as caller:
        card = the_card_is_open_while_it_still_rings(anna, caller)
        anna.answer()
        caller.wait_until("ACK")
        what_is_typed_is_saved(anna)
        both_hear_each_other(anna, caller)
        a_reload_does_not_end_the_talk(anna, caller)
        both_hear_each_other(anna, caller)
        anna.phone("hangup").click()
        heard = caller.wait()

    assert heard.answered
    assert not heard.ended_by_us
    wrap_up_counts_down_until_the_outcome_is_given(anna)
    a_task_stands_on_the_card(anna.open(card))
    the_recording_plays(anna.page, heard.talked_seconds)
    the_head_sees_it(office.desk("hedvig"))


def sign_in(office: Office, name: str) -> Desk:
    desk = office.stranger("/")
    desk.page.get_by_label("Sign-in").fill(name)
    desk.page.get_by_label("Password").fill(PASSWORD)
    desk.page.get_by_role("button", name="Sign in", exact=True).click()
    expect(desk.page.locator("main h1")).to_have_text("Today")
    return desk


def the_card_is_open_while_it_still_rings(anna: Desk, caller: SippCaller) -> str:
    expect(anna.state).to_have_text("Incoming call")
    expect(anna.pop_up.locator(".phone-name")).to_have_text("06 30 111 2233")
    expect(anna.pop_up.locator(".phone-sub")).to_contain_text("New caller")
    anna.page.wait_for_url(re.compile(r"/customers/\d+$"))
    expect(anna.page.locator("#contacts")).to_contain_text("06 30 111 2233")
    expect(anna.phone("answer")).to_be_enabled()
    assert not caller.so_far().answered
    return anna.page.url.removeprefix(anna.address)


def what_is_typed_is_saved(anna: Desk) -> None:
    """The script leads through the talk: Enter asks the next question, any step is a click away."""
    keys, panel = anna.page.keyboard, anna.page.locator("vonal-script")
    steps, question = panel.locator(".script-go"), panel.locator(".script-step:visible h3")
    expect(question).to_have_text("Good day! You have reached us; how can I help?")
    question.focus()
    keys.press("Enter")
    expect(question).to_have_text("What is it about?")
    keys.type("Forty pallet places, by spring")
    keys.press("Enter")
    expect(question).to_have_text("Have you dealt with us before? With whom?")
    keys.type("nobody knows him")
    expect(panel.locator(".script-known")).to_contain_text("Nobody of that name")
    keys.press("ArrowUp")
    expect(panel.locator("[data-field=about] [data-state=saved]")).to_be_visible()
    for asked, name, text in (
        ("Whom have I", "contact_name", "Nagy Péter"),
        ("What is your company called?", "name", "Tisza Raktár Kft."),
    ):
        steps.filter(has_text=asked).click()
        keys.type(text)
        expect(panel.locator(f"[data-field={name}] [data-state=saved]")).to_be_visible()
    expect(steps.filter(has_text="Good day")).to_have_attribute("data-done", "")
    expect(steps.filter(has_text="Where did you hear")).not_to_have_attribute("data-done", "")


def both_hear_each_other(anna: Desk, caller: SippCaller) -> None:
    at_anna, at_caller = anna.sound_come_in(), caller.so_far().heard.loud_seconds
    until(lambda: anna.sound_come_in() > at_anna + 0.001, "Anna hears nothing")
    until(lambda: caller.so_far().heard.loud_seconds > at_caller + 0.3, "the caller hears nothing")


def a_reload_does_not_end_the_talk(anna: Desk, caller: SippCaller) -> None:
    anna.page.reload()

    expect(anna.state).to_have_text("Talking")
    expect(anna.page.locator("vonal-phone")).to_have_attribute("data-session", "talking")
    panel = anna.page.locator("vonal-script")
    expect(panel.locator("[aria-current=step]")).to_contain_text("What is your company called?")
    expect(panel.locator(".script-go").filter(has_text="Good day")).to_have_attribute("data-done", "")
    for name, text in (
        ("about", "Forty pallet places, by spring"),
        ("contact_name", "Nagy Péter"),
        ("name", "Tisza Raktár Kft."),
    ):
        expect(panel.locator(f"[name={name}]")).to_have_value(text)
    assert caller.so_far().ended_at is None


def in_three_days() -> str:
    return f"{datetime.now().astimezone() + timedelta(days=3):%Y-%m-%d}"


def wrap_up_counts_down_until_the_outcome_is_given(anna: Desk) -> None:
    expect(anna.state).to_have_text("What came of it?")
    expect(anna.pop_up.locator(".phone-head [role=timer]")).to_have_text(re.compile(r"^[12]:[0-5]\d$"))
    ready = anna.page.get_by_role("button", name="I'm ready")
    expect(ready).to_be_disabled()
    anna.pop_up.get_by_label("When to call back").fill(f"{in_three_days()}T11:30")
    anna.pop_up.get_by_role("button", name="Call back", exact=True).click()
    expect(anna.state).to_have_text("Wrapping up")
    expect(anna.pop_up.locator(".outcome-given")).to_contain_text("Call back later")
    expect(anna.pop_up.locator(".outcome-choice")).not_to_have_attribute("open", "")
    ready.click()
    expect(anna.page.locator("#presence-button")).to_have_attribute("data-state", "free")
    expect(anna.pop_up).to_have_count(0)


def a_task_stands_on_the_card(page: Page) -> None:
    expect(page.locator("main h1")).to_have_text("Tisza Raktár Kft.")
    expect(page.locator("#card-tasks li")).to_have_count(1)
    when = page.locator("#card-tasks li time")
    expect(when).to_have_attribute("datetime", re.compile(f"^{in_three_days()}T1[01]:30"))
    expect(page.locator("#history .history-entry").filter(has_text="Forty pallet places")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Nagy Péter")


def the_recording_plays(page: Page, talked_seconds: float) -> None:
    player: Locator = page.locator("#history vonal-player")
    expect(player).to_be_visible()
    sound: dict[str, Any] = page.evaluate(DECODE, player.get_attribute("src"))
    loud = [each > 0.01 for each in sound["loudness"]]
    assert sound["seconds"] == pytest.approx(talked_seconds, rel=0.4)
    assert sum(loud) > 0.9 * len(loud), "there are holes in the recording"

    player.get_by_role("button", name="Play").click()

    expect(player.get_by_role("button", name="Pause")).to_be_visible()
    expect(player.locator(".player-time")).to_have_text(re.compile(r"^0:0[1-9] / "))


def the_head_sees_it(hedvig: Desk) -> None:
    page = hedvig.open("/calls")
    row = page.locator(".call-row").filter(has_text="Tisza Raktár Kft.")
    expect(row).to_have_count(1)
    expect(row.locator(".call-way")).to_contain_text("Anna")
    expect(row).to_contain_text("Call back later")
    expect(row.locator("vonal-player")).to_be_visible()
    page = hedvig.open("/deals")
    expect(page.locator(".board-column").first.locator(".board-card")).to_contain_text("Tisza Raktár Kft.")
