"""Filling the index with very much at once, while nobody else works with the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from vonal.core.search import postgresql, sqlite


@contextmanager
def in_bulk() -> Iterator[None]:
    """
    Put entries in without keeping the indexes in step, and build these anew at the end: several times as quick.

    Not for a company at work: until the end nothing is found, and what others change meanwhile would wait or be lost to
    the search.
    """
    trigrams = connection.vendor == "postgresql" and postgresql.has_trigrams()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in sqlite.TRIGGER_NAMES:
                cursor.execute(f"DROP TRIGGER {name}")
            yield
            for statement in (*sqlite.REBUILD, *sqlite.TRIGGERS):
                cursor.execute(statement)
            return
        cursor.execute("DROP INDEX search_words")
        cursor.execute("DROP INDEX IF EXISTS search_parts")
        yield
        cursor.execute(postgresql.TABLES[1])
        if trigrams:
            cursor.execute(postgresql.TRIGRAMS)
