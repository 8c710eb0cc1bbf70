"""One statement for the first few of each kind, on SQLite's FTS5 or on PostgreSQL's tsvector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from vonal.core.search import postgresql, sqlite
from vonal.core.search.index import SHIFT, Kind
from vonal.core.search.words import Question
from vonal.core.statements import Statement

MASK = (1 << SHIFT) - 1
ROW = f"(e.id & {MASK})"
Seen = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Wanted:
    """So many of a kind; ``seen`` is what ``seen_among`` makes of the rows that may be seen, empty when all may."""

    kind: Kind
    limit: int
    seen: Seen = ("", ())


class Found(NamedTuple):
    """One hit."""

    kind: Kind
    row_id: int
    customer_id: int
    title: str
    detail: str


def find(question: Question, wanted: Sequence[Wanted], *, thorough: bool = False) -> dict[Kind, list[Found]]:
    """
    The first of each kind: those with the very words first, then other forms and beginnings; the newest first.

    One statement. Where that finds nothing, a second one looks inside of words (three letters and more); ``thorough``
    has it look there as well wherever less than a page was found.
    """
    found: dict[Kind, dict[int, Found]] = {each.kind: {} for each in wanted}
    if question and wanted:
        _ask(found, wanted, _ways(question))
        missing = [each for each in wanted if len(found[each.kind]) < each.limit]
        wants_more = missing if thorough else not any(found.values())
        if wants_more and question.parts and (part := _backend().inside(question)):
            _ask(found, missing, [part])
    return {each.kind: list(found[each.kind].values())[: each.limit] for each in wanted}


def seen_among(allowed: QuerySet[Any], *, by_customer: bool = True) -> Seen:
    """
    The condition that lets through what belongs to the rows allowed.

    ``by_customer``: these are customers, and decide over all that is theirs. It is asked row by row: whoever sees few
    among many would else wait for all of his to be gathered.
    """
    return row_seen_among(allowed, "e.customer_id" if by_customer else ROW)


def row_seen_among(allowed: QuerySet[Any], column: str) -> Seen:
    """The same where ``column`` of the statement names the row that has to be allowed."""
    row = allowed.filter(pk=RawSQL(column, [])).order_by().values("pk")  # noqa: S611 - a column's name.
    sql, values = row.query.sql_with_params()
    return f"AND EXISTS ({sql})", tuple(values)


def rows_found(
    kind: Kind, table: str, question: Question, before: int | None = None
) -> tuple[str, list[Any], str]:
    """
    What a statement over rows of a kind's own ``table``, called ``t`` there, begins with: from FROM on into its
    conditions; their values; and what it orders by to have the newest first and to end with the page.

    :param before: the number of a row; only those before it.
    """
    backend = _backend()
    asked = backend.beginning(question)[1]
    low, high = kind.range
    values = [*asked, low, high if before is None else kind.entry_id(before) - 1]
    return backend.ROWS.format(table=table, mask=MASK), values, backend.NEWEST


def _ways(question: Question) -> list[tuple[str, list[Any]]]:
    backend = _backend()
    return [backend.exactly(question), backend.beginning(question)]


def _ask(
    found: dict[Kind, dict[int, Found]], wanted: Sequence[Wanted], ways: Sequence[tuple[str, list[Any]]]
) -> None:
    parts: list[tuple[str, str]] = []
    parameters: list[Any] = []
    for each in wanted:
        condition, values = each.seen
        for way, asked in ways:
            parts.append((way, condition))
            parameters += [*asked, *each.kind.range, *values, each.limit]
    for entry_id, customer_id, title, detail in _statement(tuple(parts)).rows(*parameters):
        kind = Kind(entry_id >> SHIFT)
        row_id = entry_id & MASK
        found[kind].setdefault(row_id, Found(kind, row_id, customer_id, title, detail))


@lru_cache(maxsize=200)
def _statement(parts: tuple[tuple[str, str], ...]) -> Statement:
    select = _backend().SELECT
    selects = (
        f"SELECT * FROM ({select.format(way=way, seen=seen)}) AS part_{place}"  # noqa: S608 - no value stands in it.
        for place, (way, seen) in enumerate(parts)
    )
    return Statement(" UNION ALL ".join(selects))


def _backend() -> Any:
    return sqlite if connection.vendor == "sqlite" else postgresql
