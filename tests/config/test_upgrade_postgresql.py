"""An upgrade on PostgreSQL is copied first as well, or not begun."""

import json
import os
from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

from tests.config.installation import Installation

pytestmark = pytest.mark.postgres
TO_AN_OLDER_VERSION = """
from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
with connection.schema_editor() as editor:
    for model in apps.get_app_config("call_figures").get_models():
        editor.delete_model(model)
MigrationRecorder(connection).migration_qs.filter(app="call_figures").delete()
"""
HAS_REPORTS = """
from django.db import connection
print("call_figures_report" in connection.introspection.table_names())
"""
LAID = """
from django.db import connection
import json
with connection.cursor() as cursor:
    found = []
    for statement in (
        "SELECT table_name, column_name, data_type, is_nullable, character_maximum_length, collation_name"
        # Of Django's own groups, which nobody here uses, the two ways count the links in 4 and in 8 bytes.
        " FROM information_schema.columns WHERE table_schema = 'public'"
        " AND (table_name, column_name) <> ('auth_group_permissions', 'id') ORDER BY 1, 2",
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
        "SELECT conrelid::regclass::text, contype, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2, 3",
        "SELECT app, name FROM django_migrations ORDER BY 1, 2",
    ):
        cursor.execute(statement)
        found.append(cursor.fetchall())
print(json.dumps(found))
"""
HISTORY = """
from django.core.management import call_command
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("DROP SCHEMA public CASCADE")
    cursor.execute("CREATE SCHEMA public")
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
"""


@pytest.fixture
def on_postgresql(empty: Installation) -> Iterator[Installation]:
    """An installation whose PostgreSQL database is its own."""
    server = os.environ["DATABASE_URL"]
    name = f"upgrade_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        empty.environment["DATABASE_URL"] = urlsplit(server)._replace(path=f"/{name}").geturl()
        yield empty
        empty.end()
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def make_older(installation: Installation) -> None:
    assert installation.command("migrate").returncode == 0
    installation.python(TO_AN_OLDER_VERSION)
    installation.dismiss_clerk()


def test_a_new_database_on_postgresql_is_as_the_history_of_all_migrations_makes_it(on_postgresql):
    assert on_postgresql.command("migrate").returncode == 0
    laid = on_postgresql.python(LAID)

    on_postgresql.python(HISTORY)

    assert json.loads(on_postgresql.python(LAID)) == json.loads(laid)


def test_an_upgrade_on_postgresql_keeps_a_copy_too(on_postgresql):
    make_older(on_postgresql)

    done = on_postgresql.command("migrate")

    assert done.returncode == 0, done.stderr
    (copy,) = on_postgresql.home.glob("vonal.before-*.dump")
    assert copy.read_bytes().startswith(b"PGDMP")
    assert copy.stat().st_mode & 0o077 == 0
    assert not list(on_postgresql.home.glob("*.unfinished"))


def test_without_a_copy_nothing_on_postgresql_is_changed_unless_told(on_postgresql, tmp_path):
    make_older(on_postgresql)
    broken = tmp_path / "bin"
    broken.mkdir()
    (broken / "pg_dump").write_text("#!/bin/sh\necho too old >&2; exit 1\n")
    (broken / "pg_dump").chmod(0o755)
    on_postgresql.environment["PATH"] = f"{broken}:{os.environ['PATH']}"

    refused = on_postgresql.command("migrate")
    kept = on_postgresql.python(HAS_REPORTS)
    told = on_postgresql.command("migrate", "--no-copy")

    assert refused.returncode == 1
    assert "too old" in refused.stderr
    assert "--no-copy" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert kept == "False"
    assert not list(on_postgresql.home.glob("*.unfinished"))
    assert told.returncode == 0, told.stderr
    assert on_postgresql.python(HAS_REPORTS) == "True"
