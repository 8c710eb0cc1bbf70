"""Two exchanges to compare on the same kind of Asterisk: ours, and Asterisk's own app_queue."""

from __future__ import annotations

import asyncio
import base64
import json
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.data import ROOT, Dataset
from benchmarks.servers import COMMAND
from vonal.switchboard.asterisk.configuration import AsteriskSettings, write_configuration
from vonal.switchboard.asterisk.extensions import DynamicObject, sip_phone
from vonal.switchboard.asterisk.hostname import renaming_command
from vonal.switchboard.asterisk.install import Installation
from vonal.switchboard.asterisk.ports import settings_for
from vonal.switchboard.asterisk.running import running_asterisk

PASSWORD = "a-bench-password"
START_SECONDS = 60
CALM_SECONDS = 180
CALM_CPU = 0.2
QUEUE = "+3610000001"
SILENT_QUEUE = "+3610000002"

DIALPLAN = f"""
[vonal-in]
exten => _[+0-9]!,1,Ringing()
 same => n,MixMonitor(${{VONAL_RECORDINGS}}/${{UNIQUEID}}.wav,b)
 same => n,Queue(${{IF($["${{EXTEN}}"="{SILENT_QUEUE}"]?silent:bench)}},r,,,60)
 same => n,Hangup()
"""
# What Asterisk comes with, in place of our own: the peer keeps its journal too, and app_queue needs the messages ours declines.
STOCK = {
    "cdr.conf": "[general]\nenable = yes\n[csv]\nloguniqueid = yes\n",
    "cel.conf": "[general]\nenable = no\n",
    "logger.conf": "[general]\n[logfiles]\nmessages => notice,warning,error\n",
    "stasis.conf": "[declined_message_types]\n",
}
GENERAL = "[general]\nautofill = yes\nshared_lastcall = no\n"
MANNERS = "timeout = 5\nretry = 1\nringinuse = no\nwrapuptime = 0\nautofill = yes\n"


@dataclass
class Running:
    """An exchange that takes calls: where, and the processes whose time is counted."""

    settings: AsteriskSettings
    line: str
    line_of_silent: str
    processes: list[psutil.Process]

    @property
    def server(self) -> tuple[str, int]:
        return self.settings.sip_address, self.settings.sip_port

    def until_calm(self) -> None:
        """Wait until the processes have nothing left to do from their start: hundreds of telephones take a minute."""
        deadline, calm = time.monotonic() + CALM_SECONDS, 0
        while calm < 3 and time.monotonic() < deadline:
            before = self.cpu_seconds()
            time.sleep(1)
            calm = calm + 1 if self.cpu_seconds() - before < CALM_CPU else 0

    def cpu_seconds(self) -> float:
        """What the processes have used so far, those they started included."""
        return sum(sum(each.cpu_times()[:2]) for each in self.processes)


@contextmanager
def ours(dataset: Dataset, line: str) -> Iterator[Running]:
    """``vonal switchboard`` with its Asterisk on this database."""
    log = (dataset.home / "switchboard.log").open("ab")
    process = subprocess.Popen(
        [sys.executable, *COMMAND, "switchboard"],
        env=dataset.variables,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
    )
    log.close()
    try:
        settings, asterisk = _until_ready(dataset, process)
        yield Running(
            settings,
            line,
            line,
            [psutil.Process(process.pid), asterisk],
        )
    finally:
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


def _until_ready(
    dataset: Dataset, process: subprocess.Popen[bytes]
) -> tuple[AsteriskSettings, psutil.Process]:
    deadline = time.monotonic() + START_SECONDS
    status = dataset.home / "run" / "switchboard.json"
    while time.monotonic() < deadline and process.poll() is None:
        running = running_asterisk(dataset.home)
        if running is not None and status.exists() and _takes_calls(status):
            return settings_for(dataset.home), psutil.Process(running.pid)
        time.sleep(0.2)
    log = (dataset.home / "switchboard.log").read_text(errors="replace")[-2000:]
    raise RuntimeError(f"vonal switchboard did not start:\n{log}")


def _takes_calls(status: Path) -> bool:
    told = json.loads(status.read_text())
    return bool(told.get("details", told).get("state") == "running")


@contextmanager
def app_queue(
    home: Path, installation: Installation, extensions: list[str], silent: list[str]
) -> Iterator[Running]:
    """The same Asterisk with the same telephones, whose dialplan records and queues."""
    home.mkdir(parents=True, exist_ok=True)
    settings = settings_for(home)
    write_configuration(settings, installation)
    _add_queues(settings, extensions, silent)
    command = [*renaming_command(), *installation.command, "-f", "-C", str(settings.main_file)]
    with (home / "console").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=settings.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        asyncio.run(_install(settings, extensions + silent))
        yield Running(settings, QUEUE, SILENT_QUEUE, [psutil.Process(process.pid)])
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


def _add_queues(settings: AsteriskSettings, extensions: list[str], silent: list[str]) -> None:
    etc = settings.folder / "etc"
    modules = etc / "modules.conf"
    modules.write_text(modules.read_text() + "\nload = app_queue\nload = cdr_csv\n")
    (settings.folder / "log" / "cdr-csv").mkdir(exist_ok=True)
    for name, stock in STOCK.items():
        (etc / name).write_text(stock)
    text = (etc / "extensions.conf").read_text()
    before, _, rest = text.partition("[vonal-in]")
    _old, _, after = rest.partition("; The switchboard also sends")
    (etc / "extensions.conf").write_text(f"{before}{DIALPLAN}\n;{after}")
    members = "".join(f"member => PJSIP/{each}\n" for each in extensions)
    quiet = "".join(f"member => PJSIP/{each}\n" for each in [*silent, *extensions[:20]])
    (etc / "queues.conf").write_text(
        f"{GENERAL}[bench]\nstrategy = rrmemory\n{MANNERS}{members}\n"
        f"[silent]\nstrategy = linear\n{MANNERS}{quiet}"
    )


async def _install(settings: AsteriskSettings, extensions: list[str]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            _ask(settings, "GET", "asterisk/ping")
            break
        except OSError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.2)
    for extension in extensions:
        for made in sip_phone(extension, password=PASSWORD, shown_name=extension, language="en"):
            _push(settings, made)


def _push(settings: AsteriskSettings, made: DynamicObject) -> None:
    _ask(settings, "PUT", made.path, {"fields": list(made.fields)})


def online(settings: AsteriskSettings, wanted: int) -> int:
    """Wait until so many telephones are known to be there."""
    deadline, count = time.monotonic() + 90, 0
    while time.monotonic() < deadline:
        found = json.loads(_ask(settings, "GET", "endpoints/PJSIP"))
        count = sum(each["state"] == "online" and each["resource"].isdecimal() for each in found)
        if count >= wanted:
            return count
        time.sleep(0.5)
    raise RuntimeError(f"Only {count} of {wanted} telephones are there.")


def _ask(settings: AsteriskSettings, method: str, path: str, body: object = None) -> str:
    login = base64.b64encode(f"{settings.ari_user}:{settings.ari_secret}".encode()).decode()
    request = urllib.request.Request(  # noqa: S310
        f"{settings.ari_url}/{path}",
        None if body is None else json.dumps(body).encode(),
        {"Authorization": f"Basic {login}", "Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return str(answer.read().decode())
