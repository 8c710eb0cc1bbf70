"""A whole Vonal in a folder and a process of its own, as its users start it."""

import atexit
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from vonal.config.cli import main; main()"]
START_SECONDS = 300

# Runs what it is told, one JSON string a line: one process for all questions to the database.
CLERK = """
import contextlib, io, json, sys, traceback
import django
django.setup()
for line in sys.stdin:
    said, trouble = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(said):
            exec(json.loads(line), {})
    except Exception:
        trouble = traceback.format_exc()
    print(json.dumps([said.getvalue(), trouble]), flush=True)
"""

HIRE = """
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from vonal.office.staff.models import Employee
employee = Employee.objects.create_user({name!r}, "a good password 7", name={name!r}, role="manager")
session = SessionStore()
session[SESSION_KEY] = str(employee.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = employee.get_session_auth_hash()
session.create()
print(employee.pk, session.session_key)
"""


@dataclass
class Installation:
    """One data folder; ``start`` runs a command over it, ``stop`` ends it in the manner of a service manager."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None
    clerk: subprocess.Popen[str] | None = None

    @property
    def variables(self) -> dict[str, str]:
        base = {
            key: value for key, value in os.environ.items() if not key.startswith(("VONAL_", "DATABASE_URL"))
        }
        cache = {"VONAL_CACHE": os.environ["VONAL_CACHE"]} if "VONAL_CACHE" in os.environ else {}
        settings = {"VONAL_HOME": str(self.home), "DJANGO_SETTINGS_MODULE": "vonal.config.settings"}
        return {**base, **cache, **settings, "PYTHONPATH": str(ROOT), **self.environment}

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [*COMMAND, *arguments],
            env=self.variables,
            cwd=self.home.parent,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )

    def start(self, *arguments: str) -> str:
        """Run a service until it is ready; returns its address."""
        errors = (self.home.parent / "errors").open("a")
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            env=self.variables,
            cwd=self.home.parent,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        errors.close()
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("Vonal is ready"), self.errors
        return line.removeprefix("Vonal is ready: ").strip()

    @property
    def errors(self) -> str:
        return (self.home.parent / "errors").read_text()[-3000:]

    def stop(self) -> float:
        """Ask it to stop; returns how many seconds that took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        return time.monotonic() - began

    def end(self) -> None:
        """Whatever happened, nothing stays behind."""
        self.dismiss_clerk()
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        if self.process is not None and self.process.stdout is not None:
            self.process.stdout.close()

    def dismiss_clerk(self) -> None:
        if self.clerk is not None:
            self.clerk.communicate(timeout=10)
            self.clerk = None

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.command("status", "--json").stdout)
        return found

    def python(self, code: str) -> str:
        """What a program prints that has this installation's database at hand."""
        if self.clerk is None:
            self.clerk = subprocess.Popen(
                [sys.executable, "-c", CLERK],
                env=self.variables,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self.clerk.stdin is not None
        assert self.clerk.stdout is not None
        self.clerk.stdin.write(json.dumps(code) + "\n")
        self.clerk.stdin.flush()
        printed, trouble = json.loads(self.clerk.stdout.readline())
        assert not trouble, trouble
        return str(printed).strip()

    def hire(self, name: str) -> tuple[int, str]:
        """A manager who is signed in: his id and the cookie his browser sends."""
        employee_id, session_key = self.python(HIRE.format(name=name)).split()
        return int(employee_id), f"vonal_session={session_key}"


def _after(*command: str) -> Path:
    """The data folder a first command leaves, made once for all workers of a run."""
    home = _begun() / "-".join(command)
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            half = home.with_suffix(".half")
            shutil.rmtree(half, ignore_errors=True)
            made = Installation(half).command(*command)
            assert made.returncode == 0, made.stderr
            half.rename(home)
    return home


@cache
def _begun() -> Path:
    """Where such folders are kept: while ``bin/test`` runs, or while this process does."""
    if folder := os.environ.get("VONAL_TESTS_BEGUN"):
        Path(folder).mkdir(exist_ok=True)
        return Path(folder)
    folder = tempfile.mkdtemp(prefix="vonal-begun-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def prepared(
    home: Path, environment: dict[str, str] | None = None, *, demo: str | None = None
) -> Installation:
    """An installation with its tables, or with the demo company in a language: what a first start takes long for."""
    shutil.copytree(_after("demo", "--language", demo) if demo else _after("migrate"), home)
    return Installation(home, environment or {})
