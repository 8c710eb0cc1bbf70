"""Brings the database to this version before anything is served, and keeps a copy of what it was."""

import fcntl
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.executor import MigrationExecutor

from vonal.core.clock import now

COPIES_KEPT = 3
ADVISORY_LOCK = 0x766F6E75


class UpgradeNotFinished(Exception):
    """An earlier upgrade was cut off in the middle."""


class DatabaseIsNewer(Exception):
    """The database belongs to a newer version of Vonal."""


def upgrade(*, version: str, resume: bool = False) -> bool:
    """
    Migrate, one process at a time; returns whether the database was empty before.

    SQLite is copied beside itself first; on PostgreSQL ``vonal backup`` does that.

    :raises UpgradeNotFinished: an earlier upgrade was cut off, and ``resume`` was not asked for.
    :raises DatabaseIsNewer: it was written by a version that this one does not know.
    """
    home: Path = settings.VONAL.home
    with _one_at_a_time(home):
        executor = MigrationExecutor(connection)
        applied = set(executor.loader.applied_migrations)
        marker = home / "upgrade-begun.json"
        if marker.exists() and not resume:
            raise UpgradeNotFinished(_cut_off(marker))
        if unknown := sorted(
            key for key in applied if _is_ours(key[0]) and key not in executor.loader.disk_migrations
        ):
            raise DatabaseIsNewer(
                f"The database has been upgraded by a newer Vonal ({unknown[-1][0]} {unknown[-1][1]}). "
                f"Start that version, or restore a backup made with Vonal {version}."
            )
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            marker.unlink(missing_ok=True)
            return False
        copy = _copy_beside(version) if applied and not marker.exists() else None
        marker.write_text(json.dumps({"to": version, "copy": str(copy or ""), "at": now().isoformat()}))
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        marker.unlink()
        return not applied


def _is_ours(app: str) -> bool:
    return app in {"core", "staff", "roster", "customers", "sales", "telephony", "tasks"}


def _cut_off(marker: Path) -> str:
    try:
        begun = json.loads(marker.read_text())
    except ValueError:
        begun = {}
    copy = begun.get("copy")
    kept = f" The database as it was before is kept in {copy}." if copy else ""
    return (
        f"The upgrade to Vonal {begun.get('to', '?')} did not finish.{kept} "
        "Run `vonal migrate` to go on with it, or `vonal restore` a backup."
    )


def _copy_beside(version: str) -> Path | None:
    if connection.vendor != "sqlite":
        return None
    database = Path(settings.DATABASES[DEFAULT_DB_ALIAS]["NAME"])
    copy = database.with_name(f"{database.stem}.before-{version}-{now():%Y%m%d-%H%M%S}{database.suffix}")
    unfinished = copy.with_suffix(".unfinished")
    with (
        closing(sqlite3.connect(database, timeout=20)) as source,
        closing(sqlite3.connect(unfinished)) as target,
    ):
        source.backup(target)
    unfinished.replace(copy)
    older = sorted(
        database.parent.glob(f"{database.stem}.before-*{database.suffix}"),
        key=lambda path: path.stat().st_mtime,
    )
    for path in older[:-COPIES_KEPT]:
        path.unlink()
    return copy


@contextmanager
def _one_at_a_time(home: Path) -> Iterator[None]:
    folder = home / "run"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "upgrade.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        try:
            yield
        finally:
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
