"""A question that takes too long is ended, and the connection goes on."""

import time

import pytest
from django.db import connection

from vonal.core.bounded import TookTooLong, at_most

pytestmark = pytest.mark.django_db

ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
    "postgresql": "SELECT pg_sleep(30)",
}


def ask(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_it_is_ended_and_the_next_one_is_answered():
    began = time.monotonic()
    with pytest.raises(TookTooLong), at_most(0.2):
        ask(ENDLESS[connection.vendor])

    assert time.monotonic() - began < 15
    assert ask("SELECT 7") == 7


def test_what_is_quick_is_not_ended():
    with at_most(20):
        assert ask("SELECT 7") == 7
