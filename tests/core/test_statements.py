"""Statements on the driver's own connection."""

from __future__ import annotations

import pytest
from django.db import connection

from vonal.core.statements import Statement


@pytest.mark.django_db
def test_postgresql_plans_a_statement_of_ours_once_and_djangos_not_at_all():
    connection.ensure_connection()
    if connection.vendor != "postgresql":
        assert Statement("SELECT 1").rows() == [(1,)]
        return
    prepared = connection.connection._prepared._names
    before = len(prepared)

    assert Statement("SELECT CAST(%s AS int) + 41").rows(1) == [(42,)]
    with connection.cursor() as cursor:
        for _ in range(10):
            cursor.execute("SELECT 2")

    assert len(prepared) == before + 1
