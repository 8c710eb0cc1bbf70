"""Telephone numbers: as people write them, as machines keep them, as people read them."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumberFormat, shortnumberinfo
from phonenumbers import PhoneNumber as Parsed

SHORTEST_NUMBER = 5
LONGEST_INPUT = 60
LONGEST_EMERGENCY = 6
AREA_TOLD_BY = 5  # digits after the country code
PUNCTUATION = str.maketrans("", "", " \u00a0()-./–—")
# Abroad, too, this is a Russian or Kazakh number as it is dialled at home, not one of Vietnam (84) without its plus.
RUSSIAN_AT_HOME = re.compile(r"8[\s-]*\([3-9]\d{2,4}\)")
NUMBER_CHARACTERS = re.compile(
    r"^[\s\d+()\-./–—]*(?:(?:доб\.?|ext\.?|mell\.?|x|#)\s*\d{1,6})?$", re.IGNORECASE
)


class NotAPhoneNumber(ValueError):
    """This is not a telephone number of any country."""


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """
    One number three ways.

    ``e164`` is ``+36301234567``; ``national_key`` the number without country and area code, digits only, for comparing
    numbers written without them; ``display`` is how people of the given country read it.
    """

    e164: str
    national_key: str
    display: str


def parse(raw: str, country: str) -> PhoneNumber:
    """
    Read a number as written by people of ``country`` (ISO-2).

    :raises NotAPhoneNumber: no number can be seen in it.
    """
    number = _parsed(raw, country.upper())
    if number is None:
        raise NotAPhoneNumber(raw)
    return PhoneNumber(
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        national_key=_national_key(number),
        display=_display(number, country.upper()),
    )


@lru_cache(maxsize=2_000)
def e164(raw: str, country: str) -> str:
    """
    Only the machine's form of ``parse``, several times as quick for numbers written in the usual ways.

    :raises NotAPhoneNumber: no number can be seen in it.
    """
    usual = _usual(raw, country.upper())
    if usual is not None:
        return usual
    number = _parsed(raw, country.upper())
    if number is None:
        raise NotAPhoneNumber(raw)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


@lru_cache(maxsize=2_000)
def local_part(e164: str) -> str:
    """
    ``national_key`` of a number in E.164, without reading all of it anew: the area is told by how a number begins.

    :raises NotAPhoneNumber: no country has numbers like that.
    """
    digits = e164.removeprefix("+")
    for length in (1, 2, 3):
        if _numbering_of_code(digits[:length]) is not None and digits[length:].isdecimal():
            national = digits[length:]
            area = _area_length(int(digits[:length]), national[:AREA_TOLD_BY], len(national))
            return national[area:] if 0 < area < len(national) else national
    raise NotAPhoneNumber(e164)


@lru_cache(maxsize=5_000)
def _area_length(code: int, head: str, length: int) -> int:
    whole = head.ljust(length, "5")
    number = Parsed(country_code=code, national_number=int(whole), italian_leading_zero=whole.startswith("0"))
    return phonenumbers.length_of_national_destination_code(number)


@lru_cache(maxsize=2_000)
def display(e164: str, country: str) -> str:
    """``+36 30 123 4567`` as ``06 30 123 4567`` at home; what is no number stays as it is."""
    number = _parsed(e164, country.upper())
    return e164 if number is None else _display(number, country.upper())


def is_emergency(digits: str, country: str) -> bool:
    """Whether these digits, dialled in that country, call for help."""
    short = 2 <= len(digits) <= LONGEST_EMERGENCY
    return short and bool(shortnumberinfo.is_emergency_number(digits, country.upper()))


def looks_like_number(text: str) -> bool:
    """Whether somebody typed a telephone number, or a part of one, rather than a name."""
    text = text.strip()
    digits = sum(character.isdigit() for character in text)
    return digits >= SHORTEST_NUMBER and bool(NUMBER_CHARACTERS.match(text))


@lru_cache(maxsize=2_000)
def _parsed(raw: str, country: str) -> Parsed | None:
    text = raw.strip()
    if not text or len(text) > LONGEST_INPUT:
        return None
    for candidate in _readings(text, country):
        try:
            number = phonenumbers.parse(candidate, country)
        except NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            return number
    return None


def _usual(raw: str, country: str) -> str | None:
    """With a country's code or the own country's prefix, and plainly a number of its plan; else nothing."""
    home, digits = _numbering(country), raw.translate(PUNCTUATION)
    if home is None or not digits.isascii() or not digits.removeprefix("+").isdecimal():
        return None
    if RUSSIAN_AT_HOME.match(raw.strip()):
        return None
    if digits.startswith("+"):
        digits = digits[1:]
    elif home.prefix and digits.startswith(home.prefix):
        national = digits[len(home.prefix) :]
        return f"+{home.code}{national}" if home.has(national) else None
    elif home.abroad and digits.startswith(home.abroad):
        digits = digits[len(home.abroad) :]
    elif len(digits) <= max(home.lengths) or digits.startswith(home.code):
        return None
    plan = next(filter(None, map(_numbering_of_code, (digits[:1], digits[:2], digits[:3]))), None)
    if plan is None:
        return None
    national = digits[len(plan.code) :]
    if not plan.has(national):
        # "+44 (0)20 …": the prefix, though there is no use for it.
        national = national.removeprefix(plan.prefix)
    return f"+{plan.code}{national}" if plan.has(national) else None


@dataclass(frozen=True, slots=True)
class _Numbering:
    """A country's numbers: what stands before them at home and from home abroad, and what is after the code."""

    code: str
    prefix: str
    abroad: str
    lengths: frozenset[int]
    numbers: re.Pattern[str]

    def has(self, national: str) -> bool:
        usual = len(national) in self.lengths and not national.startswith("0")
        return usual and self.numbers.fullmatch(national) is not None


@cache
def _numbering(country: str) -> _Numbering | None:
    plan = PhoneMetadata.metadata_for_region(country)
    if plan is None or plan.general_desc is None or plan.general_desc.national_number_pattern is None:
        return None
    abroad = plan.international_prefix or ""
    return _Numbering(
        code=str(plan.country_code),
        prefix=plan.national_prefix or "",
        abroad=abroad if abroad.isdecimal() else "",
        lengths=frozenset(plan.general_desc.possible_length),
        numbers=re.compile(plan.general_desc.national_number_pattern, re.ASCII),
    )


@cache
def _numbering_of_code(code: str) -> _Numbering | None:
    return (
        None
        if not code or code.startswith("0")
        else _numbering(phonenumbers.region_code_for_country_code(int(code)))
    )


def _readings(text: str, country: str) -> list[str]:
    """The ways a written number may be meant, the likeliest first."""
    digits = re.sub(r"\D", "", text)
    readings = [text]
    if not text.startswith("+"):
        is_russian = country == "RU" or RUSSIAN_AT_HOME.match(text)
        if is_russian and len(digits) == 11 and digits[0] in "78":
            readings.insert(0, f"+7{digits[1:]}")
        readings.append(f"+{digits}")
    return readings


def _national_key(number: Parsed) -> str:
    national = phonenumbers.national_significant_number(number)
    area = phonenumbers.length_of_national_destination_code(number)
    return national[area:] if 0 < area < len(national) else national


def _display(number: Parsed, country: str) -> str:
    is_home = phonenumbers.region_code_for_number(number) == country
    manner = PhoneNumberFormat.NATIONAL if is_home and country != "RU" else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, manner)
