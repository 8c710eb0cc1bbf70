"""When somebody may be called: by his own clock, which his number tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from phonenumbers.timezone import time_zones_for_number

from vonal.core.company import company

LOOKED_AHEAD_DAYS = 8


@lru_cache(maxsize=5_000)
def zones_of(number: str) -> tuple[str, ...]:
    """The time zones a number in E.164 may be in; a mobile number is in all of its country's."""
    try:
        zones = time_zones_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return ()
    return tuple(zone for zone in zones if zone in _known_zones())


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(available_timezones())  # Reads a folder each time.


def zone_of(number: str, region_zone: str = "") -> str:
    """
    Where somebody of this number is: the number's own zone; where that is not plain the region's, else the company's.

    Of a foreign country with several zones the middle one, so that no call comes at night.
    """
    zones, home = zones_of(number), company().time_zone
    if len(zones) == 1:
        return zones[0]
    if region_zone:
        return region_zone
    if not zones or home in zones:
        return home
    return sorted(zones, key=_offset)[len(zones) // 2]


def _offset(zone: str) -> timedelta:
    return datetime(2026, 1, 1, tzinfo=ZoneInfo(zone)).utcoffset() or timedelta()


@dataclass(frozen=True)
class Hours:
    """From when to when, on which days of the week (Monday is 1), by the clock of whoever is called."""

    opens: time
    closes: time
    weekdays: frozenset[int]

    def is_open(self, zone: str, at: datetime) -> bool:
        there = at.astimezone(ZoneInfo(zone))
        return there.isoweekday() in self.weekdays and self.opens <= there.time() < self.closes

    def next_open(self, zone: str, at: datetime) -> datetime:
        """The moment itself when it is open then, else the next opening."""
        if self.is_open(zone, at):
            return at
        there = at.astimezone(ZoneInfo(zone))
        for days in range(LOOKED_AHEAD_DAYS):
            day = there.date() + timedelta(days=days)
            opening = datetime.combine(day, self.opens, ZoneInfo(zone))
            if day.isoweekday() in self.weekdays and opening >= at:
                return opening.astimezone(at.tzinfo)
        return at + timedelta(days=LOOKED_AHEAD_DAYS)

    def other_time(self, zone: str, tried: datetime, earliest: datetime) -> datetime:
        """
        The next open moment from ``earliest`` on in the half of the day that was not tried.

        Who is not there in the morning may be in the afternoon.
        """
        clock = ZoneInfo(zone)
        middle = self._middle()
        was_early = tried.astimezone(clock).time() < middle
        found = self.next_open(zone, earliest)
        there = found.astimezone(clock)
        if (there.time() < middle) != was_early:
            return found
        if was_early:
            return datetime.combine(there.date(), middle, clock).astimezone(earliest.tzinfo)
        tomorrow = datetime.combine(there.date() + timedelta(days=1), time(), clock)
        return self.next_open(zone, tomorrow.astimezone(earliest.tzinfo))

    def _middle(self) -> time:
        first, last = (each.hour * 60 + each.minute for each in (self.opens, self.closes))
        return time(*divmod((first + last) // 2, 60))
