"""Both sides of a talk are recorded apart on a real Asterisk, whoever of ours talks, and nothing while it is paused."""

import asyncio
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tests.switchboard.real.conftest import MakeCaller, MakePhone, Switchboard, recorded_seconds
from tests.switchboard.real.test_passing_on import on_the_line, speaking, until
from tests.telephone_audio import DECODE, RATE, tone
from tests.telephone_peers import SippCaller, SippPhone
from tests.telephony.sounds import hertz

pytestmark = pytest.mark.telephone

THEIRS, FIRST, SECOND, SECRET = 440, 880, 660, 1320


def heard(side: npt.NDArray[Any]) -> set[int]:
    """The tones of a side, looked at in quarters of a second; silence is none."""
    pieces = side[: len(side) // 2000 * 2000].reshape(-1, 2000)
    return {round(hertz(piece, RATE) / 20) * 20 for piece in pieces if np.abs(piece).mean() > 1000}


def last_heard(customer: SippCaller) -> int:
    """The tone of the last quarter of a second."""
    sound = customer.so_far().heard.sound[-2000:]
    return round(hertz(np.array([DECODE[code] for code in sound]), RATE) / 20) * 20 if sound else 0


async def test_each_side_is_heard_on_its_own_channel_and_a_pause_not_at_all(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller
):
    switchboard.arrange("101", others="102")
    await switchboard.start()
    first = await phone("101", answer_after_seconds=0.2, says=tone(1, FIRST))
    await phone("102", answer_after_seconds=0.2, says=tone(1, SECOND))
    async with on_the_line(caller(talk_seconds=60, says=tone(1, THEIRS))) as customer:
        call = (await switchboard.told("CallAnswered"))["call"]
        await speaking(first)
        await speaking(customer)

        first.voice.press("*")
        first.voice.press("2")
        await switchboard.told("RecordingKey", extension="101")
        await switchboard.order(f"pause_recording {call}")
        paused = await switchboard.told("RecordingPaused")
        customer.voice.say(tone(1, SECRET))
        first.voice.say(tone(1, SECRET))
        await speaking(first)
        await speaking(customer)
        customer.voice.say(tone(1, THEIRS))
        first.voice.say(tone(1, FIRST))
        await asyncio.sleep(0.5)
        await switchboard.order(f"resume_recording {call}")
        await switchboard.told("RecordingResumed")
        await speaking(first, 0.5)
        await switchboard.order(f"transfer {call} 101 102")
        await switchboard.told("TransferEnded")
        await until(lambda: last_heard(customer) == SECOND)
        await asyncio.sleep(0.5)
        await switchboard.order(f"hang_up {call}")
    recording = await switchboard.told("RecordingReady", call=call)

    both = np.fromfile(recording["file"], "<i2").reshape(-1, 2)
    assert heard(both[:, 0]) == {THEIRS}
    assert heard(both[:, 1]) == {FIRST, SECOND}
    assert 0.5 < paused["recorded_seconds"] < recorded_seconds(recording) - 0.5


async def press(telephone: SippPhone | SippCaller, keys: str, heard: Callable[[], str]) -> None:
    """One after the other: Asterisk hears keys twice that come without a pause on a busy machine."""
    so_far = heard()
    for key in keys:
        so_far += key
        telephone.voice.press(key)
        await until(lambda: heard() == so_far)  # noqa: B023 - asked before the next one.


async def press_code(switchboard: Switchboard, telephone: SippPhone | SippCaller, count: int = 1) -> None:
    telephone.voice.press("*")
    await asyncio.sleep(0.5)
    telephone.voice.press("2")
    await switchboard.told("RecordingKey", extension="101", count=count)


async def test_the_customer_hears_the_keys_of_a_sip_phone_but_not_those_of_a_code(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller
):
    """Also with the switchboard that comes after."""
    switchboard.arrange("101")
    await switchboard.start()
    first = await phone("101", answer_after_seconds=0.2)
    async with on_the_line(caller(talk_seconds=60)) as customer:
        await switchboard.told("CallAnswered")
        await speaking(first)

        await press_code(switchboard, first)
        await press(first, "4#*", lambda: customer.so_far().heard.pressed)
        await switchboard.kill()
        await switchboard.start()
        await switchboard.told("CallAnswered", count=2)
        await press_code(switchboard, first, count=2)
        await press(first, "7", lambda: customer.so_far().heard.pressed)

        assert customer.so_far().heard.pressed == "4#*7"


async def test_who_dialled_on_his_sip_phone_reaches_a_menu_with_his_keys(
    switchboard: Switchboard, dialler: MakeCaller, outside: MakePhone
):
    switchboard.arrange("101", ways=[("outside", "0036701112233")])
    await switchboard.start()
    bank = await outside(answer_after_seconds=0.2)
    async with on_the_line(dialler("101", "+36701112233", talk_seconds=60)) as person:
        await switchboard.told("CallAnswered")
        await speaking(person)

        await press(person, "1", lambda: bank.so_far().heard.pressed)
        await press_code(switchboard, person)
        await press(person, "#", lambda: bank.so_far().heard.pressed)

        assert bank.so_far().heard.pressed == "1#"
