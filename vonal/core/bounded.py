"""Questions to the database that may take long are ended after a while instead of keeping people waiting."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

STEPS = 20_000  # SQLite asks after so many steps of its machine, some milliseconds.


class TookTooLong(Exception):
    """The database was told to stop."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """
    Let statements inside run for so long together on SQLite, each for so long on PostgreSQL.

    :raises TookTooLong: one of them was ended, or there is no time at all.
    """
    if seconds <= 0:
        raise TookTooLong
    if connection.vendor == "sqlite":
        with _on_sqlite(seconds):
            yield
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {round(seconds * 1000)}")
            yield
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    except OperationalError as error:
        if "statement timeout" in str(error):
            raise TookTooLong from error
        raise


@contextmanager
def _on_sqlite(seconds: float) -> Iterator[None]:
    connection.ensure_connection()
    raw, end = connection.connection, time.monotonic() + seconds
    raw.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    try:
        yield
    except OperationalError as error:
        if "interrupted" in str(error):
            raise TookTooLong from error
        raise
    finally:
        raw.set_progress_handler(None, 0)
