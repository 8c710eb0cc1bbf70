"""Takes the whole company into one file while everybody works: database, files, recordings, secrets."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vonal.config.environment import Vonal

FORMAT = 1
MANIFEST = "manifest.json"
FOLDERS = ("files", "recordings", "spool")
SINGLE_FILES = ("secret.key", "trunks.conf", "asterisk/settings.json")
SQLITE_MEMBER = "database/vonal.sqlite3"
POSTGRESQL_MEMBER = "database/vonal.dump"
CHUNK_BYTES = 1024 * 1024
DUMP_SECONDS = 6 * 3600


class CannotBackUp(Exception):
    """The backup could not be made; nothing is left behind."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of a backup: its SHA-256 in hexadecimal, its length."""

    sha256: str
    bytes: int


def back_up(vonal: Vonal, target: Path, *, version: str) -> int:
    """
    Write a backup; returns how many files are in it.

    Files are linked aside before and after the database is copied, so that everything the copied database knows is
    there although jobs go on moving and deleting files.

    :raises CannotBackUp: with a sentence why.
    """
    target = target.absolute()
    if not target.parent.is_dir():
        raise CannotBackUp(f"There is no folder {target.parent}.")
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    with tempfile.TemporaryDirectory(dir=vonal.home, prefix=".backup-") as name:
        aside = Path(name)
        try:
            _link_all(vonal.home, aside)
            database = _copy_database(vonal, aside)
            _link_all(vonal.home, aside)
            count = _write(aside, unfinished, version=version, database=database)
            unfinished.replace(target)
        except (OSError, sqlite3.Error) as error:
            raise CannotBackUp(f"The backup could not be written: {error}") from error
        finally:
            unfinished.unlink(missing_ok=True)
    return count


def postgresql_command(program: str, vonal: Vonal) -> tuple[list[str], dict[str, str]]:
    """
    One of PostgreSQL's programs with the database's name, and its environment; the password is seen by nobody.

    :raises CannotBackUp: the program is not installed.
    """
    found = shutil.which(program) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)),
        None,
    )
    if found is None:
        raise CannotBackUp(f"{program} is not installed; it comes with PostgreSQL's client programs.")
    database = vonal.database()
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    given = {variable: str(database[key]) for variable, key in names.items() if database[key]}
    return [found], {**os.environ, **given}


def run_postgresql(program: str, vonal: Vonal, *arguments: str) -> None:
    """
    Run one of PostgreSQL's programs on the installation's database.

    :raises CannotBackUp: with what it said.
    """
    command, environment = postgresql_command(program, vonal)
    done = subprocess.run(
        [*command, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=DUMP_SECONDS,
        check=False,
    )
    if done.returncode:
        raise CannotBackUp(f"{program} did not succeed: {done.stderr.strip()[-500:]}")


def _copy_database(vonal: Vonal, aside: Path) -> str:
    database = vonal.database()
    if "sqlite" in database["ENGINE"]:
        copy = aside / SQLITE_MEMBER
        copy.parent.mkdir()
        if not Path(database["NAME"]).exists():
            raise CannotBackUp(f"There is no database in {vonal.home}.")
        with (
            closing(sqlite3.connect(database["NAME"], timeout=20)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        return "sqlite"
    copy = aside / POSTGRESQL_MEMBER
    copy.parent.mkdir()
    run_postgresql("pg_dump", vonal, "--format=custom", "--no-owner", "--no-acl", f"--file={copy}")
    return "postgresql"


def _link_all(home: Path, aside: Path) -> None:
    for path in _files(home):
        kept = aside / path.relative_to(home)
        kept.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError, FileNotFoundError):
            try:
                os.link(path, kept)
            except OSError as error:
                if isinstance(error, FileExistsError | FileNotFoundError):
                    raise
                shutil.copy2(path, kept)  # Another file system, mounted below the data folder.


def _files(home: Path) -> Iterator[Path]:
    for name in SINGLE_FILES:
        if (home / name).is_file():
            yield home / name
    for folder in FOLDERS:
        for path in sorted((home / folder).rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
                yield path


def _write(aside: Path, target: Path, *, version: str, database: str) -> int:
    kept: dict[str, Kept] = {}
    with zipfile.ZipFile(target, "x", zipfile.ZIP_STORED, allowZip64=True) as archive:
        os.chmod(target, 0o600)  # noqa: PTH101 - it holds the secret key and everybody's data.
        for path in sorted(path for path in aside.rglob("*") if path.is_file()):
            name = path.relative_to(aside).as_posix()
            kept[name] = _add(archive, path, name)
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "version": version,
            "database": database,
            "made_at": datetime.now(UTC).isoformat(),
            "files": {name: asdict(file) for name, file in kept.items()},
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1), zipfile.ZIP_DEFLATED)
    with target.open("rb") as file:
        os.fsync(file.fileno())
    return len(kept)


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> Kept:
    entry = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
    entry.compress_type = zipfile.ZIP_DEFLATED if name.startswith("database/") else zipfile.ZIP_STORED
    digest, length = hashlib.sha256(), 0
    with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as member:
        while chunk := source.read(CHUNK_BYTES):
            digest.update(chunk)
            length += len(chunk)
            member.write(chunk)
    return Kept(digest.hexdigest(), length)
