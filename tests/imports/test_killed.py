"""A worker killed in the middle of an import: every row comes in once."""

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
ROWS = 1200
WORK = """
import django, sys
django.setup()
from datetime import UTC, datetime
from io import BytesIO
from vonal.config.tables import lay_tables
from vonal.core.worker import Worker
from vonal.office.imports import operations, running
from vonal.office.imports.models import Import
from vonal.workflows.first_start import Founding, found_company
running.CHUNK, running.SLICE_SECONDS = 100, 0.3
if sys.argv[1] == "prepare":
    lay_tables()
    at = datetime.now(UTC)
    founding = Founding("Duna", "en", "HU", "HUF", "+3612345678", "Dora", "dora", "a good password 7")
    by = found_company(founding, at=at)
    rows = "".join(f"Firm of number {n},+3630{n:07}\\n" for n in range(1, int(sys.argv[2]) + 1))
    file = BytesIO(("Company,Phone\\n" + rows).encode())
    of = operations.receive_file(file, "list.csv", kind="customers", by=by, at=at)
    of = operations.choose_columns(of, of.columns, {"suspects": "create"}, by=by, at=at)
    running.check(of, at=at)
    operations.bring_in(of, by=by, at=at)
else:
    Worker(threads=2).run()
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


def test_every_row_comes_in_once_although_the_worker_is_killed(tmp_path):
    assert run(tmp_path, "prepare", str(ROWS)).wait(120) == 0
    done, count = "SELECT state = 'done' FROM imports_import", "SELECT count(*) FROM customers_customer"
    deadline, kills, before = time.monotonic() + 240, 0, 0
    worker = run(tmp_path, "work")
    try:
        while not ask(tmp_path, done) and time.monotonic() < deadline:
            time.sleep(0.2)
            now_in = ask(tmp_path, count)
            if kills < 2 and before < now_in < ROWS:
                before = now_in
                worker.send_signal(signal.SIGKILL)
                worker.wait(10)
                kills += 1
                worker = run(tmp_path, "work")
    finally:
        worker.kill()
        worker.wait(10)

    assert kills >= 1
    assert ask(tmp_path, done)
    assert ask(tmp_path, count) == ROWS
    assert ask(tmp_path, "SELECT count(DISTINCT name) FROM customers_customer") == ROWS
    assert ask(tmp_path, "SELECT count(*) FROM imports_importrow") == ROWS
