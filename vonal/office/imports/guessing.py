"""Where the headings stand, and what each column is: by its heading, else by what is in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from vonal.core import names, phones
from vonal.office.imports.fields import OWN, fields_for
from vonal.office.imports.headings import meaning_of, plain
from vonal.office.imports.models import Kind

LOOKED_AT = 200
HEADINGS_WITHIN = 10
MOST = 0.6
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w{2,}")
WEBSITE = re.compile(
    r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.(?:com|hu|ru|org|net|eu|info|biz|de|uk|рф)/?", re.IGNORECASE
)
PERSON = re.compile(r"[^\W\d_][\w.’'-]*(?: [^\W\d_][\w.’'-]*){1,3}")


def heading_row_of(rows: Sequence[tuple[int, list[str]]], kind: str) -> int:
    """
    The number of the row in which the headings stand; 0 when there are none.

    The row with most headings we know; without any, the first row unless something in it is a phone or an address.
    """
    first = rows[:HEADINGS_WITHIN]
    known = [(sum(bool(meaning_of(cell, kind)) for cell in cells), number, cells) for number, cells in first]
    best = max(known, key=lambda each: (each[0], -each[1]))
    if best[0]:
        return best[1]
    return 0 if any(_is_value(cell) for cell in first[0][1]) else first[0][0]


def guess_columns(headings: Sequence[str], rows: Sequence[Sequence[str]], kind: str) -> list[str]:
    """The field of each column, empty where nothing tells; a field that can be only once is the first such column."""
    known = fields_for(kind)
    many = {field.key for field in known if field.is_many}
    own = {plain(str(field.label)): field.key for field in known if field.key.startswith(f"{OWN}:")}
    labels = {plain(str(field.label)): field.key for field in known}
    found: list[str] = []
    for heading in headings:
        words = plain(heading)
        meant = own.get(words) or meaning_of(heading, kind) or labels.get(words, "")
        found.append("" if meant in found and meant not in many else meant)
    for place, meant in enumerate(found):
        if not meant:
            values = [
                row[place].strip() for row in rows[:LOOKED_AT] if place < len(row) and row[place].strip()
            ]
            seen = _seen_in(values, known_heading=bool(plain(headings[place])) and bool(any(found)))
            if seen and (seen in many or seen not in found) and seen in {field.key for field in known}:
                found[place] = seen
    return _told_apart(found, headings, kind)


def fingerprint_of(headings: Sequence[str]) -> str:
    """The same for the same headings in any order, case and punctuation."""
    return hashlib.sha256("\n".join(sorted(map(plain, headings))).encode()).hexdigest()


def _told_apart(found: list[str], headings: Sequence[str], kind: str) -> list[str]:
    """“Name” is the company's, unless another column is; then it is the person's."""
    bare = [
        place
        for place, heading in enumerate(headings)
        if plain(heading) in {"name", "név", "имя", "наименование"}
    ]
    if kind != Kind.CUSTOMERS:
        return found
    others_named = [
        place
        for place, heading in enumerate(headings)
        if place not in bare and not found[place] and meaning_of(heading, kind) == "name"
    ]
    for place in bare:
        if found[place] == "name" and others_named and "contact" not in found:
            found[place], found[others_named[0]] = "contact", "name"
    for place in bare:
        others = {field for at, field in enumerate(found) if at != place}
        if "name" not in others and "family" not in others and "contact" not in others:
            found[place] = "name"
        elif "contact" not in others and "given" not in others and "family" not in others:
            found[place] = "contact"
    return found


def _seen_in(values: Sequence[str], *, known_heading: bool) -> str:
    if not values:
        return ""

    def share(test: object) -> float:
        return sum(bool(test(value)) for value in values) / len(values)  # type: ignore[operator]

    if share(EMAIL.search) > MOST:
        return "email"
    if share(_is_phone) > MOST:
        return "phone"
    if share(WEBSITE.fullmatch) > MOST:
        return "website"
    if share(_has_legal_form) > MOST / 2:
        return "name"
    # Two words with great letters may be anything: believed only where no heading says otherwise.
    if not known_heading and share(_is_person) > MOST:
        return "contact"
    return ""


def _is_value(cell: str) -> bool:
    return bool(EMAIL.search(cell)) or _is_phone(cell)


def _is_phone(value: str) -> bool:
    digits = sum(map(str.isdigit, value))
    if not 7 <= digits <= 45:
        return False
    first = re.split(r"[;\n,]", value)[0]
    # Eleven digits in a row are a phone as well as a number of anything; what counts money has a point.
    return phones.looks_like_number(first) and not re.fullmatch(
        r"\d+[.,]\d{1,2}|\d{4}-\d\d-\d\d.*|\d\d\.\d\d\.\d{4}.*", first
    )


def _has_legal_form(value: str) -> bool:
    bare = re.sub(r"[^a-z0-9]", "", names.person_key(value).replace(" ", ""))
    return len(names.company_key(value)) < len(bare)


def _is_person(value: str) -> bool:
    return bool(PERSON.fullmatch(value)) and value[0].isupper() and not _has_legal_form(value)
