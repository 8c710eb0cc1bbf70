"""A trunk on a real Asterisk; the telephone company is another one, where we are a customer with a name and a secret."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.telephone_fixtures import Ari, asterisk, asterisk_settings, installation
from tests.telephone_peers import SippPhone
from tests.telephony import cast
from tests.telephony.cast import OUR_NUMBER, person
from tests.telephony.real.test_line import until
from tests.telephony.test_desk import in_thread
from vonal.core.clock import now
from vonal.core.live_hub import hub
from vonal.office.staff.models import Employee, Presence
from vonal.office.telephony import call_operations, operations
from vonal.office.telephony.attempts import DialAttempt
from vonal.office.telephony.models import Call, Line
from vonal.office.telephony.switchboard import run_switchboard
from vonal.office.telephony.trunk_keeper import TrunkKeeper
from vonal.office.telephony.trunk_operations import change_trunk, make_trunk, retire_trunk, try_trunk
from vonal.office.telephony.trunks import Trunk
from vonal.switchboard.ari.client import AriAddress, AriClient
from vonal.switchboard.asterisk.extensions import sip_phone
from vonal.switchboard.asterisk.install import Installation
from vonal.switchboard.asterisk.ports import settings_for
from vonal.switchboard.asterisk.process import AsteriskProcess
from vonal.switchboard.asterisk.trust import NO_TLS

__all__ = ["asterisk", "asterisk_settings", "installation"]

pytestmark = [pytest.mark.telephone, pytest.mark.django_db(transaction=True)]

US, SECRET = "99615550", "the-secret"  # our name there is no number of ours


class Provider:
    """The telephone company: answers every call, and remembers whom it was asked for and by whom."""

    def __init__(self, process: AsteriskProcess) -> None:
        self.settings = process.settings
        self.host = f"{self.settings.sip_address}:{self.settings.sip_port}"
        self.asked: list[tuple[str, str]] = []
        self._client = AriClient(self._event)
        self._tasks: set[asyncio.Task[None]] = set()

    async def begin(self) -> None:
        for made in sip_phone(US, password=SECRET, shown_name="Duna Kft.", language="en"):
            Ari(self.settings).push(made)
        address = AriAddress(self.settings.ari_url, self.settings.ari_user, self.settings.ari_secret)
        await self._client.connect(address)

    async def end(self) -> None:
        await self._client.close()

    async def calls_us(self, caller: str) -> None:
        """Somebody dialled our number."""
        where = {"context": "vonal-spoken", "extension": "5", "priority": 1, "callerId": caller}
        await self._client.ask("POST", "channels", {"endpoint": f"PJSIP/{US}", **where})

    def _event(self, event: dict[str, Any]) -> None:
        if event["type"] == "StasisStart":
            task = asyncio.create_task(self._answer(event["channel"]["id"], event["args"][1]))
            self._tasks.add(task)

    async def _answer(self, channel: str, dialled: str) -> None:
        header = quote("PJSIP_HEADER(read,P-Asserted-Identity)")
        said = await self._client.ask("GET", f"channels/{channel}/variable?variable={header}")
        self.asked.append((dialled, said["value"]))
        await self._client.ask("POST", f"channels/{channel}/answer")


@pytest.fixture
async def provider(tmp_path: Path, installation: Installation) -> AsyncIterator[Provider]:
    process = AsteriskProcess(settings_for(tmp_path / "provider"), installation)
    await process.start()
    company = Provider(process)
    await company.begin()
    yield company
    await company.end()
    await process.stop()


@pytest.fixture
def anna(transactional_db: None) -> Employee:
    cast.company()
    cast.line(group=cast.group())
    return person("anna", group=cast.group(), on_line=False)


@pytest.fixture
async def told(asterisk: AsteriskProcess, anna: Employee) -> AsyncIterator[list[Any]]:
    """What ``vonal status`` would be told."""
    states: list[Any] = []
    keeping = asyncio.create_task(TrunkKeeper(asterisk.settings, states.append).run())
    yield states
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    hub().close()


def make(name: str, **fields: Any) -> Trunk:
    return make_trunk(by=None, name=name, **fields)


def dialled_in(asterisk: AsteriskProcess) -> list[str]:
    """What callers from outside, who are here now, have dialled."""
    ari = Ari(asterisk.settings)
    incoming = [row["id"] for row in ari.get("channels") if row["dialplan"]["context"] == "vonal-message"]
    return [ari.get(f"channels/{channel}/variable?variable=VONAL_DIALLED")["value"] for channel in incoming]


def said(trunk: Trunk) -> tuple[str, int | None]:
    trunk.refresh_from_db()
    return trunk.state, trunk.state_code


async def test_a_trunk_registers_or_says_why_not_and_carries_a_test_call(
    told: list[Any], provider: Provider, asterisk: AsteriskProcess, anna: Employee
):
    login = {"kind": "registers", "host": provider.host, "user": US}
    good = await in_thread(
        lambda: make("Good", **login, secret=SECRET, writes="plain", caller_id=Line.objects.get())
    )
    wrong = await in_thread(lambda: make("Wrong", **login, secret="not-it"))
    silent = await in_thread(lambda: make("Silent", **login | {"host": "127.0.0.1:9"}, secret=SECRET))
    plain = await in_thread(lambda: make("By address", kind="address", host=provider.host))
    missing = await in_thread(lambda: make("By hand", kind="configured", endpoint="by-hand"))

    await until(lambda: said(good) == ("registered", None))
    await until(lambda: said(wrong) == ("rejected", 401))
    await until(lambda: said(silent) == ("unreachable", None))
    await until(lambda: said(plain) == ("reachable", None))
    await until(lambda: said(missing) == ("missing", None))
    assert {"name": "Good", "state": "registered"} in told[-1]

    await in_thread(lambda: try_trunk(good, "06 30 123 4567", by=anna, at=now()))
    await until(lambda: Trunk.objects.get(pk=good.pk).tried_came == "answered")
    assert provider.asked[0][0] == "36301234567"
    assert OUR_NUMBER[1:] in provider.asked[0][1]

    await provider.calls_us("+36301234567")
    await until(lambda: OUR_NUMBER[1:] in dialled_in(asterisk))

    await in_thread(lambda: change_trunk(wrong, by=anna, secret=SECRET))
    await until(lambda: said(wrong) == ("registered", None))
    await in_thread(lambda: retire_trunk(wrong, by=anna))
    await until(lambda: {"name": "Wrong", "state": "registered"} not in told[-1])


async def test_a_person_calls_out_by_the_trunk_that_works(
    told: list[Any], provider: Provider, asterisk: AsteriskProcess, anna: Employee
):
    settings, stop = asterisk.settings, asyncio.Event()
    login = {"kind": "registers", "user": US, "secret": SECRET}
    silent = await in_thread(lambda: make("Silent", **login, host="127.0.0.1:9"))
    good = await in_thread(lambda: make("Good", **login, host=provider.host, position=2))
    secret = (await in_thread(operations.account_of, anna)).phone_secret
    board = asyncio.create_task(run_switchboard([settings], stop))
    telephone = SippPhone(settings.sip_address, settings.sip_port, extension="101", password=secret)
    await until(lambda: said(silent)[0] == "unreachable" and said(good)[0] == "registered")
    await until(lambda: Ari(settings).ask("GET", "endpoints/PJSIP/101")[0] == 200)
    await asyncio.to_thread(telephone.start)
    with closing(telephone):
        await until(lambda: Presence.objects.filter(employee=anna, reachable=True).exists())
        await in_thread(lambda: call_operations.dial(anna, "06 30 123 4567"))
        call = await until(lambda: Call.objects.filter(answered_at__isnull=False).first())
        assert (call.direction, call.number, call.dialled_by_id) == ("out", "+36301234567", anna.pk)
        assert provider.asked[0][0] == "+36301234567"
        assert await in_thread(lambda: DialAttempt.objects.get(call=call.switch_id).trunk) == good
    stop.set()
    await asyncio.wait_for(board, 10)


async def test_an_encrypted_trunk_is_believed_by_its_certificate_and_carries_an_encrypted_call(
    told: list[Any], provider: Provider, asterisk: AsteriskProcess, anna: Employee
):
    theirs = provider.settings
    only_encrypted = sip_phone(US, password=SECRET, shown_name="Duna", language="en", only_encrypted=True)
    for made in only_encrypted:
        Ari(theirs).push(made)
    login = {"kind": "registers", "user": US, "secret": SECRET, "is_encrypted": True}
    certificate = (theirs.keys / "tls.crt").read_text()
    trunk = await in_thread(
        lambda: make("Encrypted", **login, host=f"127.0.0.1:{theirs.tls_port}", caller_id=Line.objects.get())
    )
    plain = await in_thread(lambda: make("No TLS", **login, host=f"127.0.0.1:{theirs.http_port}"))
    await until(lambda: said(trunk)[0] == "untrusted")
    await until(lambda: said(plain) == ("untrusted", NO_TLS))

    await in_thread(lambda: change_trunk(trunk, by=anna, certificate=certificate))
    await until(lambda: said(trunk) == ("registered", None), 30)
    await in_thread(lambda: try_trunk(trunk, "06 30 123 4567", by=anna, at=now()))
    await until(lambda: Trunk.objects.get(pk=trunk.pk).tried_came == "answered")

    await provider.calls_us("+36301234567")
    await until(lambda: OUR_NUMBER[1:] in dialled_in(asterisk))
