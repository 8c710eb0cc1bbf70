"""Faxes between two real Asterisks: ours sends, the other one is the telephone company and everybody's fax machine."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageSequence

from tests.materials.cast import material
from tests.telephone_fixtures import Ari, asterisk, asterisk_settings, installation
from tests.telephone_peers import SippPhone
from tests.telephony import cast
from tests.telephony.cast import customer, person
from tests.telephony.fax_files import pdf_of
from tests.telephony.real.test_line import until
from tests.telephony.test_desk import in_thread
from vonal.core.clock import now
from vonal.core.live_hub import hub
from vonal.core.worker import Worker
from vonal.office.staff.models import Employee
from vonal.office.telephony import faxes
from vonal.office.telephony.fax_models import Fax
from vonal.office.telephony.switchboard import run_switchboard
from vonal.office.telephony.trunk_keeper import TrunkKeeper
from vonal.office.telephony.trunk_operations import make_trunk, read_prefixes
from vonal.switchboard.asterisk.extensions import DynamicObject, Field, sip_phone
from vonal.switchboard.asterisk.install import Installation
from vonal.switchboard.asterisk.ports import settings_for
from vonal.switchboard.asterisk.process import AsteriskProcess
from vonal.workflows.fax_materials import fax_materials

__all__ = ["asterisk", "asterisk_settings", "installation"]

pytestmark = [pytest.mark.telephone, pytest.mark.django_db(transaction=True)]

BY_SOUND, BY_T38 = "99615550", "99615551"  # our names there
SECRET = "the-secret"
RECEIVES = """
[receives]
exten => _[+0-9]!,1,MSet(VONAL_FAX=${CHANNEL(endpoint)},VONAL_STARTED=${EPOCH})
 same => n,Set(CHANNEL(hangup_handler_push)=vonal-faxed,s,1)
 same => n,Answer()
 same => n,ReceiveFAX(%s/${VONAL_FAX}.tif,f)
 same => n,Hangup()
"""


class Machines:
    """The telephone company, with a fax machine at every number."""

    def __init__(self, process: AsteriskProcess, folder: Path) -> None:
        self.settings, self.folder = process.settings, folder
        self.host = f"{self.settings.sip_address}:{self.settings.sip_port}"

    def begin(self) -> None:
        self.folder.mkdir()
        dialplan = self.settings.folder / "etc" / "extensions.conf"
        with dialplan.open("a", encoding="utf-8") as file:
            file.write(RECEIVES % self.folder)
        ari = Ari(self.settings)
        assert ari.ask("PUT", "asterisk/modules/pbx_config")[0] == 204
        for name in (BY_SOUND, BY_T38):
            for made in sip_phone(name, password=SECRET, shown_name="Duna Kft.", language="en"):
                ari.push(_receiving(made, t38=name == BY_T38) if made.kind == "endpoint" else made)

    def pages(self, name: str) -> list[float]:
        """How much of each received page is black, from 0 to 1."""
        with Image.open(self.folder / f"{name}.tif") as tiff:
            return [_black(page) for page in ImageSequence.Iterator(tiff)]

    def manner(self, name: str) -> str:
        """How it came: audio or T38."""
        rows = (self.settings.folder / "log" / "cel-custom" / "ended.txt").read_text().splitlines()
        return next(row.split("~")[5] for row in rows if row.startswith(f"{name}~"))


def _receiving(endpoint: DynamicObject, *, t38: bool) -> DynamicObject:
    fields = {field["attribute"]: field["value"] for field in endpoint.fields} | {
        "context": "receives",
        "t38_udptl": "yes" if t38 else "no",
        "t38_udptl_ec": "redundancy",
    }
    return DynamicObject(
        endpoint.kind,
        endpoint.name,
        tuple(Field(attribute=key, value=value) for key, value in fields.items()),
    )


def _black(page: Image.Image) -> float:
    counts = page.convert("L").histogram()
    return counts[0] / sum(counts)


@pytest.fixture
async def machines(tmp_path: Path, installation: Installation) -> AsyncIterator[Machines]:
    process = AsteriskProcess(settings_for(tmp_path / "machines"), installation)
    await process.start()
    company = Machines(process, tmp_path / "received")
    await asyncio.to_thread(company.begin)
    yield company
    await process.stop()


@pytest.fixture
def anna(transactional_db: None) -> Employee:
    cast.company()
    cast.line(group=cast.group())
    return person("anna", group=cast.group(), on_line=False)


@pytest.fixture
async def line(
    asterisk: AsteriskProcess, anna: Employee, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[AsteriskProcess]:
    """The switchboard, the trunks' keeper and a worker, as ``vonal serve`` runs them."""
    # Modems on a machine with no time to spare fail now and then, as on a bad line: then soon again.
    monkeypatch.setattr(faxes, "AGAIN_AFTER", timedelta(seconds=1))
    stop = asyncio.Event()
    states: list[str] = []
    worker = Worker(threads=1)
    working = threading.Thread(target=worker.run, daemon=True)
    working.start()
    board = asyncio.create_task(run_switchboard([asterisk.settings], stop, states.append))
    keeping = asyncio.create_task(TrunkKeeper(asterisk.settings).run())
    await until(lambda: "running" in states, 30)
    yield asterisk
    keeping.cancel()
    stop.set()
    await asyncio.wait_for(board, 10)
    await asyncio.gather(keeping, return_exceptions=True)
    worker.stop()
    await asyncio.to_thread(working.join, 10)
    hub().close()


@pytest.fixture
async def busy() -> AsyncIterator[str]:
    """Where a telephone is busy for ever: its address and port."""
    # It registers nowhere, so where it would does not matter.
    phone = SippPhone("127.0.0.1", 9, extension="busy", password=None, refuse="486 Busy Here")
    await asyncio.to_thread(phone.start)
    with closing(phone):
        yield f"{phone.address}:{phone.port}"


async def test_pages_arrive_by_sound_and_by_t38_and_a_busy_number_is_tried_thrice(
    line: AsteriskProcess, machines: Machines, busy: str, anna: Employee
):
    def arrange() -> tuple[Fax, Fax, Fax]:
        login: dict[str, Any] = {
            "kind": "registers",
            "host": machines.host,
            "secret": SECRET,
            "carries_faxes": True,
        }
        for user, prefixes in ((BY_SOUND, "+361"), (BY_T38, "+3652")):
            make_trunk(by=None, name=user, user=user, prefixes=read_prefixes(prefixes), **login)
        fields: dict[str, Any] = {"kind": "address", "host": busy, "carries_faxes": True}
        make_trunk(by=None, name="busy", prefixes=read_prefixes("+3662"), **fields)
        mill = customer()
        # By sound each page takes real time.
        one, two = material("One", file=pdf_of(1)), material("Two", file=pdf_of(2))
        return (
            fax_materials(mill, [one], number="06 1 555 0199", by=anna, at=now()),
            fax_materials(mill, [two], number="06 52 555 019", by=anna, at=now()),
            fax_materials(mill, [one], number="06 62 555 019", by=anna, at=now()),
        )

    by_sound, by_t38, refused = await in_thread(arrange)
    await until(lambda: Fax.objects.filter(settled_at=None).count() == 0, 240)

    for fax, count, name, manner in ((by_sound, 1, BY_SOUND, "audio"), (by_t38, 2, BY_T38, "T38")):
        await in_thread(fax.refresh_from_db)
        assert (fax.state, fax.pages, fax.pages_taken, fax.why_in_words) == ("sent", count, count, "")
        pages = machines.pages(name)
        assert len(pages) == count
        assert all(0.01 < black < 0.5 for black in pages)
        assert machines.manner(name) == manner
    await in_thread(refused.refresh_from_db)
    assert (refused.state, refused.attempts, refused.why) == ("failed", 3, "busy")
    assert not list((line.settings.home / "spool" / "faxes").glob("*"))
