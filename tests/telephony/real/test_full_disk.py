"""
A served company whose disk is full: calls go on, the news wait, nothing is half-written, and with room everything goes on.

The disk is one of 48 MB in memory, which only root may mount; a container without CAP_SYS_ADMIN cannot try this.
"""

import contextlib
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.browser.office import FOUND, HIRE, OUR_NUMBER, PASSWORD, until
from tests.config.installation import Installation, prepared
from tests.sip_result import SipResult
from tests.telephone_fixtures import Ari
from tests.telephone_peers import SippCaller, SippPhone
from vonal.switchboard.asterisk.ports import settings_for

pytestmark = pytest.mark.telephone

SERVE = ("serve", "--empty", "--port", "0")
READY = """
from vonal.core.clock import now
from vonal.office.staff.models import Employee, Group
from vonal.office.telephony import operations
Group.objects.update(ring_seconds=5, wrap_up_seconds=0)
anna = Employee.objects.get(username="anna")
operations.choose_telephone(anna, uses_browser=False)
operations.go_on_line(anna, at=now())
print(anna.extension, operations.account_of(anna).phone_secret)
"""
CALLS = """
from vonal.office.telephony.models import Call
for call in Call.objects.order_by("started_at"):
    sounds = [round(each.seconds) for each in call.recordings.all()]
    print(call.number, call.state, bool(call.answered_at), bool(call.recording_broke_at), *sounds)
"""

IS_THERE = """
from vonal.office.staff.models import Presence
print(Presence.objects.filter(reachable=True).count())
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=48m,mode=0700", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"A small disk may not be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def company(small_disk: Path) -> Iterator[Installation]:
    company = prepared(small_disk / "home")
    company.start(*SERVE)
    asterisk = company.status()["asterisk"]["pid"]
    try:
        company.python(FOUND.format(number=OUR_NUMBER, password=PASSWORD))
        company.python(HIRE.format(name="anna", role="manager", password=PASSWORD))
        yield company
    finally:
        company.end()
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(asterisk).kill()


def fill(disk: Path) -> Path:
    stuffing = disk / "stuffing"
    with stuffing.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    return stuffing


def calls(company: Installation) -> list[str]:
    return company.python(CALLS).splitlines()


def test_on_a_full_disk_calls_are_talked_and_with_room_again_they_are_written(
    company: Installation, small_disk: Path
):
    state = company.status()
    sip = (state["sip_address"], state["sip_port"])
    extension, secret = company.python(READY).split()
    recordings, ari = company.home / "recordings", Ari(settings_for(company.home))

    def call(number: str, seconds: float) -> SipResult:
        return SippCaller(*sip, dial=OUR_NUMBER, from_number=number, talk_seconds=seconds).call()

    with SippPhone(*sip, extension=extension, password=secret):
        until(lambda: company.python(IS_THERE) == "1", "her telephone is there")
        first = SippCaller(*sip, dial=OUR_NUMBER, from_number="+36301110001", talk_seconds=60).start()
        until(lambda: calls(company) == ["+36301110001 talking True False"], "the first call is written")
        stuffing = fill(small_disk)
        until(lambda: company.status()["disk"]["state"] == "full", "the full disk is said")

        # Whoever watches the service starts it again; the talk is with its Asterisk.
        assert company.process is not None
        company.process.kill()
        company.process.wait(10)
        company.start(*SERVE)
        talk = [each["id"] for each in ari.get("channels") if each["name"].startswith("PJSIP/trunk")]
        assert ari.ask("DELETE", f"channels/{talk[0]}")[0] == 204
        assert first.wait().answered
        assert call("+36301110002", 5).answered
        assert "disk with Vonal's data is full" in company.command("status").stdout
        assert company.status()["web"]["state"] == "running"
        time.sleep(3)
        company.process.kill()
        company.process.wait(10)
        company.start(*SERVE)

        stuffing.unlink()
        until(lambda: [each.split()[1] for each in calls(company)] == ["ended"] * 2, "both calls are written")
        until(lambda: company.status()["disk"]["state"] == "enough", "the room is noticed")
        assert call("+36301110003", 4).answered
        until(lambda: len(calls(company)[-1].split()) == 5, "the next one is kept")

    assert re.fullmatch(r"\+36301110003 ended True False [3-6]", calls(company)[2])
    assert calls(company)[1].startswith("+36301110002 ended True True")
    assert [each.name for each in recordings.rglob("*") if each.name.startswith(".")] == []
