"""Working days and public holidays of a country, by the ``holidays`` package."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

SATURDAY = 5
WORKING, WEEKEND, HOLIDAY = "working", "weekend", "holiday"


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment by the company's clock: ``day`` is ``working``, ``weekend`` or ``holiday``."""

    on: date
    weekday: int
    clock: time
    day: str

    @classmethod
    def of(cls, at: datetime, country: str, time_zone: str) -> Moment:
        local = at.astimezone(ZoneInfo(time_zone))
        on = local.date()
        return cls(on, on.weekday(), local.time(), kind_of_day(on, country))


def kind_of_day(on: date, country: str) -> str:
    """A Saturday that is worked instead of another day is a working day, that other day a holiday."""
    year = _year(country, on.year)
    if year is None:
        return WORKING if on.weekday() < SATURDAY else WEEKEND
    if year.is_working_day(on):
        return WORKING
    return HOLIDAY if on in year else WEEKEND


@lru_cache(maxsize=4096)
def is_worked(on: date, country: str) -> bool:
    """Whether people of that country work on this day."""
    return kind_of_day(on, country) == WORKING


def next_worked(on: date, country: str) -> date:
    """The day itself, or the first working day after it."""
    while not is_worked(on, country):
        on += timedelta(days=1)
    return on


def after_working_days(on: date, days: int, country: str) -> date:
    """The working day so many working days after (with a negative number: before) a day; 0 is the day itself."""
    step = timedelta(days=1 if days > 0 else -1)
    for _count in range(abs(days)):
        on += step
        while not is_worked(on, country):
            on += step
    return on


@lru_cache(maxsize=64)
def _year(country: str, year: int) -> Any:
    import holidays  # Seldom needed, and not small.

    # A country without a calendar has weekends only.
    with suppress(NotImplementedError):
        return holidays.country_holidays(country, years=year)
    return None
