"""The database as it was at one moment, and a pause for its writers while the files of that moment are held fast."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from vonal.config.environment import Vonal
from vonal.config.postgresql import CannotBackUp, connect, run_postgresql

SQLITE_MEMBER = "database/vonal.sqlite3"
POSTGRESQL_MEMBER = "database/vonal.dump"
PAUSE_SECONDS = 20
# A sound file is deleted only after the row that replaces it is committed.
TABLES_THAT_NAME_FILES = ("telephony_recording",)


class Snapshot(Protocol):
    """One moment of the database; its writers wait until ``let_go`` is called."""

    kind: str

    def let_go(self) -> None:
        """Let the writers go on."""
        ...

    def copy(self, folder: Path) -> None:
        """Write the database of that moment into a folder."""
        ...


@contextmanager
def snapshot(vonal: Vonal) -> Iterator[Snapshot]:
    """
    Hold one moment of the installation's database.

    :raises CannotBackUp: there is none.
    """
    database = vonal.database()
    if "sqlite" not in database["ENGINE"]:
        with _postgresql_snapshot(vonal) as held:
            yield held
        return
    name = database["NAME"]
    if not Path(name).exists():
        raise CannotBackUp(f"There is no database in {vonal.home}.")
    with (
        closing(sqlite3.connect(name, timeout=PAUSE_SECONDS, isolation_level=None)) as writer,
        closing(sqlite3.connect(name, timeout=PAUSE_SECONDS, isolation_level=None)) as reader,
    ):
        yield SqliteSnapshot(writer, reader)


class SqliteSnapshot:
    """Nobody commits while ``writer`` has the write lock; ``reader`` goes on seeing what was there then."""

    kind = "sqlite"

    def __init__(self, writer: sqlite3.Connection, reader: sqlite3.Connection) -> None:
        self._writer = writer
        self._reader = reader
        writer.execute("BEGIN IMMEDIATE")
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()

    def let_go(self) -> None:
        """Let the writers go on."""
        self._writer.execute("ROLLBACK")

    def copy(self, folder: Path) -> None:
        """Write the database of that moment into a folder."""
        target = folder / SQLITE_MEMBER
        target.parent.mkdir()
        with closing(sqlite3.connect(target)) as copy:
            self._reader.backup(copy)


@contextmanager
def _postgresql_snapshot(vonal: Vonal) -> Iterator["PostgresqlSnapshot"]:
    with connect(vonal) as writer, connect(vonal) as reader:
        writer.execute(f"SET lock_timeout = '{PAUSE_SECONDS}s'")
        for table in TABLES_THAT_NAME_FILES:
            if writer.execute("SELECT to_regclass(%s)", [table]).fetchone() != (None,):
                writer.execute(f"LOCK TABLE {table} IN SHARE MODE")
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row = reader.execute("SELECT pg_export_snapshot()").fetchone()
        yield PostgresqlSnapshot(vonal, writer.rollback, str(row[0]) if row else "")


class PostgresqlSnapshot:
    """A share lock keeps rows that name files as they are; ``pg_dump`` reads the exported moment."""

    kind = "postgresql"

    def __init__(self, vonal: Vonal, release: Callable[[], None], name: str) -> None:
        self._vonal = vonal
        self._release = release
        self._name = name

    def let_go(self) -> None:
        """Let the writers go on."""
        self._release()

    def copy(self, folder: Path) -> None:
        """Write the database of that moment into a folder."""
        target = folder / POSTGRESQL_MEMBER
        target.parent.mkdir()
        options = [
            "--format=custom",
            "--no-owner",
            "--no-acl",
            f"--snapshot={self._name}",
            f"--file={target}",
        ]
        run_postgresql("pg_dump", self._vonal, *options)
