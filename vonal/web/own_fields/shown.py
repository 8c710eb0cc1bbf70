"""Own fields as inputs, and their values as people read them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.core.days import format_long_day
from vonal.core.money import format_money
from vonal.office.own_fields.models import OwnField, Value
from vonal.office.own_fields.operations import MARK
from vonal.office.own_fields.queries import fields_of, values_of
from vonal.office.own_fields.reading import read, written

Kind = OwnField.Kind
INPUT_TYPES = {Kind.DATE: "date", Kind.LINK: "url"}
INPUT_MODES = {Kind.NUMBER: "decimal", Kind.MONEY: "decimal", Kind.LINK: "url"}


@dataclass(frozen=True, slots=True)
class OwnInput:
    """One field of one row, with what stands in it."""

    field: OwnField
    row_id: int
    value: Value | None

    @property
    def name(self) -> str:
        return MARK + self.field.key

    @property
    def id(self) -> str:
        return f"own-{self.field.pk}-{self.row_id}"

    @property
    def text(self) -> str:
        return written(self.value)

    @property
    def shown(self) -> str:
        return said(self.field, self.value)

    @property
    def label(self) -> str:
        if self.field.kind == Kind.MONEY:
            return f"{self.field.name}, {company().currency}"
        return self.field.name

    @property
    def type(self) -> str:
        return INPUT_TYPES.get(Kind(self.field.kind), "text")

    @property
    def mode(self) -> str:
        return INPUT_MODES.get(Kind(self.field.kind), "")

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What a chooser offers; nothing where one types. A choice that is no longer offered stays while it stands."""
        if self.field.kind == Kind.YES_NO:
            return [("", "–"), ("true", _("Yes")), ("false", _("No"))]
        if self.field.kind != Kind.CHOICE:
            return []
        offered = dict.fromkeys([*self.field.choices, *([self.text] if self.text else [])])
        return [("", "–"), *((choice, choice) for choice in offered)]


def inputs_of(noun: str, ids: Collection[int]) -> dict[int, list[OwnInput]]:
    """The inputs of some rows; two queries, one where the company has no such fields."""
    fields = fields_of(noun)
    values = values_of(noun, ids, fields)
    return {
        row_id: [OwnInput(field, row_id, values[row_id].get(field.key)) for field in fields] for row_id in ids
    }


def inputs_for_new(noun: str, typed: Mapping[str, str], *, only: Collection[str]) -> list[OwnInput]:
    """Those named in ``only``, for a row that is yet to be made, with what was typed and can be read."""
    inputs = []
    for field in fields_of(noun):
        if (name := MARK + field.key) in only:
            with suppress(ValidationError):
                inputs.append(OwnInput(field, 0, read(field, typed.get(name, ""))))
                continue
            inputs.append(OwnInput(field, 0, None))
    return inputs


def said(field: OwnField, value: Value | None) -> str:
    """A value as people read it."""
    match value:
        case None:
            return ""
        case bool():
            return _("Yes") if value else _("No")
        case Decimal() if field.kind == Kind.MONEY:
            return format_money(value, company().currency, get_language() or "en")
        case Decimal():
            return formats.number_format(value.normalize() + 0, use_l10n=True, force_grouping=True)
        case date():
            return format_long_day(value, get_language() or "en")
    return value


def as_cell(field: OwnField, value: Value | None) -> SafeString | str:
    """A value in a table: a link can be followed."""
    text = said(field, value)
    if field.kind == Kind.LINK and text:
        bare = text.partition("://")[2].rstrip("/")
        return format_html('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>', text, bare[:40])
    return text
