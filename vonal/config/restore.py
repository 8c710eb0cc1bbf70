"""Puts a backup back: everything is checked before anything is touched."""

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from vonal.config.backup import CHUNK_BYTES, FORMAT, MANIFEST
from vonal.config.environment import Vonal
from vonal.config.postgresql import CannotBackUp, connect, run_postgresql
from vonal.config.running import running
from vonal.config.snapshot import POSTGRESQL_MEMBER, SQLITE_MEMBER

SERVICES = ("web", "worker", "switchboard")
MANIFEST_LIMIT_BYTES = 512 * 1024 * 1024


class CannotRestore(Exception):
    """The backup is not put back; everything is as it was."""


def restore(vonal: Vonal, backup: Path, *, over: bool = False) -> int:
    """
    Put a backup into the data folder and the database; returns how many files.

    ``over`` allows it where there is a company already: the old data folder is kept beside the new one, the old
    PostgreSQL database is not.

    :raises CannotRestore: with a sentence; nothing has been changed.
    """
    home = vonal.home.absolute()
    if alive := [name for name in SERVICES if running(home, name)]:
        raise CannotRestore(f"Vonal runs on {home} ({', '.join(alive)}). Stop it first.")
    if not over and not _is_empty(home):
        raise CannotRestore(
            f"{home} is not empty. Choose another --home, or say --over to replace what is there."
        )
    home.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=home.parent, prefix=f".{home.name}.restoring-"))
    try:
        manifest = _unpack(backup, fresh)
        _check_kind(vonal, manifest)
        if manifest["database"] == "sqlite":
            _check_sqlite(fresh / SQLITE_MEMBER)
            target = fresh / "vonal.sqlite3"
            (fresh / SQLITE_MEMBER).replace(target)
        else:
            _restore_postgresql(vonal, fresh / POSTGRESQL_MEMBER, over=over)
        shutil.rmtree(fresh / "database")
        _put_in_place(fresh, home)
    except (OSError, CannotBackUp) as error:
        raise CannotRestore(f"The backup could not be put back: {error}") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return len(manifest["files"])


def _is_empty(home: Path) -> bool:
    return not home.exists() or all(path.name in {"run", "secret.key"} for path in home.iterdir())


def _unpack(backup: Path, fresh: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(backup) as archive:
            manifest = _manifest(archive)
            for name, kept in manifest["files"].items():
                _unpack_one(archive, name, kept, fresh)
    except FileNotFoundError:
        raise CannotRestore(f"There is no file {backup}.") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise CannotRestore(f"{backup} is damaged or no backup of Vonal: {error}.") from error
    return manifest


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        entry = archive.getinfo(MANIFEST)
        if entry.file_size > MANIFEST_LIMIT_BYTES:
            raise ValueError
        manifest: dict[str, Any] = json.loads(archive.read(entry))
        known = manifest["format"] == FORMAT and manifest["database"] in {"sqlite", "postgresql"}
        for kept in manifest["files"].values():
            int(kept["bytes"]), str(kept["sha256"])
    except (KeyError, ValueError, TypeError, AttributeError):
        raise CannotRestore("This is no backup of Vonal: its manifest is missing or unreadable.") from None
    if not known:
        raise CannotRestore("This backup was made by a newer Vonal; restore it with that version.")
    member = SQLITE_MEMBER if manifest["database"] == "sqlite" else POSTGRESQL_MEMBER
    if member not in manifest["files"]:
        raise CannotRestore("The backup has no database in it.")
    return manifest


def _unpack_one(archive: zipfile.ZipFile, name: str, kept: dict[str, Any], fresh: Path) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or name not in archive.NameToInfo:
        raise CannotRestore(f"The backup is damaged: {name} is missing or has an impossible place.")
    target = fresh / path
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, length = hashlib.sha256(), 0
    with archive.open(name) as member, target.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        while (chunk := member.read(CHUNK_BYTES)) and length <= kept["bytes"]:
            digest.update(chunk)
            length += len(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if length != kept["bytes"] or digest.hexdigest() != kept["sha256"]:
        raise CannotRestore(
            f"The backup is damaged: {name} is not what was saved. Nothing has been restored."
        )


def _check_kind(vonal: Vonal, manifest: dict[str, Any]) -> None:
    kind = "sqlite" if "sqlite" in vonal.database()["ENGINE"] else "postgresql"
    if kind != manifest["database"]:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise CannotRestore(
            f"The backup is of a {names[manifest['database']]} database, but this installation uses {names[kind]}. "
            "Set or unset DATABASE_URL accordingly."
        )
    if kind == "sqlite" and Path(vonal.database()["NAME"]) != vonal.database_path:
        raise CannotRestore("Only a database inside the data folder can be restored: unset DATABASE_URL.")


def _check_sqlite(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as database:
            verdict = database.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        verdict = str(error)
    if verdict != "ok":
        raise CannotRestore(f"The database in the backup is damaged: {verdict}.")


def _restore_postgresql(vonal: Vonal, dump: Path, *, over: bool) -> None:
    name = vonal.database()["NAME"]
    with connect(vonal) as connection:
        found = connection.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        )
        tables = (found.fetchone() or (0,))[0]
    if tables and not over:
        raise CannotRestore(f"The database {name} is not empty. Say --over to replace what is there.")
    arguments = ["--clean", "--if-exists", "--single-transaction", "--no-owner", "--no-acl"]
    run_postgresql("pg_restore", vonal, *arguments, f"--dbname={name}", str(dump))


def _put_in_place(fresh: Path, home: Path) -> None:
    """Swap the folders; where the data folder is a mount point, swap what is in them."""
    replaced = home.with_name(f"{home.name}.replaced-{datetime.now(UTC):%Y%m%d-%H%M%S}")
    if not home.exists():
        fresh.rename(home)
        return
    empty = _is_empty(home)
    try:
        home.rename(replaced)
    except OSError:
        _swap_contents(fresh, home)
        return
    fresh.rename(home)
    if empty:
        shutil.rmtree(replaced, ignore_errors=True)


def _swap_contents(fresh: Path, home: Path) -> None:
    replaced = home / f"replaced-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    replaced.mkdir()
    for path in list(home.iterdir()):
        if path != replaced:
            path.rename(replaced / path.name)
    for path in sorted(fresh.iterdir(), key=lambda path: path.suffix == ".sqlite3"):
        shutil.move(path, home / path.name)
    with suppress(OSError):
        replaced.rmdir()
