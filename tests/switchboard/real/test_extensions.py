"""Extensions come and go in a running Asterisk, and one switchboard at a time serves it."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from tests.switchboard.cast import seat
from tests.switchboard.fakes import FakeOffice, serving
from tests.telephone_peers import SippPhone
from vonal.switchboard.ari.client import AriAddress
from vonal.switchboard.ari.telephone import AriTelephone
from vonal.switchboard.asterisk.process import AsteriskProcess
from vonal.switchboard.conductor import Conductor
from vonal.switchboard.core.telephone import TelephoneIsTaken

pytestmark = pytest.mark.telephone


def telephone_to(asterisk: AsteriskProcess) -> AriTelephone:
    settings = asterisk.settings
    return AriTelephone(AriAddress(settings.ari_url, settings.ari_user, settings.ari_secret), settings.home)


@pytest.fixture
def office() -> FakeOffice:
    return FakeOffice("101")


@pytest.fixture
async def conductor(asterisk: AsteriskProcess, office: FakeOffice) -> AsyncIterator[Conductor]:
    conductor = Conductor(telephone_to(asterisk), office)
    task = await serving(conductor)
    yield conductor
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def register(asterisk: AsteriskProcess, extension: str, password: str = "phone") -> int:
    """The final status of one registration; 0 when nobody answered."""
    settings = asterisk.settings
    with_password = SippPhone(settings.sip_address, settings.sip_port, extension=extension, password=password)
    try:
        return with_password.register()
    finally:
        with_password.close()


async def until_unknown(asterisk: AsteriskProcess, extension: str) -> int:
    """Try to register until it is refused, at most for five seconds; the last status."""
    deadline = time.monotonic() + 5
    while (status := await asyncio.to_thread(register, asterisk, extension)) == 200:
        assert time.monotonic() < deadline
    return status


async def test_a_new_person_may_register_at_once_and_a_wrong_password_may_not(
    asterisk: AsteriskProcess, conductor: Conductor
):
    conductor.seat_changed(seat("105"))
    await asyncio.sleep(0.05)

    assert await asyncio.to_thread(register, asterisk, "105") == 200
    assert await asyncio.to_thread(register, asterisk, "105", "wrong") == 401


async def test_a_leaver_may_not_register_any_more(asterisk: AsteriskProcess, conductor: Conductor):
    assert await asyncio.to_thread(register, asterisk, "101") == 200

    conductor.seat_removed("101")

    assert await until_unknown(asterisk, "101") in (401, 403)


async def test_extensions_the_office_forgot_meanwhile_are_taken_away_at_the_next_start(
    asterisk: AsteriskProcess, conductor: Conductor, office: FakeOffice
):
    assert await asyncio.to_thread(register, asterisk, "102") == 200
    await conductor.stop()

    office.people = [each for each in office.people if each.extension != "102"]
    other = Conductor(telephone_to(asterisk), office)
    task = await serving(other)

    assert await asyncio.to_thread(register, asterisk, "102") != 200
    assert await asyncio.to_thread(register, asterisk, "103") == 200
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_second_switchboard_takes_over_and_the_first_one_stops(
    asterisk: AsteriskProcess, office: FakeOffice
):
    first = Conductor(telephone_to(asterisk), office)
    first_task = await serving(first)

    second = Conductor(telephone_to(asterisk), office)
    second_task = await serving(second)

    with pytest.raises(TelephoneIsTaken):
        await asyncio.wait_for(first_task, 5)
    assert second.state().connected
    second_task.cancel()
    await asyncio.gather(second_task, return_exceptions=True)
