"""Two real Asterisks behind a real Kamailio; one of them is killed."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

from tests.baresip import Baresip
from tests.distributor import Distributor, free_port
from tests.switchboard.cast import seat
from tests.switchboard.fakes import FakeOffice, eventually
from tests.telephone_fixtures import Ari
from tests.telephone_peers import SippCaller, SippPhone
from vonal.config.elsewhere import elsewhere
from vonal.config.environment import Vonal
from vonal.switchboard.ari.client import AriAddress
from vonal.switchboard.ari.telephone import AriTelephone
from vonal.switchboard.asterisk.configuration import AsteriskSettings
from vonal.switchboard.asterisk.install import Installation
from vonal.switchboard.asterisk.running import running_asterisk
from vonal.switchboard.asterisk.security import WrongSignIn
from vonal.switchboard.conductor import Conductor
from vonal.switchboard.core.office import CallAnswered, CallEnded, DeviceChanged, Inside, PersonDialled
from vonal.switchboard.entrances.kamailio import Kamailio
from vonal.switchboard.nodes import Nodes

pytestmark = pytest.mark.telephone

VONAL = Path(sys.executable).with_name("vonal")
SECRET, PHONE_SECRET = "a-test-secret", "phone"
ANSWERS, SILENT = "101", "102"
CUSTOMERS = "127.0.0.2"
SECONDS = 40


@dataclass
class Machine:
    """One ``vonal node``, as on a machine of its own."""

    settings: AsteriskSettings
    process: subprocess.Popen[bytes]

    def dies(self) -> None:
        """Nobody is left to start its Asterisk again."""
        asterisk = running_asterisk(self.settings.home)
        self.process.kill()
        self.process.wait(10)
        if asterisk is not None:
            killed = psutil.Process(asterisk.pid)
            os.kill(asterisk.pid, signal.SIGKILL)
            psutil.wait_procs([killed], timeout=10)

    @property
    def registered(self) -> list[str]:
        endpoints = Ari(self.settings).get("endpoints/PJSIP")
        there = {each["resource"] for each in endpoints if each["state"] == "online"}
        return sorted(there & {ANSWERS, SILENT})


@pytest.fixture
def distributor(tmp_path: Path) -> Iterator[Distributor]:
    nodes = [f"127.0.0.1:{free_port('127.0.0.1')}" for _ in "ab"]
    with Distributor(tmp_path / "kamailio", nodes, customers=CUSTOMERS, pages="127.0.0.1") as running:
        yield running


@pytest.fixture
def machines(
    tmp_path: Path, installation: Installation, distributor: Distributor
) -> Iterator[dict[str, Machine]]:
    home = tmp_path / "home"
    urls = ",".join(f"{name}=http://127.0.0.1:{free_port('127.0.0.1')}" for name in "ab")
    vonal = Vonal(home=home, ari_url=urls, ari_secret=SECRET, distributor=distributor.address)
    said = {
        f"VONAL_{name.upper()}": str(getattr(vonal, name))
        for name in ("home", "ari_url", "ari_secret", "distributor")
    }
    made: dict[str, Machine] = {}
    for settings, sip in zip(elsewhere(vonal), distributor.nodes, strict=True):
        environment = {**os.environ, **said, "VONAL_SIP_PORT": sip.partition(":")[2]}
        process = subprocess.Popen([VONAL, "node", settings.name], env=environment)
        made[settings.name] = Machine(settings, process)
    try:
        yield made
    finally:
        for machine in made.values():
            machine.dies()


@dataclass
class Line:
    """The switchboard on both; two people ring together at every call, and the first of them answers."""

    nodes: Nodes
    conductor: Conductor
    office: FakeOffice
    distributor: Distributor

    async def talk(self, seconds: float) -> tuple[SippCaller, str]:
        """A customer who has been answered, and his call."""
        answered = len(self.office.heard(CallAnswered))
        self.conductor.end_wrap_up(ANSWERS)
        caller = SippCaller(
            self.distributor.host,
            self.distributor.port,
            dial="+3612345678",
            from_number="+36301234567",
            talk_seconds=seconds,
            address=CUSTOMERS,
        ).start()
        await eventually(lambda: len(self.office.heard(CallAnswered)) > answered, SECONDS)
        return caller, self.office.heard(CallAnswered)[-1].call

    async def ended(self, call: str) -> None:
        await eventually(lambda: any(each.call == call for each in self.office.heard(CallEnded)), SECONDS)


@pytest.fixture
async def line(machines: dict[str, Machine], distributor: Distributor, tmp_path: Path) -> AsyncIterator[Line]:
    telephones = {
        name: AriTelephone(
            AriAddress(each.settings.ari_url, each.settings.ari_user, SECRET),
            tmp_path / "home",
            distributor=distributor.address,
            folder=each.settings.folder,
        )
        for name, each in machines.items()
    }
    office, nodes = FakeOffice(f"{ANSWERS} {SILENT}", seconds=30), Nodes(telephones)
    conductor = Conductor(nodes, office)
    running = asyncio.create_task(conductor.run())
    await eventually(lambda: set(nodes.states().values()) == {"running"} and conductor.ready.is_set(), 120)
    yield Line(nodes, conductor, office, distributor)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
async def phones(line: Line) -> AsyncIterator[dict[str, SippPhone]]:
    made: dict[str, SippPhone] = {}
    for extension, answers_after in ((ANSWERS, 0.5), (SILENT, None)):
        made[extension] = SippPhone(
            line.distributor.host,
            line.distributor.port,
            extension=extension,
            password=PHONE_SECRET,
            answer_after_seconds=answers_after,
            through_proxy=True,
        )
        await asyncio.to_thread(made[extension].start)
    for extension in made:
        await there(line, extension)
    speaking = asyncio.create_task(_speak(made[ANSWERS]))
    yield made
    speaking.cancel()
    await asyncio.gather(speaking, return_exceptions=True)
    for phone in made.values():
        phone.close()


async def _speak(phone: SippPhone) -> None:
    while True:
        await asyncio.to_thread(phone.so_far)
        await asyncio.sleep(0.1)


async def a_colleague_is_called(line: Line, phone: SippPhone) -> None:
    """Whoever calls says his password to the node that asked for it."""
    line.office.routes[SILENT] = Inside(SILENT)
    where = line.distributor.host, line.distributor.port
    colleague = SippCaller(
        *where, dial=SILENT, from_number=ANSWERS, password=PHONE_SECRET, patience_seconds=2
    )
    assert (await asyncio.to_thread(colleague.call)).ringing_at is not None
    await eventually(lambda: rung(phone) == 1, SECONDS)
    [called] = line.office.heard(PersonDialled)
    await line.ended(called.call)


async def were_rung(phones: dict[str, SippPhone], *times: int) -> None:
    await eventually(lambda: [rung(phone) for phone in phones.values()] == list(times), SECONDS)


def rung(phone: SippPhone) -> int:
    return len([each for each in phone.so_far().messages if each.what == "INVITE"])


async def test_a_killed_node_takes_its_calls_along_and_new_ones_go_on_by_the_other(
    line: Line, machines: dict[str, Machine], phones: dict[str, SippPhone]
):
    # One person at each: whichever node a call comes to rings one who registered at the other.
    await eventually(
        lambda: [each.registered for each in machines.values()] == [[ANSWERS], [SILENT]], SECONDS
    )
    await a_colleague_is_called(line, phones[SILENT])
    customer, call = await line.talk(60)
    await were_rung(phones, 1, 2)
    await eventually(lambda: customer.so_far().heard.loud_seconds > 0.2, SECONDS)

    killed = call.partition("-")[0]
    machines[killed].dies()
    await line.ended(call)
    customer.close()

    other = next(name for name in machines if name != killed)
    assert line.nodes.states() == {killed: "away", other: "running"}
    for times in (2, 3):
        heard = phones[ANSWERS].so_far().heard.loud_seconds
        customer, call = await line.talk(1.5)
        assert call.startswith(f"{other}-")
        assert (await asyncio.to_thread(customer.wait)).answered
        await line.ended(call)
        await were_rung(phones, times, times + 1)
        assert phones[ANSWERS].so_far().heard.loud_seconds > heard


async def test_a_telephone_registers_by_tls_and_its_talks_are_encrypted_to_the_node(
    line: Line, machines: dict[str, Machine], distributor: Distributor
):
    colleague = SippPhone(
        distributor.host, distributor.port, extension=SILENT, password=PHONE_SECRET, through_proxy=True
    )
    encrypted = Baresip(
        host=distributor.host,
        port=distributor.tls_port,
        certificate=distributor.certificate,
        extension=ANSWERS,
        password=PHONE_SECRET,
    )
    line.conductor.seat_changed(replace(seat(ANSWERS), only_encrypted=True))
    with encrypted as telephone:
        await there(line, ANSWERS, 2 * SECONDS)  # Refused while his seat changes, it waits for half a minute.
        customer, call = await line.talk(60)
        machine = machines[call.partition("-")[0]]
        ari = Ari(machine.settings)
        await eventually(lambda: customer.so_far().heard.loud_seconds > 1, SECONDS)
        [channel] = [
            each["id"] for each in ari.get("channels") if each["name"].startswith(f"PJSIP/{ANSWERS}-")
        ]
        assert ari.get(f"channels/{channel}/variable?variable={quote('CHANNEL(rtp,secure)')}")["value"] == "1"
        customer.close()
        ari.ask("DELETE", f"channels/{call}")
        await line.ended(call)

        with closing(await asyncio.to_thread(colleague.start)):
            await there(line, SILENT)
            line.office.routes[SILENT] = Inside(SILENT)
            line.conductor.end_wrap_up(ANSWERS)
            telephone.dial(SILENT)
            await eventually(lambda: colleague.so_far().heard.loud_seconds > 1, SECONDS)


async def there(line: Line, extension: str, seconds: float = SECONDS) -> None:
    told = line.office.heard
    await eventually(
        lambda: any(each.extension == extension and each.reachable for each in told(DeviceChanged)), seconds
    )


async def test_the_distributor_tells_who_is_registered_and_keeps_away_whom_vonal_names(
    line: Line, machines: dict[str, Machine], distributor: Distributor
):
    colleague = SippPhone(*distributor.place, extension=ANSWERS, password=PHONE_SECRET)
    stranger = SippPhone(*distributor.place, extension=ANSWERS, password="a-guess", address="127.0.0.8")
    entrance = Kamailio(distributor.address, [each.settings for each in machines.values()])
    await entrance.open()
    with closing(colleague), closing(stranger):
        assert await entrance.wrong() == []
        assert await asyncio.to_thread(colleague.register) == 200
        [registered] = await entrance.registered() or []
        assert (registered.endpoint, registered.address, registered.transport) == (
            ANSWERS,
            "127.0.0.3",
            "udp",
        )
        assert await entrance.wrong() == []
        for _ in range(2):
            assert await asyncio.to_thread(stranger.register) == 401
        assert await entrance.wrong() == [WrongSignIn("127.0.0.8", ANSWERS)] * 2

        await entrance.refuse(["127.0.0.8"])
        assert await asyncio.to_thread(stranger.register) == 403
        assert await asyncio.to_thread(colleague.register) == 200
        await entrance.refuse([])
        assert await asyncio.to_thread(stranger.register) == 401

        await asyncio.sleep(2)  # Asterisk writes its registrations down once a second.
        await entrance.drop([ANSWERS])
        assert await entrance.registered() == []
        await eventually(lambda: not any(each.registered for each in machines.values()), SECONDS)
    await entrance.close()
