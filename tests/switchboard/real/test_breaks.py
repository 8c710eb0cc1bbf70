"""The switchboard or Asterisk is killed while customers call."""

import asyncio
import os
import signal
import time
from datetime import datetime, timedelta

import pytest

from tests.silent_network import network_to
from tests.switchboard.real.conftest import MakeCaller, MakePhone, Switchboard
from vonal.switchboard.asterisk.process import AsteriskProcess

pytestmark = pytest.mark.telephone


async def test_a_talk_outlives_a_killed_switchboard_and_is_taken_over(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller
):
    switchboard.arrange("101")
    await switchboard.start()
    colleague = await phone("101", answer_after_seconds=0.2)
    customer = caller(talk_seconds=7)
    await switchboard.told("CallAnswered")
    # Told in the moment the orders leave: killed before, the talk would begin with the restart.
    await asyncio.sleep(0.5)

    await switchboard.kill()
    await asyncio.sleep(1)
    restarted = time.monotonic()
    await switchboard.start()
    assert time.monotonic() - restarted < 6
    result = await asyncio.to_thread(customer.wait)

    assert result.answered
    assert 6.8 < result.talked_seconds < 10
    assert result.heard.loud_seconds > 1
    assert len([each for each in colleague.so_far().messages if each.what == "INVITE"]) == 1
    ended = await switchboard.told("CallEnded")
    assert ended["wrap_up_until"] is not None
    answers = switchboard.news("CallAnswered")
    assert answers[0]["leg"] == answers[1]["leg"]
    first, again = (datetime.fromisoformat(each["at"]) for each in answers[:2])
    assert abs(again - first) < timedelta(seconds=0.2)
    await switchboard.told("RecordingReady", call=ended["call"])


async def test_a_ringing_call_is_taken_over_without_ringing_anybody_twice(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller
):
    switchboard.arrange("101", "102")
    await switchboard.start()
    silent = await phone("101", answer_after_seconds=None)
    colleague = await phone("102", answer_after_seconds=0.5)
    customer = caller(talk_seconds=1)
    await switchboard.told("PersonRang")
    await asyncio.sleep(0.5)

    await switchboard.kill()
    await switchboard.start()
    result = await asyncio.to_thread(customer.wait)

    assert result.answered
    assert len([each for each in silent.so_far().messages if each.what == "INVITE"]) == 1
    assert len([each for each in colleague.so_far().messages if each.what == "INVITE"]) == 1
    assert (await switchboard.told("CallAnswered"))["extension"] == "102"


async def test_without_a_switchboard_a_waiting_caller_is_asked_for_a_message_within_five_seconds(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller
):
    switchboard.arrange("101", seconds=30)
    await switchboard.start()
    silent = await phone("101", answer_after_seconds=None)
    customer = caller(talk_seconds=12)
    await switchboard.told("PersonRang")
    await asyncio.sleep(2)

    await switchboard.kill()
    killed = time.time()
    result = await asyncio.to_thread(customer.wait)
    await switchboard.start()

    assert result.answered_at is not None
    assert result.answered_at - killed < 8
    message = await switchboard.told("MessageLeft")
    assert message["file"] is not None
    await asyncio.sleep(1)
    assert silent.so_far().ended_at is not None
    assert len([each for each in silent.so_far().messages if each.what == "INVITE"]) == 1


async def test_whoever_is_left_alone_by_his_caller_is_freed_at_the_restart(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller
):
    switchboard.arrange("101")
    await switchboard.start()
    colleague = await phone("101", answer_after_seconds=0.2)
    customer = caller(talk_seconds=3)
    await switchboard.told("CallAnswered")

    await switchboard.kill()
    await asyncio.to_thread(customer.wait)
    assert colleague.so_far().ended_at is None
    await switchboard.start()

    rung = await asyncio.to_thread(colleague.wait_until, "BYE", 15)
    assert not rung.ended_by_us
    await switchboard.told("CallEnded")
    await asyncio.to_thread(caller(talk_seconds=1).wait)
    assert len(switchboard.news("CallAnswered")) == 2


async def test_a_new_caller_without_a_switchboard_is_asked_for_a_message_at_once(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller
):
    switchboard.arrange("101")
    await switchboard.start()
    await phone("101", answer_after_seconds=0.2)
    await switchboard.kill()

    result = await asyncio.to_thread(caller(talk_seconds=1).wait)
    await switchboard.start()

    assert result.answered
    assert result.answer_delay_seconds < 4
    assert (await switchboard.told("MessageLeft"))["file"] is None


async def test_after_asterisk_was_killed_the_line_works_again(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller, asterisk: AsteriskProcess
):
    switchboard.arrange("101", wrap_up=0)
    await switchboard.start()
    await phone("101", answer_after_seconds=0.2)
    customer = caller(talk_seconds=4)
    answered = await switchboard.told("CallAnswered")
    await asyncio.sleep(1.5)  # Asterisk writes its registrations down once a second.

    pid = asterisk.state.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)

    ended = await switchboard.told("CallEnded", 15)
    assert ended["call"] == answered["call"]
    customer.close()
    await switchboard.told("DeviceChanged", 15, extension="101", reachable=True, count=2)
    result = await asyncio.to_thread(caller(talk_seconds=1).wait)
    assert result.answered
    assert len(switchboard.news("CallAnswered")) == 2


async def test_when_the_network_to_asterisk_falls_silent_talks_go_on_and_who_waits_is_asked_for_a_message(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller, asterisk: AsteriskProcess
):
    async with network_to(asterisk.settings.http_address, asterisk.settings.http_port) as network:
        switchboard.arrange("101", "102", seconds=30, wrap_up=0, through=network.address)
        await switchboard.start()
        await phone("101", answer_after_seconds=0.2)
        talking = caller(talk_seconds=60)
        await switchboard.told("CallAnswered")
        await phone("102", answer_after_seconds=None)
        waiting = caller(talk_seconds=60, from_number="+36301234568")
        await switchboard.told("PersonRang", extension="102")

        network.fall_silent()
        await asyncio.to_thread(waiting.wait_until, "200")
        assert talking.so_far().ended_at is None
        network.come_back()
        await switchboard.told("CallEnded", 20, count=1)

        before = talking.so_far().heard.loud_seconds
        await asyncio.sleep(1)
        assert talking.so_far().heard.loud_seconds > before
        talking.close()
        waiting.close()


@pytest.mark.slow
async def test_a_telephone_without_power_leaves_its_caller_with_music_and_then_with_a_message(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller
):
    switchboard.arrange("101")
    await switchboard.start()
    colleague = await phone("101", answer_after_seconds=0.2)
    customer = caller(talk_seconds=90)
    await switchboard.told("CallAnswered")
    await asyncio.to_thread(colleague.vanish)

    await switchboard.told("TalkBroken", 45)
    before = customer.so_far().heard.loud_seconds
    ended = await switchboard.told("CallEnded", 40)

    assert customer.so_far().heard.loud_seconds - before > 5
    assert ended["asked_for_message"] is True
    assert ended["wrap_up_until"] is not None
