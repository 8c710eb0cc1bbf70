"""The whole line on a real Asterisk: from a customer's INVITE to the card, the deal and the recording in the database."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import closing

import pytest
from django.db import connection

from tests.telephone_fixtures import asterisk, asterisk_settings, installation
from tests.telephone_peers import SippCaller, SippPhone
from tests.telephony import cast
from tests.telephony.cast import CALLER, OUR_NUMBER, person
from tests.telephony.sounds import decoded
from tests.telephony.test_desk import in_thread
from vonal.core.clock import now
from vonal.core.live_hub import hub
from vonal.core.worker import Worker
from vonal.office.customers.models import Customer
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee, Presence
from vonal.office.telephony import operations
from vonal.office.telephony.models import Call
from vonal.office.telephony.recordings.keeping import path_of
from vonal.office.telephony.recordings.models import Recording
from vonal.office.telephony.switchboard import run_switchboard
from vonal.switchboard.asterisk.process import AsteriskProcess

__all__ = ["asterisk", "asterisk_settings", "installation"]

pytestmark = [pytest.mark.telephone, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def anna(transactional_db: None) -> Employee:
    cast.company()
    sales = cast.group()
    cast.line(group=sales)
    return person("anna", group=sales, on_line=False)


@pytest.fixture
async def line(asterisk: AsteriskProcess, anna: Employee) -> AsyncIterator[AsteriskProcess]:
    """The switchboard and a worker, as ``vonal serve`` runs them."""
    stop = asyncio.Event()
    states: list[str] = []
    worker = Worker(threads=2)
    working = threading.Thread(target=worker.run, daemon=True)
    working.start()
    board = asyncio.create_task(run_switchboard([asterisk.settings], stop, states.append))
    await until(lambda: "running" in states, 20)
    yield asterisk
    stop.set()
    await asyncio.wait_for(board, 10)
    worker.stop()
    await asyncio.to_thread(working.join, 10)
    hub().close()


async def until(true, seconds: float = 15):
    """What a question of the database says once it says something."""
    deadline = asyncio.get_running_loop().time() + seconds

    def ask():
        try:
            return true()
        finally:
            connection.close()

    while not (answer := await asyncio.to_thread(ask)):
        assert asyncio.get_running_loop().time() < deadline, "it did not come true"
        await asyncio.sleep(0.02)
    return answer


async def test_an_unknown_caller_is_answered_and_everything_is_there(line: AsteriskProcess, anna: Employee):
    settings = line.settings
    secret = (await in_thread(operations.account_of, anna)).phone_secret
    await in_thread(operations.go_on_line, anna, at=now())
    telephone = SippPhone(
        settings.sip_address, settings.sip_port, extension="101", password=secret, answer_after_seconds=1
    )
    await asyncio.to_thread(telephone.start)
    with closing(telephone):
        await until(lambda: Presence.objects.get(employee=anna).reachable)
        caller = SippCaller(
            settings.sip_address, settings.sip_port, dial=OUR_NUMBER, from_number=CALLER, talk_seconds=3
        )
        with caller.start():
            waiting = asyncio.create_task(asyncio.to_thread(caller.wait))
            # The card is there while it still rings.
            await until(lambda: Call.objects.filter(state="ringing", customer__isnull=False).exists(), 5)
            while not waiting.done():
                await asyncio.to_thread(telephone.so_far)
                await asyncio.sleep(0.05)
            heard = waiting.result()
        assert heard.answered
        recording = await until(lambda: Recording.objects.select_related("call").first())

    call = await in_thread(Call.objects.select_related("answered_by", "customer__manager", "line").get)
    deal = await in_thread(Deal.objects.select_related("manager", "customer").get)
    presence = await in_thread(Presence.objects.get, employee=anna)
    seconds, loudness = decoded(path_of(recording).read_bytes())
    assert (call.answered_by, call.number, call.line.number, call.state) == (
        anna,
        CALLER,
        OUR_NUMBER,
        "ended",
    )
    assert (deal.customer, deal.manager, call.customer.manager) == (call.customer, anna, anna)
    assert (await in_thread(Customer.objects.count)) == 1
    assert seconds == pytest.approx(3, abs=1.5)
    assert recording.seconds == pytest.approx(seconds, abs=0.3)
    assert loudness > 0.02
    assert presence.state(now()) == "wrap_up"
    assert not list(settings.recordings.glob("*.raw"))


async def test_with_nobody_there_the_caller_leaves_a_message_on_his_card(
    line: AsteriskProcess, anna: Employee
):
    settings = line.settings
    caller = SippCaller(
        settings.sip_address, settings.sip_port, dial=OUR_NUMBER, from_number=CALLER, talk_seconds=12
    )

    with caller.start():
        heard = await asyncio.to_thread(caller.wait)

    assert heard.answered
    recording = await until(lambda: Recording.objects.select_related("call__customer").first())
    assert (recording.kind, recording.call.missed, recording.call.number) == ("message", True, CALLER)
    customer = await until(lambda: Call.objects.select_related("customer").get().customer)
    assert customer is not None
    seconds, loudness = decoded(path_of(recording).read_bytes())
    assert seconds > 0.5
    assert loudness > 0.02


async def test_calling_oneself_rings_ones_own_telephone(line: AsteriskProcess, anna: Employee):
    settings = line.settings
    secret = (await in_thread(operations.account_of, anna)).phone_secret
    await in_thread(operations.go_on_line, anna, at=now())
    telephone = SippPhone(
        settings.sip_address, settings.sip_port, extension="101", password=secret, talk_seconds=2
    )
    await asyncio.to_thread(telephone.start)
    with closing(telephone):
        await until(lambda: Presence.objects.get(employee=anna).reachable)

        await in_thread(operations.call_yourself, anna, at=now())

        call = await until(
            lambda: Call.objects.filter(state="ended").select_related("answered_by").first(), 30
        )
        heard = await asyncio.to_thread(telephone.so_far)
    assert call.answered_by == anna
    assert heard.heard.loud_seconds > 0.5
