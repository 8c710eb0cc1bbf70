"""People call numbers outside and colleagues, on a real Asterisk."""

import asyncio

import pytest

from tests.switchboard.real.conftest import OUTSIDE, MakeCaller, MakePhone, Switchboard, recorded_seconds

pytestmark = pytest.mark.telephone

NUMBER = "+36701112233"


async def test_a_number_outside_answers_and_the_talk_is_recorded(
    switchboard: Switchboard, outside: MakePhone, dialler: MakeCaller
):
    switchboard.arrange(others="101", ways=[(OUTSIDE, "0036701112233")])
    await switchboard.start()
    far = await outside(answer_after_seconds=1)

    person = await asyncio.to_thread(dialler("101", NUMBER, talk_seconds=3).wait)

    assert person.answered
    assert person.ringing_at is not None
    assert person.heard.loud_seconds > 0.5
    assert far.so_far().heard.loud_seconds > 0.5
    assert "INVITE sip:0036701112233@" in far.so_far().messages[0].text
    ended = await switchboard.told("CallEnded")
    assert ended["wrap_up_until"] is not None
    aside = {"DeviceChanged", "AnsweredOn", "NobodyListens"}
    story = [each["news"] for each in switchboard.news() if each["news"] not in aside]
    assert story[:4] == ["PersonDialled", "FarRang", "CallAnswered", "CallEnded"]
    recording = await switchboard.told("RecordingReady", call=ended["call"])
    assert recorded_seconds(recording) > 0.5
    assert not switchboard.news("OutsideLost")


async def test_on_the_practice_line_the_test_customer_answers(switchboard: Switchboard, dialler: MakeCaller):
    switchboard.arrange(others="101", ways=[("practice", NUMBER)])
    await switchboard.start()

    person = await asyncio.to_thread(dialler("101", NUMBER, talk_seconds=4).wait)

    assert person.answered
    assert person.heard.loud_seconds > 0.5
    assert (await switchboard.told("CallAnswered"))["extension"] == "101"
    assert (await switchboard.told("CallEnded"))["wrap_up_until"] is not None


async def test_a_busy_number_is_told_to_whoever_dialled(
    switchboard: Switchboard, outside: MakePhone, dialler: MakeCaller
):
    switchboard.arrange(others="101", ways=[("nowhere", "1"), (OUTSIDE, NUMBER)])
    await switchboard.start()
    await outside(refuse="486 Busy Here")

    person = await asyncio.to_thread(dialler("101", NUMBER).wait)

    assert person.status == 486
    assert (await switchboard.told("FarRefused"))["why"] == "busy"
    assert len(switchboard.news("FarRang")) == 2
    assert (await switchboard.told("CallEnded"))["wrap_up_until"] is None


async def test_a_talk_outlives_a_killed_switchboard_and_whoever_is_left_alone_is_freed(
    switchboard: Switchboard, outside: MakePhone, dialler: MakeCaller
):
    switchboard.arrange(others="101", ways=[(OUTSIDE, NUMBER)])
    await switchboard.start()
    far = await outside(answer_after_seconds=0.2, talk_seconds=6)
    person = dialler("101", NUMBER, talk_seconds=60)
    talking = asyncio.create_task(asyncio.to_thread(person.wait))
    answered = await switchboard.told("CallAnswered")
    await asyncio.sleep(0.5)

    await switchboard.kill()
    await switchboard.start()
    assert not switchboard.news("CallEnded")
    assert switchboard.news("CallAnswered")[-1]["leg"] == answered["leg"]
    await switchboard.kill()
    await asyncio.to_thread(far.wait_until, "BYE")
    await switchboard.start()

    result = await asyncio.wait_for(talking, 20)
    assert not result.ended_by_us
    assert (await switchboard.told("CallEnded"))["call"] == answered["call"]
    await switchboard.told("RecordingReady", call=answered["call"])


async def test_a_number_that_rings_is_taken_over_by_a_new_switchboard(
    switchboard: Switchboard, outside: MakePhone, dialler: MakeCaller
):
    switchboard.arrange(others="101", ways=[(OUTSIDE, NUMBER)])
    await switchboard.start()
    far = await outside(answer_after_seconds=4)
    person = dialler("101", NUMBER, talk_seconds=2)
    talking = asyncio.create_task(asyncio.to_thread(person.wait))
    await asyncio.to_thread(far.wait_until, "180")

    await switchboard.kill()
    await switchboard.start()

    assert (await talking).answered
    assert far.so_far().heard.loud_seconds > 0.3
    assert len([each for each in far.so_far().messages if each.what == "INVITE"]) == 1
    call = (await switchboard.told("CallEnded"))["call"]
    await switchboard.told("RecordingReady", call=call)


async def test_ones_own_telephone_is_rung_first_and_then_a_colleague(
    switchboard: Switchboard, phone: MakePhone
):
    switchboard.arrange(others="101 102")
    await switchboard.start()
    first = await phone("101", answer_after_seconds=0.2)
    colleague = await phone("102", answer_after_seconds=0.5, talk_seconds=2)

    await switchboard.order("dial 101 102")

    ended = await switchboard.told("CallEnded")
    assert ended["wrap_up_until"] is None
    assert (await switchboard.told("CallAnswered"))["extension"] == "102"
    assert first.so_far().heard.loud_seconds > 0.3
    assert colleague.so_far().heard.loud_seconds > 0.3
    assert not switchboard.news("RecordingReady")


async def test_nobody_outside_can_call_out(
    switchboard: Switchboard, outside: MakePhone, caller: MakeCaller, phone: MakePhone
):
    """What he dials is one of our numbers, whatever it is; keys pressed and transfers wished change nothing."""
    switchboard.arrange("101", others="102", seconds=1, ways=[(OUTSIDE, NUMBER)])
    await switchboard.start()
    far = await outside()
    colleague = await phone("102")
    wishes = "Refer-To: <sip:+36701112233@127.0.0.1>\nDiversion: <sip:102@127.0.0.1>\n"

    for dialled in (NUMBER, "102", f"{NUMBER}@{OUTSIDE}"):
        await asyncio.to_thread(caller(dial=dialled, talk_seconds=1, headers=wishes).wait)

    assert far.so_far().invited_at is None
    assert colleague.so_far().invited_at is None
    assert not switchboard.news("PersonDialled")
    assert not switchboard.news("FarRang")
