"""What stands in a cell: sums, days, names of people, regions, sources and stages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Self
from zoneinfo import ZoneInfo

from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.core.names import fold
from vonal.office.customers.models import Customer, Source
from vonal.office.staff.models import Employee, Language, Region

LANGUAGES = ("en", "ru", "hu")
SPACES = re.compile(r"[\s\u00a0\u202f’']")
CURRENCY = {"ft": "HUF", "huf": "HUF", "€": "EUR", "eur": "EUR", "$": "USD", "usd": "USD", "₽": "RUB", "руб": "RUB",
            "р": "RUB", "rub": "RUB", "rur": "RUB", "£": "GBP", "gbp": "GBP"}  # fmt: skip
YEAR_FIRST = re.compile(r"(\d{4})[./-]\s?(\d{1,2})[./-]\s?(\d{1,2})\.?")
DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})\.?")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*([ap]m)?", re.IGNORECASE)
EARLIEST, LATEST = 1950, 2200


class BadRow(ValueError):
    """A row that cannot come in; the message says to whoever sent the file what is wrong, a sentence each."""


class Complaints(list[str]):
    """What is wrong with one row, all of it, so that it is put right in one go: ``with wrong: read(…)``."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if isinstance(error, BadRow):
            self.append(str(error))
        return isinstance(error, BadRow)

    def end(self) -> None:
        """
        :raises BadRow: there was something.
        """
        if self:
            raise BadRow(" ".join(dict.fromkeys(self)))


def read_sum(text: str) -> tuple[Decimal, str]:
    """``1 200,50 Ft`` is 1200.50 and HUF; the currency is empty where none is said."""
    found = re.fullmatch(r"([^\d.,+-]*)([+-]?[\d.,]+)([^\d]*)", SPACES.sub("", text))
    if not found:
        raise BadRow(_("“%(typed)s” is not a sum of money.") % {"typed": text[:50]})
    before, digits, after = found.groups()
    sign = (before or after).strip(".").lower()
    if digits.count(",") == 1 and (digits.count(".") == 0 or digits.rfind(",") > digits.rfind(".")):
        whole, _comma, rest = digits.replace(".", "").partition(",")
        digits = (
            f"{whole}.{rest}" if len(rest) != 3 or "." in found[2] or whole.startswith("0") else whole + rest
        )
    elif digits.count(".") > 1:
        digits = digits.replace(".", "")
    try:
        value = Decimal(digits.replace(",", "")).quantize(Decimal("0.01"))
    except InvalidOperation as error:
        raise BadRow(_("“%(typed)s” is not a sum of money.") % {"typed": text[:50]}) from error
    if not 0 <= value < Decimal(10) ** 12:
        raise BadRow(_("“%(typed)s” is not a sum a deal can have.") % {"typed": text[:50]})
    return value, CURRENCY.get(sign, sign.upper() if len(sign) == 3 and sign.isascii() else "")


def read_moment(text: str, at: time = time(10)) -> datetime:
    """A day as people of any of our countries write it, with a time or without, by the company's clock."""
    text = text.strip().replace("T", " ")
    day = _day_in(text)
    clock = CLOCK.search(text, 6)
    if clock:
        hour = int(clock[1]) % 12 + (12 if clock[3].lower() == "pm" else 0) if clock[3] else int(clock[1])
        if hour > 23 or int(clock[2]) > 59:
            raise BadRow(_("“%(typed)s” is no day.") % {"typed": text[:50]})
        at = time(hour, int(clock[2]))
    return datetime.combine(day, at, ZoneInfo(company().time_zone))


def read_day(text: str) -> date:
    """A day as people of any of our countries write it."""
    return _day_in(text.strip())


def _day_in(text: str) -> date:
    found = YEAR_FIRST.match(text)
    if found:
        year, month, day = map(int, found.groups())
    else:
        found = DAY_FIRST.match(text)
        if not found:
            raise BadRow(_("“%(typed)s” is no day.") % {"typed": text[:50]})
        day, month, year = map(int, found.groups())
        american = company().country == "US" and "/" in text
        if month > 12 or (american and day <= 12):
            day, month = month, day
    try:
        if not EARLIEST <= year <= LATEST:
            raise ValueError(year)
        return date(year, month, day)
    except ValueError as error:
        raise BadRow(_("“%(typed)s” is no day.") % {"typed": text[:50]}) from error


def by_words(choices: Iterable[tuple[object, object]]) -> dict[str, object]:
    """Values by their names in all our languages, and by themselves: ``{"company": …, "компания": …}``."""
    found: dict[str, object] = {}
    pairs = list(choices)
    for language in LANGUAGES:
        with translation.override(language):
            found |= {fold(str(label)): value for value, label in pairs}
    return {fold(str(value)): value for value, _label in pairs} | found


def importances() -> dict[str, object]:
    return by_words(Customer.Importance.choices)


def languages() -> dict[str, object]:
    own = by_words(Language.choices)
    return own | {"english": "en", "английский": "en", "angol": "en", "russian": "ru", "русский": "ru", "orosz": "ru",
                  "hungarian": "hu", "венгерский": "hu", "magyar": "hu"}  # fmt: skip


def by_name(rows: Iterable[Model]) -> dict[str, int]:
    return {fold(str(row)): int(row.pk) for row in rows}


def people() -> dict[str, int]:
    """Working employees by name, by its words turned round, by sign-in and by e-mail."""
    found: dict[str, int] = {}
    for person in Employee.objects.working():
        words = fold(person.name).split()
        for way in (" ".join(words), " ".join(reversed(words)), person.username, person.email.lower()):
            if way:
                found.setdefault(way, person.pk)
    return found


def regions() -> dict[str, int]:
    return by_name(Region.objects.all())


def sources() -> dict[str, int]:
    return {fold(source.name): source.merged_into_id or source.pk for source in Source.objects.all()}
