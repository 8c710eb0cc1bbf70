"""Rows written as they are, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

from vonal.core.statements import insertion

M = TypeVar("M", bound=Model)
# Every length of a list would be a statement of its own, which the connection keeps: megabytes each, a hundred of them.
SIZES = (256, 64, 16)


def insert_rows(
    model: type[Model], columns: tuple[str, ...], rows: Sequence[Sequence[Any]], *, put: tuple[str, ...] = ()
) -> None:
    """
    Insert plain values by the names of their columns; several times as quick as ``bulk_create``, which makes objects.

    For tables everything depends on when a list comes in. Values are texts, numbers and None: the database's own.
    ``put`` are the columns of rows that bring their numbers along, to be written where a row has the number already.

    :raises django.db.Error: as any statement does.
    """
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.executemany(insertion(model, columns, put=put), rows)


def create_rows(model: type[M], rows: Iterable[M], **how: Any) -> list[M]:
    """
    ``bulk_create`` in a few sizes only, so that memory does not grow with the lists that come in.

    :raises django.db.Error: as any statement does.
    """
    waiting = list(rows)
    made: list[M] = []
    for size in SIZES:
        while len(waiting) - len(made) >= size:
            begin = len(made)
            made += model._default_manager.bulk_create(waiting[begin : begin + size], **how)
    if len(made) < len(waiting):
        made += model._default_manager.bulk_create(waiting[len(made) :], **how)
    return made
