"""
A served company one of whose people sits behind a bad line, in a network of his own: the talk goes on and says how it sounds, a
short break is no more than that, and a long one ends the talk and leaves nobody busy for nothing.
"""

import contextlib
import re
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.baresip import Baresip
from tests.browser.office import FOUND, HIRE, OUR_NUMBER, PASSWORD, SIGN_IN, until
from tests.config.installation import Installation, prepared
from tests.far_network import FarNetwork, NoSuchWorld
from tests.telephone_peers import SippCaller, SippPhone
from vonal.switchboard.asterisk.extensions import RTP_TIMEOUT_SECONDS

SHORT_SECONDS = 6
# A talk that nobody comes back to is kept for half a minute after it was noticed.
KEPT_SECONDS = 30
# A telephone company may be silent for longer: some send nothing while nobody speaks.
CUSTOMER_SECONDS = 120
ON_A_BUSY_MACHINE = 15

pytestmark = [pytest.mark.telephone, pytest.mark.slow, pytest.mark.timeout(420)]

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
ANNA = """
from vonal.core.clock import now
from vonal.office.staff.models import Presence
print(Presence.objects.get(employee__username="anna").state(now()))
"""
SOUNDED = """
from vonal.office.telephony.quality import CallQuality
for each in CallQuality.objects.all():
    print(each.employee.username, each.lost_in, each.lost_out, each.jitter_out_ms, each.round_trip_ms)
"""
CALL = """
from vonal.office.telephony.models import Call
for call in Call.objects.all():
    print(call.pk, call.state, len(call.broken), call.talk_seconds)
"""


FAR_CUSTOMERS = """
[far]
type = identify
endpoint = trunk
match = {address}
"""


@pytest.fixture
def network() -> Iterator[FarNetwork]:
    try:
        with FarNetwork() as made:
            yield made
    except NoSuchWorld as refused:
        pytest.skip(f"No network of its own may be made here: {refused}")


@pytest.fixture
def company(tmp_path: Path, network: FarNetwork) -> Iterator[Installation]:
    company = prepared(tmp_path / "home", {"VONAL_SIP_ADDRESS": network.here})
    (company.home / "trunks.conf").write_text(FAR_CUSTOMERS.format(address=network.there))
    company.start("serve", "--empty", "--port", "0")
    asterisk = company.status()["asterisk"]["pid"]
    try:
        company.python(FOUND.format(number=OUR_NUMBER, password=PASSWORD))
        company.python(HIRE.format(name="anna", role="manager", password=PASSWORD))
        yield company
    finally:
        company.end()
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(asterisk).kill()


def hears(caller: SippCaller | SippPhone, seconds: float) -> None:
    """Wait until he or she has heard so much more."""
    before = caller.so_far().heard.loud_seconds
    until(lambda: caller.so_far().heard.loud_seconds > before + seconds, "the other one is heard", 30)


def page(company: Installation, path: str) -> str:
    import httpx2

    cookie = company.python(SIGN_IN.format(name="anna"))
    with httpx2.Client(trust_env=False, cookies={"vonal_session": cookie}) as client:
        return client.get(f"{company.status()['address']}{path}").text


def test_a_bad_line_is_measured_a_short_break_is_borne_and_a_long_one_ends_the_talk(
    network: FarNetwork, company: Installation
):
    sip = company.status()["sip_address"], company.status()["sip_port"]
    extension, secret = company.python(READY).split()
    network.disturb(lost=0.05, seconds=0.08, varies=0.02)
    far = Baresip(
        host=sip[0],
        port=sip[1],
        extension=extension,
        password=secret,
        own=network.there,
        within=network.within,
    )
    caller = SippCaller(*sip, dial=OUR_NUMBER, from_number="+36301110001", talk_seconds=240)
    with far, caller:
        until(lambda: company.python(ANNA) == "free", "her telephone is there", 40)
        caller.start()
        until(lambda: "talking" in company.python(CALL), "they talk", 40)
        hears(caller, 3)

        def sounded() -> list[str]:
            said = company.python(SOUNDED).split()
            return said if said and float(said[1]) and float(said[2]) else []

        who, lost_in, lost_out, jitter, there_and_back = until(sounded, "it is measured", 60)
        assert who == "anna"
        assert 0.5 < float(lost_in) < 15
        assert 0.5 < float(lost_out) < 15
        assert 3 < float(jitter) < 60
        assert 120 < float(there_and_back) < 300

        network.cut()
        time.sleep(1)  # for what is still on its way
        before = caller.so_far().heard.packets
        time.sleep(SHORT_SECONDS)
        assert caller.so_far().heard.packets == before
        network.mend()
        hears(caller, 3)
        call, *talk = company.python(CALL).split()
        assert talk == ["talking", "0", "None"]

        network.cut()
        noticed = RTP_TIMEOUT_SECONDS + ON_A_BUSY_MACHINE
        until(lambda: company.python(CALL).split()[2] == "1", "the silence is noticed", noticed)
        assert company.python(ANNA) == "talking"  # Her browser might bring the talk back.
        hears(caller, 3)  # music
        until(lambda: "ended" in company.python(CALL), "the talk ends", KEPT_SECONDS + ON_A_BUSY_MACHINE)
        assert company.python(ANNA) in ("free", "away")

    shown = page(company, f"/calls/{call}")
    assert "Anna's telephone fell silent" in shown
    assert re.search(r"[\d.]+ % lost, jitter \d+ ms", shown)
    assert "there and back" in shown


def test_a_customer_whose_network_is_gone_keeps_nobody_for_more_than_two_minutes(
    network: FarNetwork, company: Installation
):
    sip = company.status()["sip_address"], company.status()["sip_port"]
    extension, secret = company.python(READY).split()
    customer = Baresip(
        host=sip[0],
        port=sip[1],
        extension="someone",
        password="none",
        own=network.there,
        within=network.within,
    )
    anna = SippPhone(*sip, extension=extension, password=secret, talk_seconds=240)
    with anna, customer:
        until(lambda: company.python(ANNA) == "free", "her telephone is there", 40)
        time.sleep(2)  # so that he has begun to listen
        customer.dial(OUR_NUMBER)
        until(lambda: "talking" in company.python(CALL), "they talk", 40)
        hears(anna, 3)

        network.cut()
        until(
            lambda: "ended" in company.python(CALL), "it is noticed", CUSTOMER_SECONDS + 2 * ON_A_BUSY_MACHINE
        )
        assert company.python(ANNA) == "free"
        anna.wait_until("BYE", 5)
        assert not anna.so_far().ended_by_us

    call, *_ = company.python(CALL).split()
    assert "The other side's connection; nobody hung up" in page(company, f"/calls/{call}")
