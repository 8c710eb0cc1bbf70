"""A worker killed in the middle of its work loses none of it."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
COUNT = 300
WORK = """
import django, sys, threading
django.setup()
from tests.core import stories
from vonal.config.tables import lay_tables
from vonal.core.jobs import enqueue
from vonal.core.worker import Worker
if sys.argv[1] == "prepare":
    lay_tables()
    for n in range(int(sys.argv[2])):
        enqueue(stories.leave_a_mark, word=f"mark {n}")
else:
    Worker(threads=3).run()
"""


def run(home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "VONAL_HOME": str(home), "DJANGO_SETTINGS_MODULE": "vonal.config.settings"}
    environment.pop("DATABASE_URL", None)
    return subprocess.Popen(
        [sys.executable, "-c", WORK, *arguments], env=environment, cwd=Path(__file__).parents[2]
    )


def ask(home: Path, question: str) -> int:
    with closing(sqlite3.connect(home / "vonal.sqlite3", timeout=20)) as database:
        return int(database.execute(question).fetchone()[0])


def test_every_job_is_done_although_workers_are_killed(tmp_path):
    assert run(tmp_path, "prepare", str(COUNT)).wait(60) == 0
    marks, waiting = "SELECT count(*) FROM core_push", "SELECT count(*) FROM core_job WHERE state <> 'done'"
    deadline, kills, before = time.monotonic() + 120, 0, 0
    worker = run(tmp_path, "work")
    try:
        while ask(tmp_path, waiting) and time.monotonic() < deadline:
            time.sleep(0.1)
            if kills < 3 and before < ask(tmp_path, marks) < COUNT:
                before = ask(tmp_path, marks)
                worker.send_signal(signal.SIGKILL)
                worker.wait(10)
                kills += 1
                worker = run(tmp_path, "work")
    finally:
        worker.kill()
        worker.wait(10)

    assert kills >= 1
    assert ask(tmp_path, waiting) == 0
    assert ask(tmp_path, marks) == COUNT
    assert ask(tmp_path, "SELECT count(DISTINCT kind) FROM core_push") == COUNT
