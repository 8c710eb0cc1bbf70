"""PostgreSQL: a tsvector of the words with a GIN index, and pg_trgm for parts of words where it can be had."""

from __future__ import annotations

from typing import Any

from django.db import connection

from vonal.core.search.index import Kind
from vonal.core.search.words import Question

SELECT = """
SELECT e.id, e.customer_id, e.title, e.detail
FROM core_searchentry e
WHERE {way} AND e.id BETWEEN %s AND %s {seen}
ORDER BY e.id DESC LIMIT %s
"""
ROWS = """
FROM core_searchentry e JOIN {table} t ON t.id = (e.id & {mask})
WHERE e.tokens @@ %s::tsquery AND e.id BETWEEN %s AND %s
"""
NEWEST = "e.id DESC"
# Of messages there are too many to look inside their words.
HAS_PARTS = f"id < {Kind.MESSAGE.range[0]}"
WORDS = "e.tokens @@ %s::tsquery"
_has_trigrams: dict[str, bool] = {}


def exactly(question: Question) -> tuple[str, list[Any]]:
    """Entries with every word just so."""
    asked = [_either(f"'{way}'" for way in ways) for ways in question.words]
    return WORDS, [" & ".join([*asked, *_marks(question)])]


def beginning(question: Question) -> tuple[str, list[Any]]:
    """Entries with words that begin so, or are other forms of these."""
    every = zip(question.words, question.stems, strict=True)
    asked = [
        _either([*(f"'{way}':*" for way in ways), *(f"'{form}'" for form in forms)]) for ways, forms in every
    ]
    return WORDS, [" & ".join([*asked, *_marks(question)])]


def inside(question: Question) -> tuple[str, list[Any]] | None:
    """Entries with words that have this inside; None without the extension, for it would read the whole table."""
    if not has_trigrams():
        return None
    likes = " AND ".join("e.words LIKE %s" for _part in question.parts)
    return f"{likes} AND e.{HAS_PARTS}", [f"%{part}%" for part in question.parts]


def has_trigrams() -> bool:
    """Whether the index of parts of words is there."""
    name = str(connection.settings_dict["NAME"])
    if name not in _has_trigrams:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('search_parts') IS NOT NULL")
            _has_trigrams[name] = bool(cursor.fetchone()[0])
    return _has_trigrams[name]


def _marks(question: Question) -> list[str]:
    return [_either(f"'{mark}'" for mark in marks) for marks in question.marks]


def _either(ways: Any) -> str:
    return "(" + " | ".join(dict.fromkeys(ways)) + ")"


TABLES = [
    """ALTER TABLE core_searchentry ADD COLUMN tokens tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED""",
    "CREATE INDEX search_words ON core_searchentry USING gin (tokens) WITH (fastupdate = off)",
]
TRIGRAMS = f"CREATE INDEX search_parts ON core_searchentry USING gin (words gin_trgm_ops) WHERE {HAS_PARTS}"
