"""Statements in plain SQL for the few places that everybody waits for, or that write many rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from types import NoneType
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import Model

Row = TypeVar("Row", bound=Model)
# Exact types: a column or a value of another kind, though it be a kind of these, may want to be turned into something.
PLAIN: dict[type, tuple[type, ...]] = {
    **dict.fromkeys((models.CharField, models.TextField), (str, NoneType)),
    models.BooleanField: (bool, NoneType),
    **dict.fromkeys(
        (models.IntegerField, models.BigIntegerField, models.PositiveIntegerField), (int, NoneType)
    ),
    **dict.fromkeys((models.SmallIntegerField, models.PositiveSmallIntegerField), (int, NoneType)),
    models.DateTimeField: (NoneType,),
}


class Statement:
    """
    One SELECT, with ``%s`` for each parameter, on the driver's own connection.

    The same connection and transaction as everything else, without what Django's cursors cost: as much as a look-up
    in an index does. PostgreSQL plans the statement once a connection, unless ``is_planned_once`` is false: where the best
    plan hangs on the values.
    """

    def __init__(self, sql: str, *, is_planned_once: bool = True) -> None:
        self.sql, self._is_planned_once = sql, is_planned_once
        self._marked = sql.replace("%s", "?")

    def rows(self, *parameters: Any) -> list[tuple[Any, ...]]:
        """
        :raises django.db.Error: as any query does.
        """
        database = connections[DEFAULT_DB_ALIAS]
        raw = database.connection
        if raw is None or database.queries_logged or database.execute_wrappers:
            with database.cursor() as watched:
                watched.execute(self.sql, parameters)
                return list(watched.fetchall())
        try:
            if database.vendor == "sqlite":
                found: list[tuple[Any, ...]] = raw.execute(self._marked, parameters).fetchall()
                return found
            import psycopg

            with psycopg.Cursor(raw) as cursor:
                return cursor.execute(self.sql, parameters, prepare=self._is_planned_once).fetchall()
        except Exception:
            with database.wrap_database_errors:
                raise


class ModelStatement(Generic[Row]):
    """One SELECT of whole rows of a model, ``{columns}`` of the table ``t``, without what a queryset costs."""

    def __init__(self, model: type[Row], sql: str) -> None:
        self._model, self._sql = model, sql
        self._converters: dict[str, list[tuple[int, list[Any], Any]]] = {}

    def rows(self, *parameters: Any) -> list[tuple[Row, tuple[Any, ...]]]:
        """
        The rows, each with what was asked for beside its columns.

        :raises django.db.Error: as any query does.
        """
        found = self._statement.rows(*parameters)
        if not found:
            return []
        database = connections[DEFAULT_DB_ALIAS]
        converters, names = self._converters_of(database), self._names
        rows = []
        for values in found:
            own = list(values[: len(names)])
            for place, convert, column in converters:
                for each in convert:
                    own[place] = each(own[place], column, database)
            rows.append((self._model.from_db(DEFAULT_DB_ALIAS, names, own), values[len(names) :]))
        return rows

    @cached_property
    def _names(self) -> list[str]:
        return [field.attname for field in self._model._meta.concrete_fields]

    @cached_property
    def _statement(self) -> Statement:
        columns = ", ".join(f"t.{field.column}" for field in self._model._meta.concrete_fields)
        return Statement(self._sql.format(columns=columns))

    def _converters_of(self, database: Any) -> list[tuple[int, list[Any], Any]]:
        if database.vendor not in self._converters:
            wanted = []
            for place, field in enumerate(self._model._meta.concrete_fields):
                column: Any = field.get_col("t")
                convert = [*database.ops.get_db_converters(column), *column.get_db_converters(database)]
                if convert:
                    wanted.append((place, convert, column))
            self._converters[database.vendor] = wanted
        return self._converters[database.vendor]


def update_rows(rows: Iterable[Model], fields: Sequence[str]) -> None:
    """
    Write these fields of saved rows of one model: one UPDATE, prepared once.

    ``bulk_update`` writes one CASE a field with a branch a row, and takes ten times as long to put it together.
    """
    rows = list(rows)
    if not rows:
        return
    meta, name = rows[0]._meta, connection.ops.quote_name
    columns = [column for column in meta.concrete_fields if column.name in fields]
    assignments = ", ".join(f"{name(str(column.column))} = %s" for column in columns)
    key = name(str(meta.pk.column))
    sql = f"UPDATE {name(meta.db_table)} SET {assignments} WHERE {key} = %s"  # noqa: S608
    values = [[*of, row.pk] for of, row in zip(_values(rows, columns), rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


def insert_rows(rows: Iterable[Model], *, ignore_conflicts: bool = False, put: Sequence[str] = ()) -> None:
    """
    Write new rows of one model whose numbers nobody needs: one INSERT, prepared once.

    ``put`` are the fields of rows that bring their numbers along, to be written where a row has the number already.
    ``bulk_create`` puts a statement as long as the rows together each time.
    """
    rows = list(rows)
    if not rows:
        return
    model = type(rows[0])
    columns = [column for column in model._meta.concrete_fields if put or column is not model._meta.pk]
    names = tuple(str(column.column) for column in columns)
    changed = tuple(str(column.column) for column in columns if column.name in put)
    values = _values(rows, columns)
    with connection.cursor() as cursor:
        cursor.executemany(insertion(model, names, ignore_conflicts=ignore_conflicts, put=changed), values)


def _values(rows: Iterable[Model], columns: Iterable[Any]) -> list[list[Any]]:
    """As drivers take them: what a driver takes as it is goes by without asking its column, which takes longer than writing it."""
    kinds = [(column.attname, _taken_as_it_is(column), column.get_db_prep_save) for column in columns]
    return [
        [
            value if type(value := getattr(row, name)) in taken else prepared(value, connection)
            for name, taken, prepared in kinds
        ]
        for row in rows
    ]


def _taken_as_it_is(column: Any) -> tuple[type, ...]:
    return (int, NoneType) if isinstance(column, models.ForeignKey) else PLAIN.get(type(column), ())


@lru_cache(500)
def insertion(
    model: type[Model], columns: tuple[str, ...], *, ignore_conflicts: bool = False, put: tuple[str, ...] = ()
) -> str:
    """The INSERT of one row's columns; ``put`` are those to be written where a row has the number already."""
    meta, name = model._meta, connection.ops.quote_name
    marks = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {name(meta.db_table)} ({', '.join(map(name, columns))}) VALUES ({marks})"  # noqa: S608
    if ignore_conflicts:
        sql += " ON CONFLICT DO NOTHING"
    if put:
        kept = ", ".join(f"{name(column)} = excluded.{name(column)}" for column in put)
        sql += f" ON CONFLICT ({name(str(meta.pk.column))}) DO UPDATE SET {kept}"
    return sql
