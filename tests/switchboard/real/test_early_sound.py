"""What a number sounds like before it answers is heard by whoever called it, on a real Asterisk."""

import asyncio

import pytest

from tests.sip_result import SipResult
from tests.switchboard.real.conftest import OUTSIDE, MakeCaller, MakePhone, Switchboard, recorded_seconds
from tests.switchboard.real.test_listening import (
    COLLEAGUE,
    CUSTOMER,
    HEAD,
    LOUD,
    PIECE,
    hear,
    hears,
    now,
    share,
)
from tests.switchboard.real.test_passing_on import on_the_line, until
from tests.telephone_audio import tone
from tests.telephone_fixtures import Ari

pytestmark = pytest.mark.telephone

NUMBER = "+36701112233"
NETWORK, OTHER, PERSON = tone(1.0, COLLEAGUE), tone(1.0, HEAD), tone(1.0, CUSTOMER)
RING_TONE = 425.0


def answers(person: SipResult) -> list[str]:
    """What his telephone was told of his call, 100 and the asking for the password apart."""
    told = [each.what for each in person.messages if each.method == "INVITE" and not each.ours]
    return [each for each in told if each not in ("100", "401")]


async def test_the_network_is_heard_before_the_answer_and_only_the_talk_is_recorded(
    switchboard: Switchboard, outside: MakePhone, dialler: MakeCaller
):
    switchboard.arrange(others="101", ways=[(OUTSIDE, NUMBER)])
    await switchboard.start()
    far = await outside(early_seconds=4, answer_after_seconds=0, says=NETWORK)
    person = dialler("101", NUMBER, talk_seconds=2, says=PERSON)
    talking = asyncio.create_task(asyncio.to_thread(person.wait))

    await hear(person, COLLEAGUE)
    assert answers(person.so_far()) == ["180", "183"]
    assert not switchboard.news("CallAnswered")
    assert not hears(far)

    result = await talking
    assert answers(result) == ["180", "183", "200"]
    assert CUSTOMER in hears(far)
    ended = await switchboard.told("CallEnded")
    recording = await switchboard.told("RecordingReady", call=ended["call"])
    assert recorded_seconds(recording) < result.talked_seconds + 0.5


async def test_what_is_said_of_a_number_is_heard_and_then_the_next_line_rings_as_ever(
    switchboard: Switchboard, outside: MakePhone, dialler: MakeCaller
):
    switchboard.arrange(others="101", ways=[(OUTSIDE, NUMBER), ("other", NUMBER)])
    await switchboard.start()
    await outside(early_seconds=3, refuse="404 Not Found", says=NETWORK)
    await outside("other", answer_after_seconds=4, says=OTHER)

    async with on_the_line(dialler("101", NUMBER, talk_seconds=60)) as person:
        await hear(person, COLLEAGUE)
        await switchboard.told("FarRang", endpoint="other")
        since = now(person)

        def rings() -> bool:
            sound = bytes(person.so_far().heard.sound)[since:]
            pieces = [sound[start : start + PIECE] for start in range(0, len(sound), PIECE)]
            return sum(share(piece, RING_TONE) > LOUD for piece in pieces) > 2

        await until(rings, 4)
        assert "200" not in answers(person.so_far())
        await switchboard.told("CallAnswered")
        await hear(person, HEAD)


async def test_a_refusal_after_an_announcement_is_told_as_one(
    switchboard: Switchboard, outside: MakePhone, dialler: MakeCaller
):
    switchboard.arrange(others="101", ways=[(OUTSIDE, NUMBER), ("nowhere", NUMBER)])
    await switchboard.start()
    await outside(early_seconds=2, refuse="486 Busy Here", says=NETWORK)

    person = await asyncio.to_thread(dialler("101", NUMBER).wait)

    assert person.status == 486
    assert person.heard.loud_seconds > 1
    assert (await switchboard.told("FarRefused"))["why"] == "busy"
    assert len(switchboard.news("FarRang")) == 1


async def test_a_network_that_promises_sound_and_is_silent_leaves_the_ring_tone(
    switchboard: Switchboard, outside: MakePhone, dialler: MakeCaller
):
    switchboard.arrange(others="101", ways=[(OUTSIDE, NUMBER)])
    await switchboard.start()
    await outside(early_seconds=2, answer_after_seconds=0, says=tone(1.0, loudness=20))

    person = await asyncio.to_thread(dialler("101", NUMBER, talk_seconds=1).wait)

    assert answers(person) == ["180", "200"]


async def test_a_new_switchboard_takes_over_a_call_whose_network_is_heard(
    switchboard: Switchboard, outside: MakePhone, dialler: MakeCaller, ari: Ari
):
    switchboard.arrange(others="101", ways=[(OUTSIDE, NUMBER)])
    await switchboard.start()
    far = await outside(early_seconds=8, answer_after_seconds=0, says=NETWORK)
    async with on_the_line(dialler("101", NUMBER, talk_seconds=60, says=PERSON)) as person:
        await hear(person, COLLEAGUE)

        await switchboard.kill()
        await switchboard.start()
        since, call = now(person), switchboard.news("PersonDialled")[0]["call"]

        await hear(person, COLLEAGUE)
        assert "200" not in answers(person.so_far())
        await switchboard.told("CallAnswered")
        await hear(far, CUSTOMER)
        await hear(person, COLLEAGUE)
        assert hears(person, since=since) == {COLLEAGUE}
        assert [len(each["channels"]) for each in ari.get("bridges")] == [2]
        await switchboard.order(f"hang_up {call}")
    ended = await switchboard.told("CallEnded")
    await switchboard.told("RecordingReady", call=ended["call"])


async def test_without_a_switchboard_nobody_hears_the_network_for_ever(
    switchboard: Switchboard, outside: MakePhone, dialler: MakeCaller
):
    switchboard.arrange(others="101", ways=[(OUTSIDE, NUMBER)])
    await switchboard.start()
    await outside(early_seconds=30, answer_after_seconds=None, says=NETWORK)
    person = dialler("101", NUMBER)
    talking = asyncio.create_task(asyncio.to_thread(person.wait))
    await hear(person, COLLEAGUE)

    await switchboard.kill()

    result = await asyncio.wait_for(talking, 10)
    assert result.status >= 400
    await switchboard.start()
    await switchboard.told("CallEnded")


async def test_whoever_asks_a_number_in_the_middle_of_a_talk_hears_its_network(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller, outside: MakePhone
):
    switchboard.arrange("101", ways=[(OUTSIDE, NUMBER)])
    await switchboard.start()
    colleague = await phone("101", says=OTHER)
    far = await outside(early_seconds=4, answer_after_seconds=0, says=NETWORK)
    async with on_the_line(caller(talk_seconds=60, says=PERSON)) as customer:
        call = (await switchboard.told("CallAnswered"))["call"]
        await hear(colleague, CUSTOMER)

        await switchboard.order(f"consult {call} 101 {NUMBER}")
        await hear(colleague, COLLEAGUE)
        assert not switchboard.news("PersonJoined")
        await switchboard.told("PersonJoined")
        await hear(far, HEAD)
        await switchboard.order(f"complete_transfer {call}")
        await switchboard.told("TalkPassed")
        await hear(customer, COLLEAGUE)
        await hear(far, CUSTOMER)
