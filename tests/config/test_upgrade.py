"""The database is brought to this version before anything is served, never half, and copied first."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.config.installation import Installation

pytestmark = pytest.mark.slow
TO_AN_OLDER_VERSION = """
from django.core.management import call_command
call_command("migrate", "tasks", "zero", verbosity=0)
"""


def tables(database: Path) -> set[str]:
    with closing(sqlite3.connect(database)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def migrated(empty: Installation) -> Installation:
    assert empty.command("migrate").returncode == 0
    return empty


def test_a_new_database_is_made_without_a_copy(empty):
    done = empty.command("migrate")

    assert done.returncode == 0, done.stderr
    assert "tasks_task" in tables(empty.home / "vonal.sqlite3")
    assert "core_cache" in tables(empty.home / "vonal.sqlite3")
    assert not list(empty.home.glob("*.before-*"))


def test_what_the_company_keeps_is_read_by_its_owner_only(empty):
    empty.home.mkdir(mode=0o755)
    migrated(empty)

    kept = [path for path in empty.home.rglob("*") if path.stat().st_mode & 0o077]

    assert (empty.home / "vonal.sqlite3").exists()
    assert kept == []


def test_an_upgrade_keeps_a_copy_of_what_was_before(empty):
    migrated(empty).python(TO_AN_OLDER_VERSION)
    empty.dismiss_clerk()

    empty.command("migrate")

    (copy,) = empty.home.glob("vonal.before-*.sqlite3")
    assert "tasks_task" in tables(empty.home / "vonal.sqlite3")
    assert "tasks_task" not in tables(copy)
    assert not (empty.home / "upgrade-begun.json").exists()


def test_nothing_is_copied_or_changed_without_need(empty):
    migrated(empty).command("migrate")

    assert not list(empty.home.glob("*.before-*"))


def test_an_upgrade_that_was_cut_off_is_not_served_until_it_is_finished(empty):
    migrated(empty).python(TO_AN_OLDER_VERSION)
    empty.dismiss_clerk()
    (empty.home / "upgrade-begun.json").write_text(json.dumps({"to": "9.9", "copy": "/kept/here"}))

    refused = empty.command("worker")
    empty.command("migrate")

    assert refused.returncode == 1
    assert "did not finish" in refused.stderr
    assert "/kept/here" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "tasks_task" in tables(empty.home / "vonal.sqlite3")
    assert not (empty.home / "upgrade-begun.json").exists()


def test_a_newer_versions_database_is_left_alone(empty):
    migrated(empty)
    with closing(sqlite3.connect(empty.home / "vonal.sqlite3")) as database, database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('sales', '9999_new', '2030-01-01')"
        )

    refused = empty.command("web", "--port", "0")

    assert refused.returncode == 1
    assert "newer Vonal" in refused.stderr
    assert "Traceback" not in refused.stderr
