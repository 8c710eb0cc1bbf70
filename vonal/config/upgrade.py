"""Brings the database to this version before anything is served, and keeps a copy of what it was."""

import fcntl
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.executor import MigrationExecutor

from vonal.config.postgresql import CannotBackUp, run_postgresql
from vonal.config.tables import lay_tables
from vonal.core.clock import now

COPIES_KEPT = 3
ADVISORY_LOCK = 0x766F6E75


class UpgradeNotFinished(Exception):
    """An earlier upgrade was cut off in the middle."""


class CannotCopy(Exception):
    """The database could not be copied before it was changed."""


class DatabaseIsNewer(Exception):
    """The database belongs to a newer version of Vonal."""


def upgrade(*, version: str, resume: bool = False, copies: bool = True) -> bool:
    """
    Migrate, one process at a time; returns whether the database was empty before.

    What was there is copied into the data folder first, unless ``copies`` is false.

    :raises CannotCopy: nothing has been changed.
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
        copy = _copy_beside(version) if copies and applied and not marker.exists() else None
        marker.write_text(json.dumps({"to": version, "copy": str(copy or ""), "at": now().isoformat()}))
        if applied:
            call_command("migrate", interactive=False, verbosity=0)
        else:
            lay_tables()
        call_command("createcachetable", verbosity=0)
        marker.unlink()
        return not applied


def _is_ours(app: str) -> bool:
    return any(config.label == app and config.name.startswith("vonal.") for config in apps.get_app_configs())


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


def _copy_beside(version: str) -> Path:
    if connection.vendor == "sqlite":
        like, write = Path(settings.DATABASES[DEFAULT_DB_ALIAS]["NAME"]), _copy_sqlite
    else:
        like, write = settings.VONAL.home / "vonal.dump", _copy_postgresql
    copy = like.with_name(f"{like.stem}.before-{version}-{now():%Y%m%d-%H%M%S}{like.suffix}")
    unfinished = copy.with_suffix(".unfinished")
    try:
        unfinished.touch(mode=0o600)
        write(unfinished)
        unfinished.replace(copy)
    except (OSError, sqlite3.Error, CannotBackUp) as error:
        unfinished.unlink(missing_ok=True)
        raise CannotCopy(
            f"The database was not upgraded, because it could not be copied before: {error} "
            "Make that possible, or make a backup in another way and run `vonal migrate --no-copy`."
        ) from error
    older = sorted(
        like.parent.glob(f"{like.stem}.before-*{like.suffix}"), key=lambda path: path.stat().st_mtime
    )
    for path in older[:-COPIES_KEPT]:
        path.unlink()
    return copy


def _copy_sqlite(target: Path) -> None:
    database = settings.DATABASES[DEFAULT_DB_ALIAS]["NAME"]
    with closing(sqlite3.connect(database, timeout=20)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def _copy_postgresql(target: Path) -> None:
    """In the manner of ``vonal backup``, so that ``pg_restore`` reads it."""
    run_postgresql("pg_dump", settings.VONAL, "--format=custom", "--no-owner", "--no-acl", f"--file={target}")


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
