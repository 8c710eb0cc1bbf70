"""What somebody dialled: an emergency number, a short one, or a telephone number of some country."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType, shortnumberinfo
from phonenumbers.shortnumberinfo import ShortNumberCost

from vonal.core import phones
from vonal.office.telephony.attempts import ANY_COUNTRY

LONGEST_SHORT = 6
# Known all over the world: no extension comes before these where they are emergency numbers.
KNOWN_BY_ALL = frozenset({"112", "911", "999", "110", "119"})


@dataclass(frozen=True, slots=True)
class DialledNumber:
    """
    ``number`` is E.164, or as dialled when it is short; ``country`` ISO-2, or ``001`` when it belongs to none. ``shown``
    is how people of the company's country read it.
    """

    number: str
    shown: str
    country: str
    is_abroad: bool = False
    is_premium: bool = False
    is_emergency: bool = False

    @property
    def is_short(self) -> bool:
        return not self.number.startswith("+")

    @property
    def digits(self) -> str:
        """From the country code on; what trunks' prefixes are compared with."""
        return self.number.removeprefix("+")


def digits_of(dialled: str) -> str:
    """Only digits, when nothing but digits and what people write between them stands there; else nothing."""
    digits = dialled.strip().translate(phones.PUNCTUATION)
    return digits if digits.isascii() and digits.isdecimal() else ""


@lru_cache(maxsize=5000)
def read_dialled(dialled: str, country: str) -> DialledNumber | None:
    """A number as people of ``country`` type it; None when no number can be seen in it."""
    country, digits = country.upper(), digits_of(dialled)
    if phones.is_emergency(digits, country):
        return DialledNumber(digits, digits, country, is_emergency=True)
    if (short := _short(digits, country)) is not None:
        return short
    try:
        e164 = phones.e164(dialled, country)
    except phones.NotAPhoneNumber:
        return None
    parsed = phonenumbers.parse(e164)
    region = country_of(parsed)
    return DialledNumber(
        e164,
        phones.display(e164, country),
        region,
        is_abroad=region != country,
        is_premium=phonenumbers.number_type(parsed) == PhoneNumberType.PREMIUM_RATE,
    )


def country_of(parsed: phonenumbers.PhoneNumber) -> str:
    """The country of a number, the code's chief one when its own cannot be told; ``001`` for networks of none."""
    region = phonenumbers.region_code_for_number(parsed)
    region = region or phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    return region if region and region.isalpha() and region != "ZZ" else ANY_COUNTRY


def written(number: str, manner: str, country: str) -> str:
    """E.164 as a trunk wants it: ``plus``, ``plain`` or ``national`` (as dialled from ``country``)."""
    if not number.startswith("+") or manner == "plus":
        return number
    if manner == "plain":
        return number.removeprefix("+")
    parsed = phonenumbers.parse(number)
    if phonenumbers.region_code_for_number(parsed) == country.upper():
        text = phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)
        return "".join(filter(str.isdecimal, text))
    text = phonenumbers.format_out_of_country_calling_number(parsed, country.upper())
    return "".join(filter(str.isdecimal, text))


def _short(digits: str, country: str) -> DialledNumber | None:
    if not 2 < len(digits) <= LONGEST_SHORT:
        return None
    code = phonenumbers.country_code_for_region(country)
    parsed = phonenumbers.PhoneNumber(country_code=code, national_number=int(digits))
    if digits.startswith("0") or not shortnumberinfo.is_valid_short_number_for_region(parsed, country):
        return None
    cost = shortnumberinfo.expected_cost_for_region(parsed, country)
    return DialledNumber(digits, digits, country, is_premium=cost == ShortNumberCost.PREMIUM_RATE)
