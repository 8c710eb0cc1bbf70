"""Telephones that come encrypted, and strangers who try secrets, before a real Asterisk."""

import asyncio
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from typing import Any
from urllib.parse import quote

import pytest

from tests.baresip import Baresip
from tests.nonsense import NONSENSE
from tests.telephone_fixtures import Ari, asterisk, asterisk_settings, installation
from tests.telephone_peers import SippCaller, SippPhone
from tests.telephony import cast
from tests.telephony.cast import CALLER, OUR_NUMBER, person
from tests.telephony.real.test_line import until as until_soon
from tests.telephony.test_desk import in_thread
from vonal.core.clock import now
from vonal.core.live_hub import hub
from vonal.office.staff.models import Employee, Presence
from vonal.office.telephony import operations
from vonal.office.telephony.devices.keeper import DeviceKeeper
from vonal.office.telephony.devices.models import Device, RefusedAddress
from vonal.office.telephony.devices.operations import let_in, set_up_telephone, throw_out
from vonal.office.telephony.models import Call
from vonal.office.telephony.switchboard import run_switchboard
from vonal.switchboard.asterisk.configuration import AsteriskSettings
from vonal.switchboard.asterisk.process import AsteriskProcess
from vonal.switchboard.entrances import Entrance
from vonal.switchboard.entrances.foreign import ForeignAsterisk
from vonal.switchboard.entrances.own import OwnAsterisk

__all__ = ["asterisk", "asterisk_settings", "installation"]

pytestmark = [pytest.mark.telephone, pytest.mark.django_db(transaction=True)]

STRANGER = "127.0.0.9"
A_SECOND = 200


@pytest.fixture
def anna(transactional_db: None) -> Employee:
    cast.company()
    cast.line(group=cast.group())
    return person("anna", group=cast.group(), on_line=False)


@pytest.fixture
def keeper(asterisk: AsteriskProcess) -> DeviceKeeper:
    return DeviceKeeper(OwnAsterisk(asterisk.settings))


@pytest.fixture
async def line(
    asterisk: AsteriskProcess, keeper: DeviceKeeper, anna: Employee
) -> AsyncIterator[AsteriskSettings]:
    stop, states = asyncio.Event(), list[str]()
    await in_thread(operations.go_on_line, anna, at=now())
    board = asyncio.create_task(run_switchboard([asterisk.settings], stop, states.append))
    keeping = asyncio.create_task(keeper.run())
    await until(lambda: "running" in states)
    yield asterisk.settings
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    stop.set()
    await asyncio.wait_for(board, 10)
    hub().close()


async def until(true: Callable[[], Any]) -> Any:
    """Three programs share the machine here with the tests: they get their time."""
    return await until_soon(true, 40)


class Thief:
    """Tries wrong secrets for an extension, ``A_SECOND``, and counts what is answered; sends what is no SIP besides."""

    def __init__(self, settings: AsteriskSettings) -> None:
        self.answers: Counter[str] = Counter()
        self._to = (settings.sip_address, settings.sip_port)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((STRANGER, 0))
        self._socket.settimeout(0.2)
        self._stopped = threading.Event()
        self._nonce = ""
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._try, self._listen)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def send_nonsense(self) -> None:
        for message in NONSENSE:
            self._socket.sendto(message, self._to)

    def close(self) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join(5)
        self._socket.close()

    def _try(self) -> None:
        attempt, began = 0, time.monotonic()
        while not self._stopped.wait(0.005):
            # On a busy machine a thread sleeps too long, and makes up for it.
            while attempt < A_SECOND * (time.monotonic() - began):
                attempt += 1
                self._socket.sendto(self._register(attempt).encode(), self._to)

    def _listen(self) -> None:
        while not self._stopped.is_set():
            try:
                answer = self._socket.recv(4000).decode(errors="replace")
            except OSError:
                continue
            self.answers[answer[8:11]] += 1
            if found := re.search(r'nonce="([^"]+)"', answer):
                self._nonce = found[1]

    def _register(self, attempt: int) -> str:
        host, port = self._socket.getsockname()
        lines = [
            f"REGISTER sip:{self._to[0]}:{self._to[1]} SIP/2.0",
            f"Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bK-{attempt}",
            f"From: <sip:101@{host}>;tag={attempt}",
            f"To: <sip:101@{host}>",
            f"Call-ID: {attempt}@{host}",
            "CSeq: 1 REGISTER",
            f"Contact: <sip:101@{host}:{port}>",
            "Max-Forwards: 70",
        ]
        if self._nonce:
            lines.append(
                f'Authorization: Digest username="101",realm="asterisk",nonce="{self._nonce}",uri="sip:{self._to[0]}",'
                f'response="{attempt:032x}",algorithm=MD5'
            )
        return "\r\n".join([*lines, "Content-Length: 0", "", ""])


async def test_a_telephone_comes_encrypted_is_listed_and_thrown_out(
    line: AsteriskSettings, asterisk: AsteriskProcess, keeper: DeviceKeeper, anna: Employee
):
    account, _ = await in_thread(set_up_telephone, anna, only_encrypted=True, at=now())
    ari = Ari(line)
    certificate = line.keys / "tls.crt"
    await until(lambda: ari.ask("GET", "endpoints/PJSIP/101")[0] == 200)
    await until(lambda: _installed(line, account.phone_secret))
    # For two seconds whoever comes may have come with the old password, and is sent away.
    await until(lambda: keeper._dropped)
    await until(lambda: not keeper._dropped)
    with Baresip(port=line.tls_port, certificate=certificate, extension="101", password=account.phone_secret):
        device = await until(lambda: Device.objects.filter(employee=anna, gone_at=None).first())
        assert (device.address, device.transport) == ("127.0.0.1", "tls")
        assert device.agent.startswith("baresip")
        await until(lambda: Presence.objects.filter(employee=anna, reachable=True).exists())
        caller = SippCaller(
            line.sip_address, line.sip_port, dial=OUR_NUMBER, from_number=CALLER, talk_seconds=60
        )
        with closing(caller.start()):
            await until(lambda: Call.objects.filter(answered_by=anna).exists())
            [phone] = [each["id"] for each in ari.get("channels") if each["name"].startswith("PJSIP/101-")]
            for what in ("rtp", "pjsip"):
                secure = quote(f"CHANNEL({what},secure)")
                assert ari.get(f"channels/{phone}/variable?variable={secure}")["value"] == "1"
            await until(lambda: caller.so_far().heard.loud_seconds > 0.5)

            before = certificate.read_bytes()
            certificate.unlink()
            await asterisk._renew_certificate()
            assert certificate.read_bytes() != before
            heard = caller.so_far().heard.loud_seconds
            await until(lambda: caller.so_far().heard.loud_seconds > heard + 0.5)

        await in_thread(throw_out, anna, by=anna)
        await until(lambda: Device.objects.get().gone_at)
        await until(lambda: ari.get("endpoints/PJSIP/101")["state"] != "online")


def _speaks(telephone: SippPhone) -> bool:
    telephone.so_far()
    return True


def _installed(settings: AsteriskSettings, secret: str) -> bool:
    """Whether Asterisk has been told the new password."""
    status, fields = Ari(settings).ask("GET", "asterisk/config/dynamic/res_pjsip/auth/101")
    return status == 200 and {"attribute": "password", "value": secret} in list(fields)  # type: ignore[call-overload]


async def test_two_hundred_wrong_secrets_a_second_and_broken_sip_stop_no_call_and_are_refused(
    line: AsteriskSettings, asterisk: AsteriskProcess, anna: Employee
):
    director = await in_thread(lambda: person("dora", "director", on_line=False))
    secret = (await in_thread(operations.account_of, anna)).phone_secret
    await until(lambda: _installed(line, secret))
    telephone = SippPhone(line.sip_address, line.sip_port, extension="101", password=secret)
    await asyncio.to_thread(telephone.start)
    thief = Thief(line)
    with closing(telephone), closing(thief):
        await until(lambda: Presence.objects.filter(employee=anna, reachable=True).exists())
        thief.start()
        caller = SippCaller(
            line.sip_address, line.sip_port, dial=OUR_NUMBER, from_number=CALLER, talk_seconds=60
        )
        process = asterisk.state.pid
        with closing(caller.start()):
            await until(lambda: Call.objects.filter(answered_by=anna).exists())
            await asyncio.to_thread(thief.send_nonsense)
            row = await until(lambda: RefusedAddress.objects.filter(address=STRANGER).first())
            assert (row.account, row.holds(now())) == ("101", True)
            await until(lambda: thief.answers["403"] > 50)
            # Each begins to speak when it is asked.
            await until(lambda: _speaks(telephone) and caller.so_far().heard.loud_seconds > 1)
        assert "200" not in thief.answers
        assert asterisk.state.pid == process
        assert await in_thread(Call.objects.count) == 1
        assert await in_thread(lambda: Presence.objects.get(employee=anna).reachable)

        let_through = thief.answers["401"]
        await in_thread(let_in, row, by=director, at=now())
        await until(lambda: thief.answers["401"] > let_through)


async def test_of_an_asterisk_of_somebody_elses_telephones_are_listed_as_they_come(
    asterisk: AsteriskProcess, anna: Employee
):
    foreign = ForeignAsterisk(asterisk.settings)
    sip = asterisk.settings.sip_address, asterisk.settings.sip_port
    Ari(asterisk.settings).add_extension("101", "a-secret")
    with closing(SippPhone(*sip, extension="101", password="a-secret")) as telephone:
        before = await listed(foreign)
        await asyncio.to_thread(telephone.start)
        device = await until(lambda: Device.objects.filter(employee=anna, gone_at=None).first())
        assert (device.address, device.transport) == ("127.0.0.3", "udp")
        await until(lambda: Ari(asterisk.settings).get("endpoints/PJSIP/101")["state"] == "online")
        await end(before)

        # Asterisk tells a newcomer that somebody is there, and not where: what was known holds.
        again = await listed(ForeignAsterisk(asterisk.settings))
        await asyncio.sleep(3)
        assert await in_thread(lambda: Device.objects.get().gone_at) is None
        telephone.vanish()
        assert await asyncio.to_thread(telephone.register, 0) == 200
        await until(lambda: Device.objects.get().gone_at)
        assert await asyncio.to_thread(telephone.register) == 200
        await until(lambda: Device.objects.get().gone_at is None)
        await in_thread(throw_out, anna, by=anna)
        await until(lambda: Device.objects.get().gone_at)
        await end(again)


async def listed(entrance: Entrance) -> asyncio.Task[None]:
    """Somebody looks, and hears of whoever comes from now on."""
    opened = asyncio.Event()

    class Told(DeviceKeeper):
        async def _keep(self) -> None:
            opened.set()
            await super()._keep()

    looking = asyncio.create_task(Told(entrance).run())
    await opened.wait()
    return looking


async def end(keeping: asyncio.Task[None]) -> None:
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    hub().close()
