"""Takes the whole company into one file while everybody works: database, files, recordings, greetings, secrets."""

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from vonal.config.environment import Vonal
from vonal.config.postgresql import CannotBackUp
from vonal.config.snapshot import snapshot

FORMAT = 1
MANIFEST = "manifest.json"
FOLDERS = ("files", "recordings", "sounds", "spool")
SINGLE_FILES = ("secret.key", "trunks.conf", "asterisk/settings.json")
CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of a backup: its SHA-256 in hexadecimal, its length."""

    sha256: str
    bytes: int


def back_up(vonal: Vonal, target: Path, *, version: str) -> int:
    """
    Write a backup; returns how many files are in it.

    Files are linked aside, and once more, which is quick, while the database's writers wait: so every file that the
    copied database knows is there although jobs go on moving and deleting them.

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
            with snapshot(vonal) as moment:
                _link_all(vonal.home, aside)
                moment.let_go()
                moment.copy(aside)
            count = _write(aside, unfinished, version=version, database=moment.kind)
            unfinished.replace(target)
        except (OSError, sqlite3.Error, psycopg.Error) as error:
            raise CannotBackUp(f"The backup could not be written: {error}") from error
        finally:
            unfinished.unlink(missing_ok=True)
    return count


def _link_all(home: Path, aside: Path) -> None:
    for path in _files(home):
        kept = aside / path.relative_to(home)
        if kept.exists():
            continue
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
