"""One command serves everything, tells its state to other processes, and stops within seconds."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.config.installation import COMMAND, Installation
from vonal.config.running import announce, running

pytestmark = pytest.mark.slow
MARK = "from tests.core import stories\nfrom vonal.core.jobs import enqueue\nenqueue(stories.leave_a_mark, word={word!r})"
COUNT = "from vonal.core.models import Push\nprint(Push.objects.filter(topic='mark').count())"


def get(address: str) -> int:
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310
        return int(answer.status)


def test_the_pages_and_jobs_are_served_and_stop_within_seconds(empty):
    address = empty.start("serve", "--no-phone", "--empty", "--port", "0")
    empty.python(MARK.format(word="done"))
    status = get(f"{address}/accounts/login/")
    state = empty.status()
    deadline = time.monotonic() + 5
    while empty.python(COUNT) == "0" and time.monotonic() < deadline:
        time.sleep(0.05)

    assert status == 200
    assert (state["address"], state["web"]["state"], state["worker"]["state"]) == (
        address,
        "running",
        "running",
    )
    assert (state["switchboard"]["state"], state["sip_port"]) == ("stopped", None)
    assert empty.python(COUNT) == "1"
    assert empty.stop() < 4
    assert empty.process is not None
    assert empty.process.returncode == 0, empty.errors
    assert empty.status()["web"]["state"] == "stopped"
    assert "Traceback" not in empty.errors


def test_each_service_runs_alone(migrated):
    address = migrated.start("web", "--port", "0")
    worker = Installation(migrated.home)
    worker.start("worker")
    migrated.python(MARK.format(word="done"))
    try:
        state = migrated.status()
        seconds = [migrated.stop(), worker.stop()]
    finally:
        worker.end()

    assert state["address"] == address
    assert state["web"]["pid"] != state["worker"]["pid"]
    assert max(seconds) < 4


def test_a_killed_service_is_seen_as_stopped_at_once(migrated):
    migrated.start("worker")
    migrated.end()

    assert migrated.status()["worker"]["state"] == "stopped"


def test_a_taken_port_is_told_in_a_sentence(migrated):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = migrated.command("serve", "--no-phone", "--empty", "--port", str(taken.getsockname()[1]))

    assert refused.returncode == 1
    assert "Choose another --port" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_ctrl_c_stops_it_too(migrated):
    migrated.start("serve", "--no-phone", "--empty", "--port", "0")
    assert migrated.process is not None
    migrated.process.send_signal(signal.SIGINT)

    assert migrated.process.wait(10) == 0
    assert "Traceback" not in migrated.errors


def test_open_pages_do_not_keep_it_from_stopping(migrated):
    address = migrated.start("web", "--port", "0")
    port = int(address.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf")
        assert migrated.stop() < 6


def test_help_comes_within_a_second(empty):
    began = time.monotonic()
    shown = empty.command("--help")
    seconds = time.monotonic() - began

    assert shown.returncode == 0
    assert {"serve", "status", "token", "call", "backup", "restore"} <= set(shown.stdout.split())
    assert seconds < 5  # a tenth of that on a machine with nothing else to do


def test_help_reads_neither_django_nor_the_settings(empty):
    code = "import sys, vonal.config.cli; print(json.dumps(sorted(m.split('.')[0] for m in sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", f"import json; {code}"],
        env=empty.variables,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )

    assert not {"django", "pydantic", "uvicorn"} & set(json.loads(done.stdout))
    assert not empty.home.exists()


def test_an_unknown_sign_in_gets_no_token(migrated):
    refused = migrated.command("token", "nobody")

    assert (refused.returncode, refused.stderr.strip()) == (1, "Nobody here signs in as nobody.")


def test_a_token_is_printed_once_for_a_script(migrated):
    migrated.hire("judit")
    printed = migrated.command("token", "judit")

    assert printed.returncode == 0, printed.stderr
    assert len(printed.stdout.split()) == 1


def test_nobody_can_be_called_without_a_telephone(empty):
    refused = empty.command("call", "--from", "+36301234567")

    assert refused.returncode == 1
    assert "vonal serve" in refused.stderr


def test_a_wrong_setting_is_told_in_a_sentence(empty):
    empty.environment["VONAL_PORT"] = "telephone"
    refused = empty.command("status")

    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


def test_a_service_of_another_process_is_not_withdrawn(tmp_path):
    announce(tmp_path, "web", address="http://here")

    service = running(tmp_path, "web")

    assert service is not None
    assert (service.pid, service.details) == (os.getpid(), {"address": "http://here"})
    assert running(tmp_path, "worker") is None


def test_without_a_telephone_everything_else_is_served_and_told_why(migrated):
    migrated.environment["VONAL_ARI_URL"] = "gopher://nowhere"
    address = migrated.start("serve", "--empty", "--port", "0")

    assert get(f"{address}/accounts/login/") == 200
    assert migrated.status()["switchboard"]["state"] == "off"
    assert "VONAL_ARI_SECRET" in migrated.status()["switchboard"]["trouble"]
    assert "There is no telephone." in migrated.errors
    assert migrated.stop() < 4


def test_an_asterisk_elsewhere_that_does_not_answer_is_told_in_a_sentence(migrated):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = taken.getsockname()[1]
    migrated.environment |= {"VONAL_ARI_URL": f"http://127.0.0.1:{nobody}", "VONAL_ARI_SECRET": "secret"}
    migrated.start("serve", "--empty", "--port", "0")
    state = migrated.status()

    assert state["asterisk"] == {"state": "away", "address": f"http://127.0.0.1:{nobody}"}
    assert "VONAL_ARI_URL" in state["switchboard"]["trouble"]
    assert "No calls are taken yet." in migrated.errors
    assert migrated.stop() < 6


class Refusing(BaseHTTPRequestHandler):
    """An Asterisk that knows another secret."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_error(401)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_wrong_secret_of_an_asterisk_elsewhere_is_told_once_with_what_to_do(migrated):
    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        migrated.environment |= {"VONAL_ARI_URL": address, "VONAL_ARI_SECRET": "wrong"}
        migrated.start("serve", "--empty", "--port", "0")
        state = migrated.status()
        said = migrated.command("status").stdout
        seconds = migrated.stop()
        server.shutdown()

    assert state["asterisk"] == {"state": "refused", "address": address}
    assert "VONAL_ARI_SECRET" in state["switchboard"]["trouble"]
    assert state["switchboard"]["trouble"] in said
    assert migrated.errors.count("401") == 1
    assert seconds < 6


def people(migrated: Installation) -> int:
    return int(
        migrated.python("from vonal.office.staff.models import Employee\nprint(Employee.objects.count())")
    )


def test_the_demo_company_is_made_once_even_if_its_making_is_cut_off(empty):
    serve = ("serve", "--no-phone", "--port", "0", "--language", "hu")
    with subprocess.Popen(
        [*COMMAND, *serve], env=empty.variables, stderr=subprocess.PIPE, text=True
    ) as first:
        assert first.stderr is not None
        assert first.stderr.readline() == "Filling the demo company\n"
        time.sleep(1)
        first.kill()
    cut_off = people(empty)
    empty.start(*serve)
    assert empty.process is not None
    assert empty.process.stdout is not None
    shown = empty.process.stdout.readline()
    made = people(empty)
    empty.stop()
    empty.start(*serve)

    assert cut_off == 0
    assert shown.split()[0] == "director"
    assert made == people(empty) > 5


def test_an_empty_installation_stays_empty(empty):
    empty.start("serve", "--no-phone", "--empty", "--port", "0")
    empty.stop()
    empty.start("serve", "--no-phone", "--port", "0")

    assert people(empty) == 0


def test_the_demo_is_not_mixed_into_a_company(empty):
    empty.command("migrate")
    empty.python(
        "from vonal.core.models import Company\nfrom vonal.core.clock import now\nCompany(created_at=now()).save()"
    )

    refused = empty.command("demo")

    assert refused.returncode == 1
    assert "already" in refused.stderr
    assert people(empty) == 0


def test_a_folder_without_a_company_is_told_in_a_sentence_and_stays_empty(tmp_path):
    nowhere = Installation(tmp_path / "nowhere")

    said = [nowhere.command(*command) for command in (("token", "anna"), ("backup", "all.zip"))]

    assert [answer.returncode for answer in said] == [1, 1]
    assert all(
        answer.stderr.startswith(f"There is no company in {nowhere.home} yet.")
        and "\n" not in answer.stderr[:-1]
        for answer in said
    )
    assert not nowhere.home.exists()


def test_a_folder_named_from_here_is_the_same_folder_everywhere(tmp_path):
    here = Installation(tmp_path / "company", environment={"VONAL_HOME": "company"})

    assert here.status()["home"] == str(tmp_path / "company")
