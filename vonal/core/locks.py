"""Waiting for whoever does the same thing in the same moment."""

from django.db import connection


def hold(*names: str) -> None:
    """
    Let nobody else pass here with one of these names until the running transaction ends.

    SQLite has one writer, whose transactions take the lock when they begin; PostgreSQL locks each name.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for name in sorted(set(names)):  # In one order, so that two never wait for each other.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
