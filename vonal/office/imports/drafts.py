"""A row of a file, read into what would be written; nothing is asked of the database here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from vonal.core import names, phones
from vonal.core.company import company
from vonal.core.names import fold
from vonal.office.customers.contact_points import Unreadable, value_of
from vonal.office.customers.models import ContactPoint, Customer
from vonal.office.imports import cells
from vonal.office.imports.cells import BadRow, Complaints
from vonal.office.imports.fields import OWN
from vonal.office.own_fields.models import OwnField
from vonal.office.own_fields.queries import fields_of
from vonal.office.own_fields.reading import read as read_own

SEVERAL = re.compile(r"[;\n|]|,(?=\s*[+(\d])")
BETWEEN_PHONES = re.compile(r"\s*[/,]\s*|\s+(?:és|vagy|и|или|and|or)\s+|\s+(?=\+)", re.IGNORECASE)
SEVERAL_ADDRESSES = re.compile(r"[;,\s|]+")
PLAIN_EMAIL = re.compile(
    r"[a-z0-9_%+-]+(?:\.[a-z0-9_%+-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}"
)
Kind = ContactPoint.Kind
LENGTHS = {"name": 200, "activity": 200, "heard_from": 200, "position": 100, "contact": 200}
# Kept in one cell by our own export: several people of a company.
BETWEEN_PEOPLE = "; "


@dataclass
class Draft:
    """One customer as a row says it; ``points`` are (kind, as written, value), ``people`` (name, position)."""

    number: int
    kind: str = Customer.Kind.COMPANY
    name: str = ""
    people: list[tuple[str, str]] = field(default_factory=list)
    points: list[tuple[str, str, str]] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    own: dict[str, Any] = field(default_factory=dict)
    own_of_contact: dict[str, Any] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    @cached_property
    def name_key(self) -> str:
        """What its name is compared by."""
        return (
            names.person_key(self.name) if self.kind == Customer.Kind.PERSON else names.company_key(self.name)
        )

    @property
    def addresses(self) -> set[tuple[str, str]]:
        """Phones and e-mails, which belong to somebody only."""
        return {(kind, value) for kind, _raw, value in self.points if kind != Kind.WEBSITE}


class Reader:
    """Reads rows of one file; knows the company's regions, sources and people as they are when it is made."""

    def __init__(self, columns: list[str]) -> None:
        self.columns = [(place, key) for place, key in enumerate(columns) if key]
        self.country = company().country
        self.people, self.regions, self.sources = cells.people(), cells.regions(), cells.sources()
        self.importances, self.languages = cells.importances(), cells.languages()
        self.kinds = cells.by_words(Customer.Kind.choices)
        self.own = {
            noun: {own.key: own for own in fields_of(noun)} for noun in ("customer", "contact", "deal")
        }

    def values(self, row: list[str]) -> dict[str, str]:
        """The cells by field; several columns of one field are joined line by line."""
        found: dict[str, str] = {}
        for place, key in self.columns:
            text = row[place].replace("\0", "").strip() if place < len(row) else ""
            if text:
                found[key] = f"{found[key]}\n{text}" if key in found else text
        return found

    def customer(self, number: int, row: list[str]) -> Draft:
        """
        :raises BadRow: something in it cannot be read, or there is nothing to go by.
        """
        return self.customer_of(number, self.values(row))

    def customer_of(self, number: int, said: dict[str, str]) -> Draft:
        draft, wrong = Draft(number), Complaints()
        with wrong:
            draft.name = fitting("name", said)
        with wrong:
            draft.people = self._people(said)
        draft.points = self._points(said, wrong)
        draft.kind = self._kind(draft, said)
        if draft.kind == Customer.Kind.PERSON and not draft.name and draft.people:
            draft.name, draft.people = draft.people[0][0], []
        if not (draft.name or draft.points or draft.people or wrong):
            wrong.append(_("There is neither a name nor a phone, e-mail or website."))
        for key in ("activity", "heard_from"):
            if key in said:
                with wrong:
                    draft.fields[key] = fitting(key, said)
        self._chosen(draft, said)
        draft.notes = [said["note"][:20_000]] if "note" in said else []
        draft.own = self.own_values("customer", said, wrong)
        draft.own_of_contact = self.own_values("contact", said, wrong)
        wrong.end()
        return draft

    def _points(self, said: dict[str, str], wrong: Complaints) -> list[tuple[str, str, str]]:
        """Phones, e-mails and websites, each once."""
        found: dict[tuple[str, str], str] = {}
        for raw in filter(None, (part.strip() for part in SEVERAL.split(said.get("phone", "")))):
            with wrong:
                for part, value in self._phones(raw):
                    found.setdefault((Kind.PHONE, value), part)
        for raw in filter(None, SEVERAL_ADDRESSES.split(said.get("email", ""))):
            with wrong:
                found.setdefault((Kind.EMAIL, self._email(raw)), raw)
        for raw in filter(None, SEVERAL_ADDRESSES.split(said.get("website", ""))):
            with wrong:
                found.setdefault((Kind.WEBSITE, self._point(Kind.WEBSITE, raw)), raw)
        return [(kind, raw[:254], value) for (kind, value), raw in found.items()]

    def known(self, table: dict[str, int], text: str, sentence: str) -> int:
        """The id of somebody or something by name."""
        found = table.get(fold(text))
        if found is None:
            raise BadRow(sentence % {"typed": text[:100]})
        return found

    def own_values(self, noun: str, said: dict[str, str], wrong: Complaints) -> dict[str, Any]:
        """What the row says of the company's own fields."""
        start, found = f"{OWN}:{noun}:", {}
        for key, text in said.items():
            own: OwnField | None = (
                self.own[noun].get(key.removeprefix(start)) if key.startswith(start) else None
            )
            if own is not None:
                try:
                    found[own.key] = read_own(own, text)
                except ValidationError as error:
                    wrong.append(f"{own.name}: {' '.join(error.messages)}")
        return found

    def _phones(self, raw: str) -> list[tuple[str, str]]:
        """One number, or several with nothing but a word, a stroke or a space between them."""
        try:
            return [(raw, phones.e164(raw, self.country))]
        except phones.NotAPhoneNumber as error:
            parts = [part for part in BETWEEN_PHONES.split(raw) if part]
            try:
                if len(parts) > 1:
                    return [(part, phones.e164(part, self.country)) for part in parts]
            except phones.NotAPhoneNumber:
                pass
            raise BadRow(_("“%(typed)s” is not a telephone number.") % {"typed": raw[:60]}) from error

    def _email(self, raw: str) -> str:
        small = raw.lower().removeprefix("mailto:").strip("<>")
        if len(small) <= 100 and PLAIN_EMAIL.fullmatch(small):
            return small
        return self._point(Kind.EMAIL, small)

    def _point(self, kind: str, raw: str) -> str:
        try:
            if len(raw) > 254:
                raise Unreadable(_("“%(typed)s” is too long.") % {"typed": raw[:60]})
            return value_of(kind, raw, self.country)
        except Unreadable as error:
            raise BadRow(" ".join(error.messages)) from error

    def _people(self, said: dict[str, str]) -> list[tuple[str, str]]:
        whole = " ".join(filter(None, (said.get(part, "") for part in ("given", "patronymic", "family"))))
        listed = said.get("contact", "") or whole
        people = [name.strip() for name in listed.split(BETWEEN_PEOPLE) if name.strip()]
        positions = said.get("position", "").split(BETWEEN_PEOPLE)
        if len(positions) != len(people):
            positions = [said.get("position", "")] + [""] * len(people)
        return [
            (fitting("contact", {"contact": name}), fitting("position", {"position": position.strip()}))
            for name, position in zip(people, positions, strict=False)
        ]

    def _kind(self, draft: Draft, said: dict[str, str]) -> str:
        if "kind" in said:
            found = self.kinds.get(fold(said["kind"]))
            if found is not None:
                return str(found)
        return Customer.Kind.PERSON if not draft.name and len(draft.people) == 1 else Customer.Kind.COMPANY

    def _chosen(self, draft: Draft, said: dict[str, str]) -> None:
        """What is chosen among what the company has; what it has not is said, and the row comes in without it."""
        tables: dict[str, tuple[dict[str, Any], Callable[[], str]]] = {
            "region_id": (self.regions, lambda: _("There is no region “%(typed)s”.")),
            "source_id": (self.sources, lambda: _("There is no source “%(typed)s”.")),
            "manager_id": (self.people, lambda: _("Nobody is called “%(typed)s” here.")),
            "importance": (self.importances, lambda: _("“%(typed)s” is no importance.")),
            "language": (self.languages, lambda: _("“%(typed)s” is none of the languages.")),
        }
        for key, (table, sentence) in tables.items():
            text = said.get(key.removesuffix("_id"), "")
            if not text:
                continue
            if fold(text) in table:
                draft.fields[key] = table[fold(text)]
            else:
                draft.remarks.append(sentence() % {"typed": text[:100]})


def fitting(key: str, said: dict[str, str], most: int = 0) -> str:
    """
    A text that fits its field.

    :raises BadRow: it is too long.
    """
    text = " ".join(said.get(key, "").split())
    most = most or LENGTHS[key]
    if len(text) > most:
        raise BadRow(
            _("“%(typed)s…” has %(length)s letters; at most %(most)s fit.")
            % {"typed": text[:40], "length": len(text), "most": most}
        )
    return text


def moment_or_none(said: dict[str, str], key: str) -> datetime | None:
    return cells.read_moment(said[key]) if key in said else None
