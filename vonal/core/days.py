"""Dates and times as people read them, and days by the company's clock."""

from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton

# What is typed lies between them, so that a week more or another zone still is a date.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 1, 1)


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day; aware."""
    return datetime.combine(day, time(), zone)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of the next day; aware."""
    return datetime.combine(day + timedelta(days=1), time(), zone)


@lru_cache(2000)
def format_day(day: date, language: str) -> str:
    """``21 Nov 2026``, ``21 нояб. 2026 г.``, ``2026. nov. 21.``"""
    return format_date(day, "medium", locale=_locale(language))


@lru_cache(2000)
def format_long_day(day: date, language: str) -> str:
    """``21 November 2026``, ``21 ноября 2026 г.``, ``2026. november 21.``"""
    return format_date(day, "long", locale=_locale(language))


@lru_cache(2000)
def format_day_of_year(day: date, language: str, *, is_short: bool = False) -> str:
    """A day whose year goes without saying: ``21 November``, ``21 ноября``, ``november 21.``; short ``21 Nov``."""
    return format_skeleton("MMMd" if is_short else "MMMMd", day, locale=_locale(language))


def format_month(day: date, language: str) -> str:
    """``Nov 2026``, ``нояб. 2026 г.``, ``2026. nov.``"""
    return format_skeleton("yMMM", day, locale=_locale(language))


def format_whole_month(day: date, language: str) -> str:
    """``November 2026``, ``ноябрь 2026 г.``, ``2026. november``"""
    return format_skeleton("yMMMM", day, locale=_locale(language))


def format_moment(moment: datetime, language: str, zone: tzinfo, *, with_year: bool = True) -> str:
    """Date and hour, by the company's clock."""
    day = moment.astimezone(zone).date()
    said = format_day(day, language) if with_year else format_day_of_year(day, language)
    comma = "" if language == "hu" else ","
    return f"{said}{comma} {format_hour(moment, language, zone)}"


def format_hour(moment: datetime, language: str, zone: tzinfo) -> str:
    """``14:05`` by the company's clock."""
    return f"{moment.astimezone(zone):%H:%M}"


def format_length(seconds: float) -> str:
    """A length of talk: ``0:07``, ``12:30``, ``1:02:05``."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@cache
def _locale(language: str) -> Locale:
    return Locale.parse("en_GB" if language == "en" else language.replace("-", "_"))
