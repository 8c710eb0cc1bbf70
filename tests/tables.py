"""Tables as a test with transactions of its own found them."""

from functools import cache

from django.db import connection, transaction

# Made with the tables, and remembered by the process.
STAYS = {"django_content_type", "auth_permission"}


def empty_tables(_: object) -> None:
    """Take out the rows a test left; Django's own flush goes through every table, and makes what stays anew each time."""
    quote = connection.ops.quote_name
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        there = [f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {quote(table)})" for table in _tables()]  # noqa: S608
        cursor.execute(" UNION ALL ".join(there))
        for (table,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {quote(table)}")  # noqa: S608


@cache
def _tables() -> list[str]:
    found = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted(set(found) - STAYS)
