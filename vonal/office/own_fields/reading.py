"""What people type, a spreadsheet holds or a program sends, as the value of a field."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from vonal.office.own_fields.models import LONGEST_TEXT, OwnField, Value

LARGEST = Decimal(10) ** 15
YES = frozenset({"true", "yes", "1", "on", "y", "да", "igen", "i", "x", "+", "✓"})
NO = frozenset({"false", "no", "0", "off", "n", "нет", "nem", "-", "–"})
DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})\.?")
YEAR_FIRST = re.compile(r"(\d{4})[./-]\s?(\d{1,2})[./-]\s?(\d{1,2})\.?")
NOT_IN_NUMBERS = re.compile(r"[\s\u00a0\u202f’']")
Kind = OwnField.Kind


def read(field: OwnField, raw: Any) -> Value | None:
    """
    The value; None when nothing is given.

    :raises ValidationError: this cannot stand in the field; the error names it by its key.
    """
    if isinstance(raw, str):
        raw = raw.replace("\0", "").strip()
    if raw is None or raw == "":
        return None
    try:
        return READERS[Kind(field.kind)](field, raw)
    except ValidationError as error:
        raise ValidationError({field.key: error.messages}) from error


def written(value: Value | None) -> str:
    """The value as it stands in an input, in a log or in a file: 12.5, 2026-11-21, true."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value.normalize():f}"
        case date():
            return value.isoformat()
    return value


def _text(field: OwnField, raw: Any) -> str:
    text = str(raw)
    if len(text) > LONGEST_TEXT:
        raise ValidationError(_("At most %(n)d characters fit here.") % {"n": LONGEST_TEXT})
    return text


def _number(field: OwnField, raw: Any) -> Decimal:
    if isinstance(raw, bool):
        raise ValidationError(_("This is not a number."))
    text = NOT_IN_NUMBERS.sub("", str(raw))
    if "," in text:
        # 1,234.5 has a comma between thousands; 1.234,5 and 12,5 have one before the rest.
        comma_last = text.rfind(",") > text.rfind(".")
        text = text.replace(".", "").replace(",", ".") if comma_last else text.replace(",", "")
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValidationError(_("This is not a number.")) from error
    if not number.is_finite() or abs(number) >= LARGEST:
        raise ValidationError(_("This number is too large."))
    return round(number, 2 if field.kind == Kind.MONEY else 4)


def _date(field: OwnField, raw: Any) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    text = str(raw)
    found = YEAR_FIRST.fullmatch(text.partition("T")[0])
    if found:
        year, month, day = found.groups()
    else:
        found = DAY_FIRST.fullmatch(text)
        if not found:
            raise ValidationError(_("Write the day as 21.11.2026 or 2026-11-21."))
        day, month, year = found.groups()
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise ValidationError(_("There is no such day.")) from error


def _choice(field: OwnField, raw: Any) -> str:
    typed = str(raw).casefold()
    for choice in field.choices:
        if choice.casefold() == typed:
            return str(choice)
    raise ValidationError(_("“%(value)s” is none of the choices.") % {"value": str(raw)[:100]})


def _link(field: OwnField, raw: Any) -> str:
    text = _text(field, raw)
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or "." not in parts.netloc or re.search(r"[\s<>\"]", address):
        raise ValidationError(_("This is not a link: it begins with https:// and has no spaces."))
    return _text(field, address)


def _yes_no(field: OwnField, raw: Any) -> bool:
    typed = str(raw).casefold()
    if typed in YES:
        return True
    if typed in NO:
        return False
    raise ValidationError(_("Say yes or no."))


READERS: dict[OwnField.Kind, Callable[[OwnField, Any], Value]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.MONEY: _number,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.LINK: _link,
    Kind.YES_NO: _yes_no,
}
