import asyncio
import dataclasses
import wave
from datetime import UTC, datetime, timedelta

import pytest
from websockets.asyncio.client import connect

from tests.telephone_audio import ENCODE, Heard
from tests.telephone_fixtures import Ari
from tests.telephone_peers import SippCaller
from vonal.switchboard.asterisk.configuration import AsteriskSettings
from vonal.switchboard.asterisk.install import Installation
from vonal.switchboard.asterisk.process import AsteriskProcess
from vonal.switchboard.asterisk.spool import EndedCall, messages, read_ended, read_missed

pytestmark = pytest.mark.telephone

ANNOUNCEMENT_SECONDS = 8.4


def _caller(settings: AsteriskSettings, **more: object) -> SippCaller:
    given: dict[str, object] = {"dial": "+3612345678", "from_number": "+36301234567", **more}
    return SippCaller(settings.sip_address, settings.sip_port, **given)  # type: ignore[arg-type]


async def _ended(settings: AsteriskSettings, count: int = 1) -> list[EndedCall]:
    since = datetime.now(UTC) - timedelta(hours=1)
    for _ in range(100):
        if len(found := read_ended(settings.home, since)) >= count:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError("The call left no row.")


def _loud_seconds(path) -> float:
    with wave.open(str(path)) as file:
        frames = memoryview(file.readframes(file.getnframes())).cast("h")
    return Heard(bytearray(ENCODE[(sample + 32768) >> 2] for sample in frames)).loud_seconds


async def test_without_a_switchboard_a_caller_hears_why_and_leaves_a_message(asterisk: AsteriskProcess):
    settings = asterisk.settings

    call = await asyncio.to_thread(_caller(settings, talk_seconds=ANNOUNCEMENT_SECONDS + 5).call)

    assert call.answered
    assert call.answer_delay_seconds < 1
    assert call.heard.loud_seconds > 2
    (ended,) = await _ended(settings)
    assert (ended.caller, ended.dialled, ended.answered) == ("+36301234567", "+3612345678", False)
    (message,) = messages(settings.home)
    assert message.file == ended.file
    assert 2 < message.seconds < 6
    assert _loud_seconds(message.file) > 0.5


async def test_a_caller_who_leaves_no_message_is_still_missed(asterisk: AsteriskProcess):
    began = datetime.now(UTC) - timedelta(seconds=2)

    await asyncio.to_thread(_caller(asterisk.settings, talk_seconds=1).call)

    await _ended(asterisk.settings)
    (missed,) = read_missed(asterisk.settings.home, began)
    assert (missed.caller, missed.file) == ("+36301234567", None)
    assert began <= missed.started_at <= missed.ended_at <= datetime.now(UTC)


async def test_a_message_still_being_spoken_is_not_shown(asterisk: AsteriskProcess):
    spoken = asterisk.settings.home / "spool/messages"
    with _caller(asterisk.settings, talk_seconds=ANNOUNCEMENT_SECONDS + 30).start() as call:
        async with asyncio.timeout(ANNOUNCEMENT_SECONDS + 20):
            while not list(spoken.iterdir()):
                await asyncio.to_thread(call.so_far)
                await asyncio.sleep(0.1)

        assert messages(asterisk.settings.home) == []


async def test_a_caller_whose_switchboard_died_while_it_rang_is_not_left_ringing(
    asterisk_settings: AsteriskSettings, installation: Installation
):
    settings = dataclasses.replace(asterisk_settings, switchboard_seconds=2)
    asterisk = AsteriskProcess(settings, installation)
    await asterisk.start()
    try:
        events = (
            f"ws{settings.ari_url[4:]}/events?app=vonal&api_key={settings.ari_user}:{settings.ari_secret}"
        )
        async with connect(events) as switchboard:
            call = _caller(settings, talk_seconds=1).start()
            started = await asyncio.wait_for(switchboard.recv(), 5)
        result = await asyncio.to_thread(call.wait)
    finally:
        await asterisk.stop()

    assert b"StasisStart" in (started if isinstance(started, bytes) else started.encode())
    assert result.answered
    assert 1.5 < result.answer_delay_seconds < 3
    assert len(await _ended(settings)) == 1


async def test_a_caller_who_gives_up_while_it_rings_is_missed(asterisk: AsteriskProcess):
    settings = asterisk.settings
    events = f"ws{settings.ari_url[4:]}/events?app=vonal&api_key={settings.ari_user}:{settings.ari_secret}"

    async with connect(events):
        result = await asyncio.to_thread(_caller(settings, patience_seconds=1).call)

    assert (result.status, result.cancelled) == (487, True)
    (missed,) = await _ended(settings)
    assert not missed.answered


async def test_one_whom_an_employee_answered_is_not_missed(asterisk: AsteriskProcess, ari: Ari):
    settings = asterisk.settings
    events = f"ws{settings.ari_url[4:]}/events?app=vonal&api_key={settings.ari_user}:{settings.ari_secret}"

    async with connect(events):
        call = _caller(settings, talk_seconds=1).start()
        await asyncio.to_thread(call.wait_until, "180")
        (channel,) = ari.get("channels")
        ari.ask("POST", f"channels/{channel['id']}/variable?variable=VONAL_ANSWERED&value=1")
        ari.ask("POST", f"channels/{channel['id']}/answer")
        await asyncio.to_thread(call.wait)

    (ended,) = await _ended(settings)
    assert ended.answered
    assert ended.unique_id == channel["id"]
    assert read_missed(settings.home, ended.started_at) == []


@pytest.mark.parametrize("name", ["+36301234567", "trunk", "caller"])
async def test_a_stranger_cannot_call_in(
    asterisk_settings: AsteriskSettings, installation: Installation, name: str
):
    settings = dataclasses.replace(asterisk_settings, trunk_addresses=("127.0.0.2/32",))
    asterisk = AsteriskProcess(settings, installation)
    await asterisk.start()
    try:
        result = await asyncio.to_thread(_caller(settings, from_number=name, address="127.0.0.9").call)
    finally:
        await asterisk.stop()

    assert result.status == 401


async def test_the_test_customer_calls_in_over_sip_and_is_heard(asterisk: AsteriskProcess, ari: Ari):
    status, answer = ari.ask(
        "POST",
        "channels?endpoint=PJSIP/%2B3612345678@caller&callerId=%2B36301234567&context=vonal-spoken&extension=4"
        "&priority=1&timeout=30",
        {"variables": {"CHANNEL(language)": "hu"}},
    )
    assert status == 200, answer

    for _ in range(200):
        await asyncio.sleep(0.1)
        if messages(asterisk.settings.home):
            break

    (message,) = messages(asterisk.settings.home)
    assert (message.caller, message.dialled) == ("+36301234567", "+3612345678")
    assert _loud_seconds(message.file) > 0.5


async def test_trunks_written_by_the_user_are_read(
    asterisk_settings: AsteriskSettings, installation: Installation
):
    asterisk_settings.home.mkdir(exist_ok=True)
    asterisk_settings.trunks.write_text(
        "[provider]\ntype = endpoint\ncontext = vonal-in\nidentify_by = ip\ndisallow = all\nallow = alaw\n"
    )
    asterisk = AsteriskProcess(asterisk_settings, installation)
    await asterisk.start()
    try:
        endpoints = Ari(asterisk_settings).get("endpoints/PJSIP")
    finally:
        await asterisk.stop()

    assert isinstance(endpoints, list)
    assert {"trunk", "caller", "visitor", "provider"} == {endpoint["resource"] for endpoint in endpoints}
