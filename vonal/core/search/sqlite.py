"""SQLite: two FTS5 tables over the entries, one of words, one of parts of words; triggers keep them in step."""

from __future__ import annotations

from typing import Any

from vonal.core.search.index import Kind
from vonal.core.search.words import END_OF_PARTS, Question

# CROSS JOIN: the index comes first and its newest hits first, so that the statement ends with the page.
SELECT = """
SELECT e.id, e.customer_id, e.title, e.detail
FROM {way} AND f.rowid BETWEEN %s AND %s {seen}
ORDER BY f.rowid DESC LIMIT %s
"""
ROWS = """
FROM search_words f CROSS JOIN {table} t ON t.id = (f.rowid & {mask})
WHERE f.search_words MATCH %s AND f.rowid BETWEEN %s AND %s
"""
NEWEST = "f.rowid DESC"
WORDS = "search_words f CROSS JOIN core_searchentry e ON e.id = f.rowid WHERE f.search_words MATCH %s"
PARTS = "search_parts f CROSS JOIN core_searchentry e ON e.id = f.rowid WHERE f.search_parts MATCH %s"


def exactly(question: Question) -> tuple[str, list[Any]]:
    """Entries with every word just so."""
    asked = [_either(f'"{way}"' for way in ways) for ways in question.words]
    return WORDS, [" AND ".join([*asked, *_marks(question)])]


def beginning(question: Question) -> tuple[str, list[Any]]:
    """Entries with words that begin so, or are other forms of these."""
    every = zip(question.words, question.stems, strict=True)
    asked = [
        _either([*(f'"{way}"*' for way in ways), *(f'"{form}"' for form in forms)]) for ways, forms in every
    ]
    return WORDS, [" AND ".join([*asked, *_marks(question)])]


def inside(question: Question) -> tuple[str, list[Any]] | None:
    """Entries with words that have this inside."""
    asked = [f'"{part[at : at + 3]}"' for part in question.parts for at in range(len(part) - 2)]
    likes = " ".join("AND e.words LIKE %s" for _part in question.parts)
    return f"{PARTS} {likes}", [" AND ".join(dict.fromkeys(asked)), *(f"%{part}%" for part in question.parts)]


def _marks(question: Question) -> list[str]:
    return [_either(f'"{mark}"' for mark in marks) for marks in question.marks]


def _either(ways: Any) -> str:
    return "(" + " OR ".join(dict.fromkeys(ways)) + ")"


TABLES = [
    """CREATE VIRTUAL TABLE search_words USING fts5(
        words, content='core_searchentry', content_rowid='id', detail='none', columnsize=0, prefix='2 3',
        tokenize="unicode61 remove_diacritics 2")""",
    """CREATE VIRTUAL TABLE search_parts USING fts5(
        words, content='core_searchentry', content_rowid='id', detail='none', columnsize=0, tokenize='trigram')""",
]
NAMES = ("search_words", "search_parts")


# Of messages there are too many to look inside their words.
HAS_PARTS = f"id < {Kind.MESSAGE.range[0]}"


def _parts(words: str) -> str:
    """What of an entry's words is looked into: of one from before there was an end of parts all of them."""
    return f"substr({words}, 1, instr({words} || ' {END_OF_PARTS}', ' {END_OF_PARTS}') - 1)"


def _into(row: str, command: str = "") -> str:
    def insert(name: str, text: str) -> str:
        columns, told = ("rowid, words", "") if not command else (f"{name}, rowid, words", f"'{command}', ")
        return f"INSERT INTO {name}({columns}) SELECT {told}{row}.id, {text}"

    words, parts = map(insert, NAMES, (f"{row}.words", _parts(f"{row}.words")))
    return f"{words}; {parts} WHERE {row}.{HAS_PARTS};"


COMES, GOES = _into("new"), _into("old", "delete")
TRIGGERS = [
    f"CREATE TRIGGER search_entry_comes AFTER INSERT ON core_searchentry BEGIN {COMES} END",
    f"CREATE TRIGGER search_entry_goes AFTER DELETE ON core_searchentry BEGIN {GOES} END",
    f"""CREATE TRIGGER search_entry_changes AFTER UPDATE OF words ON core_searchentry
        WHEN old.words <> new.words BEGIN {GOES} {COMES} END""",
]
TRIGGER_NAMES = [f"search_entry_{what}" for what in ("comes", "goes", "changes")]
# Makes the indexes anew from all entries.
REBUILD = [
    "INSERT INTO search_words(search_words) VALUES ('rebuild')",
    "INSERT INTO search_parts(search_parts) VALUES ('delete-all')",
    f"INSERT INTO search_parts(rowid, words) SELECT id, {_parts('words')} FROM core_searchentry WHERE {HAS_PARTS}",  # noqa: S608
]
