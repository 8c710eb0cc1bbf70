"""Cards of people (vCard 2.1, 3.0 and 4.0; RFC 2426, RFC 6350) as rows of a table."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from pathlib import Path

from vonal.core.tables.refusal import UnreadableFile

HEADINGS = ["Name", "Company", "Position", "Phone", "E-mail", "Website", "Note"]
ESCAPED = re.compile(r"\\(.)")


def card_rows(path: Path, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """
    The headings, then one row a card; several phones stand in one cell, one a line.

    :raises UnreadableFile: there is no card in it.
    """
    yield 1, list(HEADINGS)
    card: dict[str, list[str]] | None = None
    count = 0
    for name, parameters, value in _properties(path, encoding):
        if name == "BEGIN" and value.strip().upper() == "VCARD":
            card = {}
        elif card is None:
            continue
        elif name == "END":
            count += 1
            yield count + 1, _row(card)
            card = None
        else:
            card.setdefault(name, []).append(_plain(value, parameters))
    if not count:
        raise UnreadableFile("kind")


def _row(card: dict[str, list[str]]) -> list[str]:
    def first(name: str) -> str:
        return _unescaped(card.get(name, [""])[0])

    parts = [_unescaped(part).strip() for part in _divided(card.get("N", [""])[0])]
    family, given, middle = ([*parts, "", "", ""])[:3]
    company = " ".join(filter(None, (_unescaped(part) for part in _divided(card.get("ORG", [""])[0])[:1])))
    return [
        first("FN") or " ".join(filter(None, (given, middle, family))),
        company.strip(),
        first("TITLE") or first("ROLE"),
        "\n".join(_unescaped(value).removeprefix("tel:") for value in card.get("TEL", [])),
        "\n".join(_unescaped(value).removeprefix("mailto:") for value in card.get("EMAIL", [])),
        first("URL"),
        first("NOTE"),
    ]


def _properties(path: Path, encoding: str) -> Iterator[tuple[str, str, str]]:
    for line in _unfolded(path, encoding):
        head, colon, value = line.partition(":")
        if colon:
            name, _semicolon, parameters = head.partition(";")
            yield name.rpartition(".")[2].strip().upper(), parameters.upper(), value


def _unfolded(path: Path, encoding: str) -> Iterator[str]:
    """A line that begins with a space goes on with the one before; so does one after a soft break of old cards."""
    whole = ""
    with path.open(encoding=encoding, errors="replace") as file:
        for raw in file:
            line = raw.rstrip("\r\n")
            if "\0" in line:
                raise UnreadableFile("zero_byte")
            if line[:1] in (" ", "\t") and whole:
                whole += line[1:]
            elif whole.endswith("=") and "QUOTED-PRINTABLE" in whole.partition(":")[0].upper():
                whole = whole[:-1] + line
            else:
                if whole:
                    yield whole
                whole = line
    if whole:
        yield whole


def _plain(value: str, parameters: str) -> str:
    if "QUOTED-PRINTABLE" not in parameters:
        return value
    named = re.search(r"CHARSET=([\w-]+)", parameters)
    octets = quopri.decodestring(value.encode("utf-8", "replace"))
    try:
        return octets.decode(named[1] if named else "utf-8", "replace")
    except LookupError:
        return octets.decode("utf-8", "replace")


def _divided(value: str) -> list[str]:
    return re.split(r"(?<!\\);", value)


def _unescaped(value: str) -> str:
    return ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
