"""
The databases the benches work on, made once and kept in the cache folder: SQLite, and PostgreSQL in a cluster of its own.

``python -m benchmarks.data SIZE`` fills the database the environment names.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.postgres import Cluster

ROOT = Path(__file__).parents[1]
SEED = 2026


@dataclass(frozen=True)
class Dataset:
    """A filled database: ``variables`` make a process use it."""

    size: str
    engine: str
    home: Path
    database_url: str

    @property
    def variables(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "VONAL_HOME")}
        own = {"VONAL_HOME": str(self.home), "DJANGO_SETTINGS_MODULE": "vonal.config.settings"}
        url = {"DATABASE_URL": self.database_url} if self.database_url else {}
        return {**kept, **own, **url, "PYTHONPATH": str(ROOT)}

    def run(self, module: str, *arguments: str, seconds: float = 900) -> str:
        """What a Python module of ours prints that works on this database."""
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(
            command, env=self.variables, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=seconds, check=True
        )
        return done.stdout


def cache_folder() -> Path:
    """Where benches keep what takes minutes to make."""
    from vonal.config.environment import Vonal

    folder = Vonal().cache / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def sqlite(size: str) -> Dataset:
    """A company in SQLite, made now if it is not there."""
    home = cache_folder() / f"{size}-{_version()}"
    dataset = Dataset(size, "SQLite", home, "")
    if not (home / "ready").exists():
        _forget_older(home.parent, f"{size}-", home.name)
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        _fill(dataset)
        (home / "ready").touch()
    return dataset


def postgresql(size: str, cluster: Cluster) -> Dataset:
    """A company in a running private PostgreSQL, made now if it is not there."""
    name = f"{size}_{_version()}"
    home = cache_folder() / f"postgresql-{size}-{_version()}"
    home.mkdir(exist_ok=True)
    dataset = Dataset(size, "PostgreSQL", home, cluster.url(name))
    if not (home / "ready").exists() or name not in cluster.databases():
        _forget_older(home.parent, f"postgresql-{size}-", home.name)
        for old in cluster.databases():
            if old.startswith(f"{size}_"):
                cluster.drop(old)
        cluster.create(name)
        _fill(dataset)
        (home / "ready").touch()
    return dataset


def copied(dataset: Dataset, cluster: Cluster | None = None) -> Dataset:
    """A copy to write into."""
    home = dataset.home.with_name(f"{dataset.home.name}-copy")
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(dataset.home, home)
    if cluster is None:
        return Dataset(dataset.size, dataset.engine, home, "")
    cluster.drop("copy")
    cluster.create("copy", like=f"{dataset.size}_{_version()}")
    return Dataset(dataset.size, dataset.engine, home, cluster.url("copy"))


def _fill(dataset: Dataset) -> None:
    began = time.monotonic()
    print(f"Making the {dataset.size} company in {dataset.engine}; it is kept for a week.", file=sys.stderr)
    dataset.run("benchmarks.data", dataset.size, seconds=3600)
    print(f"Made in {time.monotonic() - began:.0f} s.", file=sys.stderr)


def _until() -> datetime:
    """The histories end on Monday: made once a week, they stay fresh enough for what pages call recent."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=today.weekday())


def _version() -> str:
    """Changes with what is made, with the tables, and with the week."""
    digest = hashlib.sha256(_until().isoformat().encode())
    sources = [Path(__file__), *(Path(__file__).with_name(f"{name}.py") for name in ("people", "history"))]
    for path in [*sources, *sorted(ROOT.glob("vonal/**/migrations/0*.py"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _forget_older(folder: Path, prefix: str, but: str) -> None:
    for old in folder.glob(f"{prefix}*"):
        if old.name != but:
            shutil.rmtree(old, ignore_errors=True)


# Filling; in a process of its own whose settings name the database.


def fill(size: str) -> None:
    """Migrate and fill."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.history import SIZES, TABLES, History
    from benchmarks.office import found_office

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    history = History(SIZES[size], found_office(), seed=SEED, until=_until())
    tables = sorted(TABLES)
    indexes = _drop_indexes(tables)
    write = _sqlite_writer() if connection.vendor == "sqlite" else _copy_rows
    for rows in history.chunks():
        for table, values in rows.items():
            write(table, TABLES[table], values)
    with connection.cursor() as cursor:
        for statement in indexes:
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            for table in tables:
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                )
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _drop_indexes(tables: list[str]) -> list[str]:
    """Those that only make reading quick; returns how to make them again."""
    from django.db import connection

    marks = ",".join(["%s"] * len(tables))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                f"SELECT name, sql FROM sqlite_master WHERE type='index' AND sql IS NOT NULL AND tbl_name IN ({marks})",
                tables,
            )
        else:
            cursor.execute("SET session_replication_role = replica")  # no checks of references
            cursor.execute(
                "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                f" JOIN pg_class t ON t.oid = i.indrelid WHERE t.relname IN ({marks}) AND NOT i.indisprimary"
                " AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)",
                tables,
            )
        found = cursor.fetchall()
        for name, _sql in found:
            cursor.execute(f'DROP INDEX "{name}"')
    return [sql for _name, sql in found]


def _sqlite_writer() -> Any:
    from django.db import connection

    connection.ensure_connection()
    raw = connection.connection
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("PRAGMA cache_size=-400000")

    def write(table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        marks = ",".join("?" * len(columns))
        # Moments as Django keeps them: UTC without saying so.
        plain = (
            tuple(str(v.replace(tzinfo=None)) if isinstance(v, datetime) else v for v in row) for row in rows
        )
        raw.execute("BEGIN")
        raw.executemany(f"INSERT INTO {table} ({','.join(columns)}) VALUES ({marks})", plain)
        raw.execute("COMMIT")

    return write


def _copy_rows(table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    from django.db import connection

    with connection.cursor() as cursor, closing(cursor.connection.cursor()) as raw:
        with raw.copy(f"COPY {table} ({','.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


if __name__ == "__main__":
    fill(sys.argv[1])
