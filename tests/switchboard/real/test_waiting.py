"""A caller chooses by a key, or waits in the queue, on a real Asterisk."""

import asyncio
import time
import wave
from pathlib import Path

import pytest

from tests.switchboard.real.conftest import MakeCaller, MakePhone, Switchboard
from vonal.switchboard.asterisk.process import AsteriskProcess

pytestmark = pytest.mark.telephone


def silence(file: Path, seconds: float) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(file), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(int(16000 * seconds)))


async def test_a_caller_presses_a_key_in_the_menu_and_reaches_the_person(
    switchboard: Switchboard, asterisk: AsteriskProcess, phone: MakePhone, caller: MakeCaller
):
    silence(asterisk.settings.home / "sounds" / "menus" / "choose.wav", 20)
    switchboard.arrange("101", menu="menus/choose")
    await switchboard.start()
    colleague = await phone("101", answer_after_seconds=0.5)
    customer = caller(talk_seconds=5)
    await asyncio.to_thread(customer.wait_until, "ACK")
    await asyncio.sleep(1)
    customer.voice.press("1")

    result = await asyncio.to_thread(customer.wait)

    assert (await switchboard.told("KeysPressed"))["keys"] == "1"
    assert (await switchboard.told("CallAnswered"))["extension"] == "101"
    assert result.answered
    # Silence was said, and nobody else rang: what is heard is the colleague.
    assert result.heard.loud_seconds > 0.3
    assert colleague.so_far().heard.loud_seconds > 0.3
    await switchboard.told("CallEnded")


async def test_a_waiting_caller_hears_music_keeps_his_place_over_a_restart_and_is_answered(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller
):
    switchboard.arrange(queue="101")
    await switchboard.start()
    customer = caller(talk_seconds=30)
    first = await switchboard.told("Waiting", position=1)
    await asyncio.to_thread(customer.wait_until, "ACK")

    await switchboard.kill()
    await switchboard.start()
    again = await switchboard.told("Waiting", position=1, count=2)
    assert again["call"] == first["call"]
    await asyncio.sleep(4)
    assert customer.so_far().heard.loud_seconds > 2.5
    await phone("101", answer_after_seconds=0.5)

    rang = await switchboard.told("PersonRang")
    assert rang["reason"] == "queue"
    await switchboard.told("CallAnswered", extension="101")
    customer.vanish()


async def test_whom_we_called_and_nobody_took_over_keeps_his_place_over_a_restart(
    switchboard: Switchboard, phone: MakePhone, dialler: MakeCaller, outside: MakePhone
):
    switchboard.arrange("101", others="103", queue="102", ways=[("outside", "0036701112233")])
    await switchboard.start()
    customer = await outside(answer_after_seconds=0.2)
    person = dialler("101", "+36701112233", talk_seconds=60)
    call = (await switchboard.told("CallAnswered"))["call"]
    await asyncio.to_thread(person.wait_until, "ACK")
    await phone("103", refuse="486 Busy Here")
    await switchboard.order(f"transfer {call} 101 103")
    await switchboard.told("TransferEnded", fate="nobody")
    await switchboard.told("Waiting", call=call)

    await switchboard.kill()
    began = time.monotonic()
    await switchboard.start()
    await switchboard.told("Waiting", call=call, count=2)
    assert time.monotonic() - began < 3
    heard = customer.so_far().heard.loud_seconds
    await asyncio.sleep(1)
    assert customer.so_far().heard.loud_seconds > heard, "no music"
    await phone("102", answer_after_seconds=0.2)

    await switchboard.told("TalkPassed", extension="102")
    heard = customer.so_far().heard.loud_seconds
    await asyncio.sleep(1)
    assert customer.so_far().heard.loud_seconds > heard
    customer.vanish()
    person.vanish()
