"""A PostgreSQL of the benches' own, kept in a folder, reached through a socket there, running only while used."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SETTINGS = (
    "listen_addresses=''",
    "unix_socket_permissions=0777",
    "shared_buffers=512MB",
    "maintenance_work_mem=512MB",
    "max_wal_size=8GB",
    "max_connections=100",
)


class NoPostgres(Exception):
    """PostgreSQL is not installed here."""


class Cluster:
    """A running server."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self._folder, self._binaries = folder, binaries

    def url(self, database: str) -> str:
        """For DATABASE_URL."""
        return f"postgresql://vonal@/{database}?host={self._folder}"

    def databases(self) -> list[str]:
        return self._sql("SELECT datname FROM pg_database").split()

    def create(self, name: str, like: str = "template0") -> None:
        self._sql(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')

    def drop(self, name: str) -> None:
        self._sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _sql(self, statement: str) -> str:
        command = [str(self._binaries / "psql"), "-h", str(self._folder), "-U", "vonal", "-d", "postgres"]
        done = subprocess.run(
            [*command, "-Atqc", statement], capture_output=True, text=True, check=True, timeout=600
        )
        return done.stdout


@contextmanager
def running_cluster(cache: Path) -> Iterator[Cluster]:
    """
    The server of this cache folder, started, and stopped afterwards.

    :raises NoPostgres: there is nothing to start.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise NoPostgres("PostgreSQL is not installed.")
    binaries = found[-1] if found else Path(str(on_path)).parent
    folder, before = _folder(cache)
    data = folder / "data"
    if not (data / "PG_VERSION").exists():
        initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "vonal", "-A", "trust", "-E", "UTF8"]
        _run([*before, "env", "LC_ALL=C.UTF-8", *initdb], folder)
    options = " ".join(f"-c {setting}" for setting in (*SETTINGS, f"unix_socket_directories='{folder}'"))
    control = [*before, str(binaries / "pg_ctl"), "-D", str(data), "-w", "-t", "60"]
    _run([*control, "-l", str(folder / "log"), "-o", options, "start"], folder)
    try:
        yield Cluster(folder, binaries)
    finally:
        _run([*control, "-m", "fast", "stop"], folder)


def _run(command: list[str], folder: Path) -> None:
    # Its own output file: a server that is started would keep a pipe open for ever.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(command, cwd=folder, stdout=said, stderr=said, timeout=120, check=False)
        if done.returncode:
            said.seek(0)
            raise RuntimeError(said.read().decode(errors="replace"))


def _folder(cache: Path) -> tuple[Path, list[str]]:
    """Where it lives, and what makes a command its owner's: PostgreSQL refuses to be root, and cannot see root's home."""
    if os.geteuid() != 0:
        folder = cache / "postgresql"
        folder.mkdir(parents=True, exist_ok=True)
        return folder, []
    try:
        owner = pwd.getpwnam("postgres")
    except KeyError:
        owner = pwd.getpwnam("nobody")
    folder = Path("/var/tmp/vonal-bench-postgresql")  # noqa: S108 - its owner alone may write there.
    folder.mkdir(mode=0o755, exist_ok=True)
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return folder, ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
