"""Querysets put into SQL once, for what pages ask again and again in the same shape."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any, Generic, ParamSpec, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet, Value
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators

from vonal.core.statements import Statement

Given = ParamSpec("Given")
Row = TypeVar("Row")


def kept_in_sql(make: Callable[Given, QuerySet[Any, Row]]) -> Callable[Given, list[Row]]:
    """
    The rows of a queryset that is made and put into SQL but once, which takes Django longer than the database its answer.

    What is given, by place, is only compared with: ``make`` gets a stand-in for it and must not ask what it is. None
    and lists cannot be given. Rows are models, with what was selected or annotated, or tuples of ``values_list``.
    """
    kept: dict[tuple[str, int], _Kept[Row]] = {}

    @wraps(make)
    def rows(*given: Any) -> list[Row]:
        key = connections[DEFAULT_DB_ALIAS].vendor, len(given)
        if key not in kept:
            kept[key] = _Kept(cast(Any, make)(*map(_Slot, range(len(given)))))
        return kept[key].rows(given)

    return cast(Callable[Given, list[Row]], rows)


class _Slot(Value):
    """Stands for what will be given at a place."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class _Kept(Generic[Row]):
    """What Django works out before it asks, and how it makes rows of what it gets."""

    def __init__(self, queryset: QuerySet[Any, Row]) -> None:
        # Never opened: what is kept must not keep the connection of the thread that asked first.
        unopened = connections.create_connection(DEFAULT_DB_ALIAS)
        compiler: Any = queryset.query.get_compiler(connection=unopened)
        sql, self._parameters = compiler.as_sql()
        self._statement, self._convert = Statement(sql), compiler.apply_converters
        self._converters = compiler.get_converters([each[0] for each in compiler.select])
        kind = queryset._iterable_class
        if kind not in (ModelIterable, ValuesListIterable):
            raise TypeError(kind)
        self._made: Callable[[list[Any]], Any] = _maker(compiler) if kind is ModelIterable else tuple

    def rows(self, given: tuple[Any, ...]) -> list[Row]:
        """
        :raises django.db.Error: as any query does.
        """
        parameters = [given[each.value] if isinstance(each, _Slot) else each for each in self._parameters]
        found = self._statement.rows(*map(_adapted, parameters))
        return [self._made(row) for row in self._convert(found, self._converters)] if found else []


def _maker(compiler: Any) -> Callable[[list[Any]], Any]:
    """As ``ModelIterable`` makes them."""
    model, select = compiler.klass_info["model"], compiler.select
    places = compiler.klass_info["select_fields"]
    own = slice(places[0], places[-1] + 1)
    names = [each[0].target.attname for each in select[own]]
    populators: Any = get_related_populators
    related = populators(compiler.klass_info, select, DEFAULT_DB_ALIAS)
    annotated = (compiler.annotation_col_map or {}).items()

    def made(row: list[Any]) -> Any:
        one = model.from_db(DEFAULT_DB_ALIAS, names, row[own])
        for each in related:
            each.populate(row, one)
        for name, place in annotated:
            setattr(one, name, row[place])
        return one

    return made


def _adapted(value: Any) -> Any:
    """SQLite keeps moments as text."""
    operations = connections[DEFAULT_DB_ALIAS].ops
    if isinstance(value, datetime):
        return operations.adapt_datetimefield_value(value)
    return operations.adapt_datefield_value(value) if isinstance(value, date) else value
