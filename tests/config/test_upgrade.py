"""The database is brought to this version before anything is served, never half, and copied first."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.config.installation import Installation

pytestmark = pytest.mark.slow
TO_AN_OLDER_VERSION = """
from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
with connection.schema_editor() as editor:
    for model in apps.get_app_config("call_figures").get_models():
        editor.delete_model(model)
MigrationRecorder(connection).migration_qs.filter(app="call_figures").delete()
"""
THE_HISTORY = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
"""


def tables(database: Path) -> set[str]:
    with closing(sqlite3.connect(database)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_a_new_database_is_made_without_a_copy(empty):
    done = empty.command("migrate")

    assert done.returncode == 0, done.stderr
    assert "call_figures_report" in tables(empty.home / "vonal.sqlite3")
    assert "core_cache" in tables(empty.home / "vonal.sqlite3")
    assert not list(empty.home.glob("*.before-*"))


def laid(database: Path) -> dict[str, object]:
    """What each table, index and trigger is like, however its columns are ordered; and first rows."""
    with closing(sqlite3.connect(database)) as connection:
        found: dict[str, object] = {}
        for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall():
            if kind == "table":
                columns = connection.execute(
                    'SELECT name, type, "notnull", pk FROM pragma_table_info(?)', [name]
                )
                foreign = connection.execute(
                    'SELECT "table", "from", "to" FROM pragma_foreign_key_list(?)', [name]
                )
                rules = re.findall(r'CONSTRAINT "(\w+)"', sql)
                found[name] = (sorted(columns), sorted(foreign), sorted(rules))
            elif kind != "table":
                found[f"{kind} {name}"] = sql
        found["migrations"] = sorted(connection.execute("SELECT app, name FROM django_migrations"))
        found["reasons"] = sorted(connection.execute("SELECT name FROM staff_awayreason"))
        return found


def test_a_new_database_is_as_the_history_of_all_migrations_makes_it(empty, tmp_path):
    history = Installation(tmp_path / "history")
    try:
        history.python(THE_HISTORY)
    finally:
        history.dismiss_clerk()

    empty.command("migrate")

    assert laid(empty.home / "vonal.sqlite3") == laid(history.home / "vonal.sqlite3")


def test_what_the_company_keeps_is_read_by_its_owner_only(empty):
    empty.home.mkdir(mode=0o755)
    assert empty.command("migrate").returncode == 0

    kept = [path for path in empty.home.rglob("*") if path.stat().st_mode & 0o077]

    assert (empty.home / "vonal.sqlite3").exists()
    assert kept == []


def test_an_upgrade_keeps_a_copy_of_what_was_before(migrated):
    migrated.python(TO_AN_OLDER_VERSION)
    migrated.dismiss_clerk()

    migrated.command("migrate")

    (copy,) = migrated.home.glob("vonal.before-*.sqlite3")
    assert "call_figures_report" in tables(migrated.home / "vonal.sqlite3")
    assert "call_figures_report" not in tables(copy)
    assert not (migrated.home / "upgrade-begun.json").exists()


def test_nothing_is_copied_or_changed_without_need(migrated):
    migrated.command("migrate")

    assert not list(migrated.home.glob("*.before-*"))


def test_an_upgrade_that_was_cut_off_is_not_served_until_it_is_finished(migrated):
    migrated.python(TO_AN_OLDER_VERSION)
    migrated.dismiss_clerk()
    (migrated.home / "upgrade-begun.json").write_text(json.dumps({"to": "9.9", "copy": "/kept/here"}))

    refused = migrated.command("worker")
    migrated.command("migrate")

    assert refused.returncode == 1
    assert "did not finish" in refused.stderr
    assert "/kept/here" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "call_figures_report" in tables(migrated.home / "vonal.sqlite3")
    assert not (migrated.home / "upgrade-begun.json").exists()


def test_a_newer_versions_database_is_left_alone(migrated):
    with closing(sqlite3.connect(migrated.home / "vonal.sqlite3")) as database, database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('sales', '9999_new', '2030-01-01')"
        )

    refused = migrated.command("web", "--port", "0")

    assert refused.returncode == 1
    assert "newer Vonal" in refused.stderr
    assert "Traceback" not in refused.stderr
