"""
Lean Django: one view without middlewares that runs a page's statements by hand and prints their rows, and one that makes
a card with the fewest statements.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

from benchmarks.inside.keys import keys
from benchmarks.people import Made

# Statements of each page as (sql, parameters), noted while our own page was made.
STATEMENTS: dict[str, list[tuple[str, Any]]] = {}
CREATED: list[Made] = []

TEMPLATE = Engine().from_string(
    "<!doctype html><title>{{ title }}</title>{% for rows in tables %}<table>{% for row in rows %}<tr>"
    "{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>{% endfor %}</table>{% endfor %}"
)


def page(request: HttpRequest, name: str) -> HttpResponse:
    """The same rows as our page reads, every column of them."""
    tables = []
    with connection.cursor() as cursor:
        for sql, parameters in STATEMENTS[name]:
            cursor.execute(sql, parameters)
            tables.append(cursor.fetchall())
    return HttpResponse(TEMPLATE.render(Context({"title": name, "tables": tables})))


def create(request: HttpRequest) -> HttpResponse:
    """A customer with a phone, and what he is recognised by."""
    made = CREATED.pop()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO customers_customer (kind, name, activity, heard_from, importance, language, created_at)"
            " VALUES (%s, %s, '', '', 0, '', CURRENT_TIMESTAMP) RETURNING id",
            (made.kind, made.name),
        )
        pk = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO customers_contactpoint (customer_id, kind, raw, value) VALUES (%s, 'phone', %s, %s)",
            (pk, made.phone.raw, made.phone.value),
        )
        cursor.executemany(
            "INSERT INTO customers_matchkey (customer_id, kind, value) VALUES (%s, %s, %s)",
            [(pk, kind, value) for _own, kind, value in keys(made._replace(contact=""))],
        )
    return HttpResponse(status=302, headers={"Location": f"/customers/{pk}"})


urlpatterns = [path("create", create), path("<str:name>", page)]
