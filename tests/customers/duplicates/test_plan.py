"""The check is answered from indexes, however large the table is."""

from __future__ import annotations

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.customers.conftest import Office
from tests.customers.duplicates.test_finding import card
from vonal.office.customers.duplicates import Candidate, find_duplicates

EVERYTHING = Candidate(
    name="Kovácz",
    contacts=("Nagy Béla",),
    phones=("+3612345678", "+36301112233"),
    emails=("info@kovacs.hu",),
    websites=("www.kovacs.hu",),
)


def test_no_table_is_read_as_a_whole(office: Office):
    card("Kovács Kft.", "+36 1 234 5678", "info@kovacs.hu", contact="Nagy Béla")
    card("Kovách Bt.")
    with CaptureQueriesContext(connection) as asked:
        assert find_duplicates(EVERYTHING)

    plans = [_plan(query["sql"]) for query in asked.captured_queries if "customers_" in query["sql"]]

    assert len(plans) == 2
    for plan in plans:
        assert not re.search(r"SCAN customers_|Seq Scan|\(kind=\?\)", plan), plan


def _plan(statement: str) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # A table of one row is read whole, rightly.
            cursor.execute(f"EXPLAIN {statement}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        return "\n".join(str(row) for row in cursor.fetchall())
