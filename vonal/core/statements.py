"""A statement in plain SQL for the few places that everybody waits for."""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections


class Statement:
    """
    One SELECT, with ``%s`` for each parameter, on the driver's own connection.

    The same connection and transaction as everything else, without what Django's cursors cost: as much as a look-up
    in an index does. PostgreSQL plans the statement once a connection.
    """

    def __init__(self, sql: str) -> None:
        self.sql = sql
        self._marked = sql.replace("%s", "?")

    def rows(self, *parameters: Any) -> list[tuple[Any, ...]]:
        """
        :raises django.db.Error: as any query does.
        """
        database = connections[DEFAULT_DB_ALIAS]
        if database.queries_logged or database.execute_wrappers:
            with database.cursor() as watched:
                watched.execute(self.sql, parameters)
                return list(watched.fetchall())
        database.ensure_connection()
        raw = database.connection
        with database.wrap_database_errors:
            if database.vendor == "sqlite":
                found: list[tuple[Any, ...]] = raw.execute(self._marked, parameters).fetchall()
                return found
            import psycopg

            with psycopg.Cursor(raw) as cursor:
                return cursor.execute(self.sql, parameters, prepare=True).fetchall()
