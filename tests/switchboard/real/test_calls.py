"""A customer calls over SIP, people have SIP telephones, Asterisk is real."""

import asyncio
import wave
from datetime import datetime

import pytest

from tests.switchboard.real.conftest import MakeCaller, MakePhone, Switchboard, recorded_seconds

pytestmark = pytest.mark.telephone


async def test_the_first_person_answers_and_the_talk_is_recorded(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller
):
    switchboard.arrange("101")
    await switchboard.start()
    colleague = await phone("101", answer_after_seconds=0.5)

    customer = await asyncio.to_thread(caller(talk_seconds=3).wait)

    assert customer.answered
    assert customer.heard.loud_seconds > 0.3
    assert colleague.so_far().heard.loud_seconds > 0.3
    ended = await switchboard.told("CallEnded")
    aside = {"DeviceChanged", "NobodyListens"}
    story = [each["news"] for each in switchboard.news() if each["news"] not in aside]
    assert story[:5] == ["CallStarted", "PersonRang", "CallAnswered", "AnsweredOn", "CallEnded"]
    assert (await switchboard.told("AnsweredOn"))["device"] == "phone"
    started = await switchboard.told("CallStarted")
    assert (started["caller"], started["dialled"]) == ("+36301234567", "+3612345678")
    wrap_up = datetime.fromisoformat(ended["wrap_up_until"]) - datetime.fromisoformat(ended["at"])
    assert wrap_up.total_seconds() == 180
    recording = await switchboard.told("RecordingReady", call=started["call"])
    assert 0.5 < recorded_seconds(recording) < 6
    assert not switchboard.news("OutsideLost")


async def test_nobody_answers_and_the_caller_leaves_a_message(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller
):
    switchboard.arrange("101", seconds=1)
    await switchboard.start()
    colleague = await phone("101", answer_after_seconds=None)

    customer = await asyncio.to_thread(caller(talk_seconds=12).wait)

    assert customer.answered
    assert colleague.so_far().cancelled
    ended = await switchboard.told("CallEnded", asked_for_message=True)
    message = await switchboard.told("MessageLeft", call=ended["call"])
    with wave.open(message["file"]) as sound:
        assert sound.getnframes() / sound.getframerate() > 0.3


async def test_a_silent_first_person_is_followed_by_the_second_after_five_seconds(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller
):
    switchboard.arrange("101", "102")
    await switchboard.start()
    silent = await phone("101", answer_after_seconds=None)
    colleague = await phone("102", answer_after_seconds=0.2)

    customer = await asyncio.to_thread(caller(talk_seconds=1).wait)

    assert customer.answered
    assert silent.so_far().cancelled
    assert colleague.so_far().answered
    first, second = (datetime.fromisoformat(each["at"]) for each in switchboard.news("PersonRang"))
    assert 4.9 <= (second - first).total_seconds() < 8
    missed = await switchboard.told("PersonMissed")
    assert (missed["extension"], missed["why"]) == ("101", "no_answer")


async def test_a_refused_call_goes_on_at_once(switchboard: Switchboard, phone: MakePhone, caller: MakeCaller):
    switchboard.arrange("101", "102")
    await switchboard.start()
    refusing = await phone("101", refuse="603 Decline")
    colleague = await phone("102", answer_after_seconds=0.2)

    await asyncio.to_thread(caller(talk_seconds=1).wait)

    first, second = refusing.so_far().invited_at, colleague.so_far().invited_at
    assert first is not None
    assert second is not None
    assert second - first < 3
    assert (await switchboard.told("PersonMissed"))["why"] == "declined"


async def test_people_ring_together_and_one_of_them_talks(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller
):
    switchboard.arrange("101 102")
    await switchboard.start()
    slow = await phone("101", answer_after_seconds=None)
    await phone("102", answer_after_seconds=1)

    customer = await asyncio.to_thread(caller(talk_seconds=1).wait)

    assert customer.answered
    assert slow.so_far().cancelled
    assert (await switchboard.told("CallAnswered"))["extension"] == "102"
    assert (await switchboard.told("PersonMissed"))["why"] == "taken"


async def test_nobody_calls_a_person_who_wraps_up(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller
):
    switchboard.arrange("101", wrap_up=4)
    await switchboard.start()
    colleague = await phone("101", answer_after_seconds=0.2)
    await asyncio.to_thread(caller(talk_seconds=1).wait)
    await switchboard.told("CallEnded")

    await asyncio.to_thread(caller(talk_seconds=1, from_number="+36302222222").wait)

    assert (await switchboard.told("PersonSkipped"))["why"] == "wrapping_up"
    await asyncio.sleep(4)
    await asyncio.to_thread(caller(talk_seconds=1, from_number="+36303333333").wait)
    assert len(switchboard.news("CallAnswered")) == 2
    assert len([each for each in colleague.so_far().messages if each.what == "INVITE"]) == 2


async def test_a_caller_who_gives_up_stops_the_ringing(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller
):
    switchboard.arrange("101")
    await switchboard.start()
    colleague = await phone("101", answer_after_seconds=None)

    customer = await asyncio.to_thread(caller(patience_seconds=2).wait)

    assert not customer.answered
    rung = await asyncio.to_thread(colleague.wait_until, "CANCEL", 10)
    assert rung.ended_at is not None
    assert customer.ended_at is not None
    assert rung.ended_at - customer.ended_at < 3
    assert (await switchboard.told("PersonMissed"))["why"] == "gave_up"
    assert (await switchboard.told("CallEnded"))["asked_for_message"] is False


async def test_a_telephone_that_leaves_is_unreachable_at_once(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller
):
    switchboard.arrange("101")
    await switchboard.start()
    colleague = await phone("101")

    colleague.vanish()
    assert await asyncio.to_thread(colleague.register, 0) == 200

    await switchboard.told("DeviceChanged", 1, extension="101", reachable=False, count=2)
    await asyncio.to_thread(caller(talk_seconds=1).wait)
    assert (await switchboard.told("PersonSkipped"))["why"] == "unreachable"


async def test_one_may_call_the_line_oneself(switchboard: Switchboard, phone: MakePhone):
    switchboard.arrange("101")
    await switchboard.start()
    colleague = await phone("101", answer_after_seconds=0.2)

    await switchboard.order("call +36301234567 +3612345678 1")

    started = await switchboard.told("CallStarted")
    assert (started["caller"], started["dialled"]) == ("+36301234567", "+3612345678")
    await switchboard.told("CallEnded", 20)
    assert colleague.so_far().heard.loud_seconds > 0.3
