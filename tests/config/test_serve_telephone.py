"""The telephone that comes with ``vonal serve``: Asterisk is started, kept while people talk, and taken over."""

import contextlib
import json
import time
from collections.abc import Callable, Iterator

import httpx2
import psutil
import pytest

from tests.config.installation import Installation

pytestmark = pytest.mark.telephone
CALL = ("call", "--from", "+36301234567", "--to", "+3612345678", "--seconds", "60")
SERVE = ("serve", "--empty", "--port", "0")


def until(is_so: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def line(migrated: Installation) -> Iterator[Installation]:
    """A served line; its Asterisk is gone afterwards, whatever became of the rest."""
    migrated.start(*SERVE)
    asterisk = migrated.status()["asterisk"]["pid"]
    yield migrated
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(asterisk).kill()


def callers(line: Installation) -> set[str]:
    """The channels of customers who are on the line."""
    secret = json.loads((line.home / "asterisk" / "settings.json").read_text())["ari_secret"]
    port = line.status()["http_port"]
    answer = httpx2.get(
        f"http://127.0.0.1:{port}/ari/channels", auth=("vonal", secret), timeout=10, trust_env=False
    )
    return {channel["id"] for channel in answer.json() if channel["dialplan"]["context"].startswith("vonal-")}


def test_the_line_is_open_when_the_ready_line_is_printed(line):
    state = line.status()

    assert state["switchboard"]["state"] == "running"
    assert state["asterisk"]["state"] == "running"
    assert state["sip_address"] == "127.0.0.1"
    assert state["sip_port"] > 0
    assert line.command(*CALL).returncode == 0
    assert until(lambda: len(callers(line)) == 2)


def test_asterisk_stops_with_the_service_when_nobody_is_on_the_line(line):
    asterisk = line.status()["asterisk"]["pid"]

    assert line.stop() < 8
    assert until(lambda: not psutil.pid_exists(asterisk))


@pytest.mark.parametrize("end", [Installation.stop, Installation.end])
def test_a_call_outlives_the_service_and_is_taken_over(line, end):
    asterisk = line.status()["asterisk"]["pid"]
    line.command(*CALL)
    assert until(lambda: len(callers(line)) == 2)
    before = callers(line)

    end(line)
    line.start(*SERVE)

    assert line.status()["asterisk"]["pid"] == asterisk
    assert callers(line) == before


def test_a_data_folder_has_one_switchboard(line):
    refused = line.command("switchboard")

    assert refused.returncode == 1
    assert "already" in refused.stderr
    assert "Traceback" not in refused.stderr
