"""Somebody of ours is rung and told something, on a real Asterisk."""

import asyncio
from pathlib import Path

import pytest

from tests.switchboard.real.conftest import MakePhone, Switchboard
from tests.switchboard.real.test_passing_on import until
from vonal.office.telephony.sounds.making import speak

pytestmark = pytest.mark.telephone


def words(home: Path) -> float:
    return speak("The line is down. To confirm, press 1.", "en", home / "sounds" / "spoken" / "w.wav")


async def test_he_hears_the_words_and_a_key_confirms_them(switchboard: Switchboard, phone: MakePhone):
    seconds = words(switchboard.home)
    switchboard.arrange("101")
    await switchboard.start()
    colleague = await phone("101", answer_after_seconds=0.5)

    await switchboard.order("say say1 101 spoken/w")
    await asyncio.to_thread(colleague.wait_until, "ACK")
    await until(lambda: colleague.so_far().heard.loud_seconds > seconds / 2, 10)
    colleague.voice.press("5")
    await asyncio.sleep(0.5)
    assert not switchboard.news("SpokenCallSettled")
    before = colleague.so_far().heard.loud_seconds
    colleague.voice.press("1")

    told = await switchboard.told("SpokenCallSettled")
    result = await asyncio.to_thread(colleague.wait_until, "BYE")
    assert (told["outcome"], told["call"]) == ("confirmed", "say1")
    assert told["rang_at"] is not None
    # He was thanked.
    assert result.heard.loud_seconds - before > 1
    invited = next(message.text for message in result.messages if message.what == "INVITE")
    assert 'From: "Ágnes Ági 1" <sip:103@' in invited
    assert not [each for each in switchboard.news() if each["news"] in ("CallStarted", "PersonRang")]


async def test_who_presses_nothing_hears_it_twice_and_a_killed_switchboard_leaves_nobody_on_the_line(
    switchboard: Switchboard, phone: MakePhone
):
    seconds = words(switchboard.home)
    switchboard.arrange("101")
    await switchboard.start()
    colleague = await phone("101", answer_after_seconds=0.2)

    await switchboard.order("say say1 101 spoken/w")

    assert (await switchboard.told("SpokenCallSettled", 3 * seconds + 10))["outcome"] == "heard"
    result = await asyncio.to_thread(colleague.wait_until, "BYE")
    assert result.heard.seconds == pytest.approx(2 * seconds, abs=1)

    await switchboard.order("say say2 101 spoken/w")
    await until(lambda: len([each for each in colleague.so_far().messages if each.what == "ACK"]) == 2, 10)
    await switchboard.kill()
    byes = 2
    await switchboard.start()
    await until(lambda: len([m for m in colleague.so_far().messages if m.what == "BYE"]) >= byes, 10)
