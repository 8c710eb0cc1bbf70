import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.telephone_fixtures import Ari
from tests.telephone_peers import SippCaller, SippPhone
from vonal.switchboard.asterisk.configuration import AsteriskSettings
from vonal.switchboard.asterisk.install import Installation
from vonal.switchboard.asterisk.ports import settings_for
from vonal.switchboard.asterisk.process import AsteriskProcess, AsteriskState
from vonal.switchboard.asterisk.running import is_alive, running_asterisk

pytestmark = pytest.mark.telephone

STARTER = """
import asyncio, sys
from pathlib import Path
from vonal.switchboard.asterisk.install import default_cache, find_asterisk
from vonal.switchboard.asterisk.ports import settings_for
from vonal.switchboard.asterisk.process import AsteriskProcess

async def main():
    await AsteriskProcess(settings_for(Path(sys.argv[1])), find_asterisk(default_cache())).start()
    print("ready", flush=True)
    await asyncio.sleep(300)

asyncio.run(main())
"""


async def _eventually(condition, seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not come to pass in time."
        await asyncio.sleep(0.05)


async def test_asterisk_starts_and_stops_within_seconds(
    asterisk_settings: AsteriskSettings, installation: Installation
):
    states: list[AsteriskState] = []
    process = AsteriskProcess(asterisk_settings, installation, states.append)

    began = time.monotonic()
    await process.start()
    started = time.monotonic() - began
    pid = process.state.pid
    answer = Ari(asterisk_settings).get("asterisk/ping")
    began = time.monotonic()
    await process.stop()

    assert started < 25
    assert time.monotonic() - began < 12
    assert answer["ping"] == "pong"
    assert pid is not None
    assert not psutil.pid_exists(pid)
    assert [state.phase for state in states] == ["starting", "running", "stopped"]


async def test_all_threads_finish_their_turn(asterisk: AsteriskProcess):
    assert asterisk.state.pid is not None
    threads = [thread.id for thread in psutil.Process(asterisk.state.pid).threads()]

    assert len(threads) > 10
    assert {os.sched_getscheduler(thread) for thread in threads} == {os.SCHED_BATCH}


async def test_two_run_side_by_side(asterisk: AsteriskProcess, installation: Installation, tmp_path: Path):
    other = AsteriskProcess(settings_for(tmp_path / "other"), installation)
    await other.start()
    try:
        assert other.state.pid != asterisk.state.pid
        assert other.settings.sip_port != asterisk.settings.sip_port
        for settings in (asterisk.settings, other.settings):
            call = SippCaller(
                settings.sip_address, settings.sip_port, dial="+361", from_number="+362", talk_seconds=0.3
            ).call()
            assert call.answered, call.complaints
    finally:
        await other.stop()


async def test_a_second_start_over_the_same_folder_adopts_the_first(
    asterisk: AsteriskProcess, installation: Installation
):
    second = AsteriskProcess(settings_for(asterisk.settings.home), installation)

    await second.start()
    await second.stop(keep=True)

    assert second.state.pid == asterisk.state.pid
    assert second.state.adopted


async def test_a_killed_asterisk_is_started_again_and_knows_its_extensions(
    asterisk: AsteriskProcess, ari: Ari
):
    ari.add_extension("101", "secret-of-101")
    killed = asterisk.state.pid
    assert killed is not None
    await asyncio.sleep(
        1.5
    )  # Asterisk writes its database once a second; a connecting switchboard pushes them again.

    os.kill(killed, signal.SIGKILL)
    await _eventually(lambda: asterisk.state.phase == "running" and asterisk.state.pid != killed)

    assert asterisk.state.restarts == 1
    settings = asterisk.settings
    phone = SippPhone(settings.sip_address, settings.sip_port, extension="101", password="secret-of-101")
    assert await asyncio.to_thread(phone.register) == 200
    phone.close()


async def test_a_call_outlives_a_killed_vonal_and_its_asterisk_is_adopted(
    tmp_path: Path, installation: Installation
):
    home = tmp_path / "home"
    vonal = subprocess.Popen([sys.executable, "-c", STARTER, str(home)], stdout=subprocess.PIPE, text=True)  # noqa: ASYNC220
    assert vonal.stdout is not None
    try:
        assert await asyncio.to_thread(vonal.stdout.readline) == "ready\n"
        before = running_asterisk(home)
        settings = settings_for(home)
        call = SippCaller(
            settings.sip_address, settings.sip_port, dial="+361", from_number="+36301112233", talk_seconds=6
        ).start()
        await asyncio.to_thread(call.wait_until, "ACK")
    finally:
        vonal.kill()
        vonal.wait()

    successor = AsteriskProcess(settings, installation)
    await successor.start()
    try:
        assert before is not None
        assert (successor.state.pid, successor.state.adopted) == (before.pid, True)
        result = await asyncio.to_thread(call.wait)
        assert result.answered
        assert result.ended_by_us
        assert result.talked_seconds > 5.5
    finally:
        await successor.stop()
    assert not is_alive(before.pid, before.started_at.timestamp())


async def test_only_what_the_line_needs_is_loaded(ari: Ari):
    modules = ari.get("asterisk/modules")

    names = {module["name"] for module in modules}
    assert {"chan_pjsip.so", "res_ari.so", "codec_opus_open_source.so"} <= names
    assert all(module["status"] == "Running" for module in modules)
    assert names.isdisjoint(
        {"app_dial.so", "app_originate.so", "app_system.so", "chan_iax2.so", "res_xmpp.so", "pbx_spool.so"}
    )
