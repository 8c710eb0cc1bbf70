"""``python -m benchmarks.inside.fill SIZE UNTIL`` migrates and fills the database the environment names."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from typing import Any


def fill(size: str, until: datetime) -> None:
    """Migrate and fill."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.company import SEED, SIZES
    from benchmarks.inside.history import TABLES, History
    from benchmarks.inside.office import found_office

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    history = History(SIZES[size], found_office(), seed=SEED, until=until)
    tables = sorted(TABLES)
    indexes = _drop_indexes(tables)
    write = _sqlite_writer() if connection.vendor == "sqlite" else _copy_rows
    plain = {table: _plain_columns(table, columns) for table, columns in TABLES.items()}
    for rows in history.chunks():
        for table, values in rows.items():
            write(table, (*TABLES[table], *plain[table]), [(*row, *plain[table].values()) for row in values])
    with connection.cursor() as cursor:
        for statement in indexes:
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            for table in tables:
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                )
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _plain_columns(table: str, known: tuple[str, ...]) -> dict[str, Any]:
    """Columns of the table that the history does not speak of and that cannot be empty, with what Django puts there."""
    from django.apps import apps
    from django.db import connection

    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return {
        str(field.column): field.get_db_prep_save(field.get_default(), connection)
        for field in model._meta.concrete_fields
        if not field.primary_key and not field.null and field.column not in known
    }


def _drop_indexes(tables: list[str]) -> list[str]:
    """Those that only make reading quick; returns how to make them again."""
    from django.db import connection

    marks = ",".join(["%s"] * len(tables))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                f"SELECT name, sql FROM sqlite_master WHERE type='index' AND sql IS NOT NULL AND tbl_name IN ({marks})",
                tables,
            )
        else:
            cursor.execute("SET session_replication_role = replica")  # no checks of references
            cursor.execute(
                "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                f" JOIN pg_class t ON t.oid = i.indrelid WHERE t.relname IN ({marks}) AND NOT i.indisprimary"
                " AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)",
                tables,
            )
        found = cursor.fetchall()
        for name, _sql in found:
            cursor.execute(f'DROP INDEX "{name}"')
    return [sql for _name, sql in found]


def _sqlite_writer() -> Any:
    from django.db import connection

    connection.ensure_connection()
    raw = connection.connection
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("PRAGMA cache_size=-400000")

    def write(table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        marks = ",".join("?" * len(columns))
        moments = [place for place, column in enumerate(columns) if column.endswith("_at")]
        plain: Iterable[Any] = (_plain(row, moments) for row in rows) if moments else rows
        raw.execute("BEGIN")
        raw.executemany(f"INSERT INTO {table} ({','.join(columns)}) VALUES ({marks})", plain)
        raw.execute("COMMIT")

    return write


def _plain(row: tuple[Any, ...], moments: list[int]) -> list[Any]:
    """Moments as Django keeps them: UTC without saying so."""
    values = list(row)
    for place in moments:
        if (moment := values[place]) is not None:
            values[place] = moment.isoformat(" ")[:-6]
    return values


def _copy_rows(table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    from django.db import connection

    with (
        connection.cursor() as cursor,
        closing(cursor.connection.cursor()) as raw,
        raw.copy(f"COPY {table} ({','.join(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


if __name__ == "__main__":
    fill(sys.argv[1], datetime.fromisoformat(sys.argv[2]))
