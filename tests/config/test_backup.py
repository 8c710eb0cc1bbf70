"""A backup taken while everybody works is put back whole, or not at all."""

import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

from tests.config.harm import (
    cut_short,
    damage_a_recording,
    damage_the_database,
    lead_out_of_the_folder,
    leave_a_recording_out,
    leave_the_manifest_out,
    turn_a_bit_of_the_packed_database,
)
from tests.config.installation import Installation
from vonal.config.backup import back_up
from vonal.config.environment import Vonal
from vonal.config.postgresql import CannotBackUp
from vonal.config.restore import CannotRestore, restore
from vonal.config.running import announce

VERSION = "1.2.3"


@pytest.fixture
def company(tmp_path: Path) -> Vonal:
    """A data folder with a database, files and recordings."""
    vonal = Vonal(home=tmp_path / "company", database_url="")
    vonal.home.mkdir()
    vonal.secret_key()
    with closing(sqlite3.connect(vonal.database_path)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE call (id INTEGER PRIMARY KEY, recording TEXT)")
    for name in (
        "files/logo.png",
        "recordings/2026/one.ogg",
        "recordings/two.ogg",
        "sounds/ours/hello.wav",
        "spool/messages/m.wav",
    ):
        path = vonal.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode() * 1000)
    (vonal.home / "recordings" / ".unfinished").write_bytes(b"x")
    (vonal.home / "trunks.conf").write_text("[line]\n")
    return vonal


def place(tmp_path: Path) -> Vonal:
    return Vonal(home=tmp_path / "restored", database_url="")


def digests(home: Path) -> dict[str, str]:
    return {
        path.relative_to(home).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in home.rglob("*")
        if path.is_file() and not path.name.startswith((".", "vonal.sqlite3")) and "run" not in path.parts
    }


def rows(vonal: Vonal) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(vonal.database_path)) as database:
        return database.execute("SELECT id, recording FROM call ORDER BY id").fetchall()


def test_everything_comes_back_as_it_was(company, tmp_path):
    with closing(sqlite3.connect(company.database_path)) as database, database:
        database.executemany("INSERT INTO call (recording) VALUES (?)", [(f"{n}.ogg",) for n in range(1000)])
    back_up(company, tmp_path / "b.zip", version=VERSION)
    other = place(tmp_path)

    count = restore(other, tmp_path / "b.zip")

    assert count == len(digests(company.home)) + 1
    assert digests(other.home) == digests(company.home)
    assert rows(other) == rows(company)
    assert other.secret_key() == company.secret_key()


@pytest.mark.slow
def test_a_backup_under_load_has_every_recording_its_database_knows(company, tmp_path):
    """Calls are recorded as wav and turned to ogg behind the backup's back."""
    stop = threading.Event()

    def work() -> None:
        with closing(sqlite3.connect(company.database_path, timeout=20)) as database:
            number = 0
            while not stop.is_set():
                number += 1
                wav, ogg = (company.home / "recordings" / f"{number}.{kind}" for kind in ("wav", "ogg"))
                wav.write_bytes(b"sound" * 100)
                with database:
                    row = database.execute("INSERT INTO call (recording) VALUES (?)", (wav.name,)).lastrowid
                ogg.write_bytes(b"sound")
                with database:
                    database.execute("UPDATE call SET recording = ? WHERE id = ?", (ogg.name, row))
                wav.unlink()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        for turn in range(3):
            back_up(company, tmp_path / f"{turn}.zip", version=VERSION)
    finally:
        stop.set()
        worker.join(20)

    for turn in range(3):
        other = Vonal(home=tmp_path / f"restored{turn}", database_url="")
        restore(other, tmp_path / f"{turn}.zip")
        known = rows(other)
        assert known or turn == 0
        assert [name for _, name in known if not (other.home / "recordings" / name).exists()] == []


@pytest.mark.parametrize(
    "harm",
    [
        damage_a_recording,
        leave_a_recording_out,
        damage_the_database,
        turn_a_bit_of_the_packed_database,
        lead_out_of_the_folder,
        leave_the_manifest_out,
        cut_short,
        lambda archive: archive.write_bytes(b"not a backup"),
        lambda archive: archive.unlink(),
    ],
)
def test_a_damaged_backup_is_refused_and_nothing_is_written(company, tmp_path, harm):
    archive = tmp_path / "b.zip"
    back_up(company, archive, version=VERSION)
    harm(archive)
    before = sorted(tmp_path.iterdir())

    with pytest.raises(CannotRestore) as refusal:
        restore(place(tmp_path), archive)

    assert str(refusal.value).endswith((".", ". Nothing has been restored."))
    assert sorted(tmp_path.iterdir()) == before


def test_a_company_is_not_replaced_unless_told(company, tmp_path):
    back_up(company, tmp_path / "b.zip", version=VERSION)
    (company.home / "recordings" / "new.ogg").write_bytes(b"new")
    before = digests(company.home)

    with pytest.raises(CannotRestore):
        restore(company, tmp_path / "b.zip")
    assert digests(company.home) == before

    restore(company, tmp_path / "b.zip", over=True)
    assert "recordings/new.ogg" not in digests(company.home)
    (replaced,) = tmp_path.glob("company.replaced-*")
    assert digests(replaced) == before


def test_nothing_is_restored_under_a_running_vonal(company, tmp_path):
    back_up(company, tmp_path / "b.zip", version=VERSION)
    announce(company.home, "worker")

    with pytest.raises(CannotRestore):
        restore(company, tmp_path / "b.zip", over=True)


def test_a_backup_of_nothing_is_refused(tmp_path):
    vonal = Vonal(home=tmp_path / "nobody", database_url="")
    vonal.home.mkdir()

    with pytest.raises(CannotBackUp):
        back_up(vonal, tmp_path / "b.zip", version=VERSION)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["nobody"]


def test_a_backup_into_no_folder_is_refused(company, tmp_path):
    with pytest.raises(CannotBackUp):
        back_up(company, tmp_path / "missing" / "b.zip", version=VERSION)


@pytest.mark.slow
def test_a_served_company_is_backed_up_and_served_again_elsewhere(running, tmp_path):
    running.hire("ilona")
    backup = tmp_path / "b.zip"
    saved = running.command("backup", str(backup))
    other = Installation(tmp_path / "other" / "home")
    other.home.parent.mkdir()
    try:
        put_back = other.command("restore", str(backup))
        address = other.start("web", "--port", "0")
        people = other.python(
            "from vonal.office.staff.models import Employee\nprint(*Employee.objects.values_list('username', flat=True))"
        )
    finally:
        other.end()

    assert (saved.returncode, put_back.returncode) == (0, 0), saved.stderr + put_back.stderr
    assert address.startswith("http://127.0.0.1:")
    assert "ilona" in people.split()
    assert backup.stat().st_mode & 0o077 == 0


@pytest.fixture
def databases() -> Iterator[tuple[str, str]]:
    """Two empty PostgreSQL databases, gone afterwards."""
    address = os.environ["DATABASE_URL"]
    names = [f"backup_{uuid4().hex}" for _ in range(2)]
    with psycopg.connect(address, autocommit=True) as server:
        for name in names:
            server.execute(f"CREATE DATABASE {name}")
        yield replace_name(address, names[0]), replace_name(address, names[1])
        for name in names:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def replace_name(address: str, name: str) -> str:
    return urlsplit(address)._replace(path=f"/{name}").geturl()


@pytest.mark.postgres
def test_a_postgresql_company_comes_back_as_it_was(databases, tmp_path):
    one, another = (
        Vonal(home=tmp_path / name, database_url=url) for name, url in zip("ab", databases, strict=True)
    )
    one.secret_key()
    with psycopg.connect(databases[0], autocommit=True) as database:
        database.execute("CREATE TABLE call (id serial PRIMARY KEY, recording text)")
        database.execute("INSERT INTO call (recording) SELECT n || '.ogg' FROM generate_series(1, 1000) n")
    back_up(one, tmp_path / "b.zip", version=VERSION)

    restore(another, tmp_path / "b.zip")

    question = "SELECT md5(string_agg(id || recording, ',' ORDER BY id)) FROM call"
    answers = []
    for url in databases:
        with psycopg.connect(url) as database:
            answers.append(database.execute(question).fetchone())
    assert answers[0] == answers[1]
    with pytest.raises(CannotRestore):
        restore(Vonal(home=tmp_path / "c", database_url=databases[1]), tmp_path / "b.zip")
    with pytest.raises(CannotRestore):
        restore(Vonal(home=tmp_path / "d", database_url=""), tmp_path / "b.zip")
    restore(Vonal(home=tmp_path / "c", database_url=databases[1]), tmp_path / "b.zip", over=True)
