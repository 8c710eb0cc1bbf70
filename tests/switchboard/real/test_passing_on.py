"""Talks are held, passed on and shared on a real Asterisk."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from tests.switchboard.real.conftest import OUTSIDE, MakeCaller, MakePhone, Switchboard
from tests.telephone_peers import SippCaller, SippPhone

pytestmark = pytest.mark.telephone


@asynccontextmanager
async def on_the_line(customer: SippCaller) -> AsyncIterator[SippCaller]:
    """Speaks as long as the talk lasts, and hangs up in the end."""
    talking = asyncio.create_task(asyncio.to_thread(customer.wait))
    try:
        yield customer
    finally:
        customer.vanish()
        await talking


async def until(true: Callable[[], bool], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - what another process hears is no event.
            await asyncio.sleep(0.05)


async def speaking(phone: SippPhone | SippCaller, seconds: float = 1) -> None:
    """Wait until it has heard so much more that is not silence."""
    begin = phone.so_far().heard.loud_seconds
    await until(lambda: phone.so_far().heard.loud_seconds >= begin + seconds)


async def test_a_talk_passed_on_goes_to_the_colleague(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller
):
    switchboard.arrange("101", others="102")
    await switchboard.start()
    first = await phone("101", answer_after_seconds=0.2)
    second = await phone("102", answer_after_seconds=1)
    async with on_the_line(caller(talk_seconds=60)):
        call = (await switchboard.told("CallAnswered"))["call"]

        await switchboard.order(f"transfer {call} 101 102")

        await switchboard.told("TalkPassed", extension="102")
        assert (await switchboard.told("TransferEnded"))["fate"] == "passed"
        assert (await asyncio.to_thread(first.wait_until, "BYE")).ended_at is not None
        await speaking(second)
    await switchboard.order(f"hang_up {call}")
    ended = await switchboard.told("CallEnded")
    left = switchboard.news("PersonLeft", extension="101")[-1]
    assert left["wrap_up_until"] is not None
    assert ended["wrap_up_until"] is not None


async def test_nobody_takes_it_and_it_comes_back(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller
):
    switchboard.arrange("101", others="102")
    await switchboard.start()
    first = await phone("101", answer_after_seconds=0.2)
    await phone("102", refuse="603 Decline")
    async with on_the_line(caller(talk_seconds=60)):
        call = (await switchboard.told("CallAnswered"))["call"]

        await switchboard.order(f"transfer {call} 101 102")

        await switchboard.told("TalkPassed", extension="101")
        assert (await switchboard.told("TransferEnded"))["fate"] == "came_back"
        await speaking(first)


async def test_a_colleague_is_asked_to_and_fro_and_all_three_talk_and_he_takes_over(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller, outside: MakePhone, dialler: MakeCaller
):
    """In a call out, through two deaths of the switchboard in the middle of the consultation."""
    switchboard.arrange(others="101 102", ways=[(OUTSIDE, "1")])
    await switchboard.start()
    far = await outside(answer_after_seconds=0.2)
    colleague = await phone("102", answer_after_seconds=2)
    person = dialler("101", "+36701112233", talk_seconds=60)
    talking = asyncio.create_task(asyncio.to_thread(person.wait))
    call = (await switchboard.told("CallAnswered"))["call"]
    await speaking(far)

    await switchboard.order(f"consult {call} 101 102")
    await switchboard.told("PersonRang", extension="102")
    await asyncio.sleep(0.3)
    await speaking(person, 0.3)  # The ring tone.
    assert not switchboard.news("PersonJoined")
    await switchboard.told("PersonJoined", extension="102")
    await asyncio.sleep(0.5)
    await switchboard.kill()
    await switchboard.start()
    assert not switchboard.news("CallEnded")
    await speaking(colleague)
    await speaking(far)  # Music.

    await switchboard.order(f"turn {call}")
    await switchboard.told("CallResumed")
    await asyncio.sleep(0.5)
    await switchboard.kill()
    await switchboard.start()
    await speaking(far)
    await speaking(colleague)  # Music, until the person is back.
    await switchboard.order(f"turn {call}")
    await switchboard.told("CallHeld", count=2)
    await speaking(colleague)
    await switchboard.order(f"join {call}")
    await switchboard.told("AllTalk")
    await speaking(colleague)
    await switchboard.order(f"complete_transfer {call}")
    await switchboard.told("TalkPassed", extension="102")
    assert (await asyncio.wait_for(talking, 20)).answered
    await speaking(far)
    await speaking(colleague)
    assert not switchboard.news("CallEnded")
    far.vanish()
    await switchboard.order(f"hang_up {call}")
    recording = await switchboard.told("RecordingReady", call=call)
    assert recording["file"].endswith(f"{call}.raw")


async def test_a_customer_on_hold_hears_music_and_is_back_in_the_talk(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller
):
    switchboard.arrange("101")
    await switchboard.start()
    colleague = await phone("101", answer_after_seconds=0.2)
    async with on_the_line(caller(talk_seconds=60)) as customer:
        call = (await switchboard.told("CallAnswered"))["call"]
        await speaking(colleague)

        await switchboard.order(f"hold {call}")
        await switchboard.told("CallHeld")
        await asyncio.sleep(0.5)
        before = colleague.so_far().heard.loud_seconds
        await speaking(customer)
        assert colleague.so_far().heard.loud_seconds - before < 0.5
        await switchboard.order(f"resume {call}")

        await switchboard.told("CallResumed")
        await speaking(colleague)


async def test_a_customer_is_passed_on_to_a_number_outside(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller, outside: MakePhone
):
    switchboard.arrange("101", ways=[(OUTSIDE, "1")])
    await switchboard.start()
    await phone("101", answer_after_seconds=0.2)
    far = await outside(answer_after_seconds=2)
    async with on_the_line(caller(talk_seconds=60)) as customer:
        call = (await switchboard.told("CallAnswered"))["call"]

        await switchboard.order(f"transfer {call} 101 +36701112233")
        await asyncio.to_thread(far.wait_until, "180")
        await switchboard.kill()
        await switchboard.start()

        await switchboard.told("TalkPassed", extension="")
        await speaking(far)
        await speaking(customer)
    await asyncio.to_thread(far.vanish)
    await switchboard.order(f"hang_up {call}")
    await switchboard.told("CallEnded")
    await switchboard.told("RecordingReady", call=call)
