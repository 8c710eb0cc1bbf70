"""When the made-up company works."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

OPENS, CLOSES = 9, 18
SATURDAY = 5


class Hours:
    """Moments of work in the company's time zone, none of them after ``now``."""

    def __init__(self, zone: str, now: datetime, chance: Random) -> None:
        self.zone = ZoneInfo(zone)
        self.now = now
        self.today = now.astimezone(self.zone).date()
        self.chance = chance

    def at(self, day: date, hour: float) -> datetime:
        """That hour of the clock on that day: 9.5 is half past nine."""
        minutes = timedelta(minutes=round(hour * 60))
        return datetime.combine(day, time(), self.zone) + minutes

    def days_ago(self, days: float) -> datetime:
        """Some moment of work about so many days ago."""
        return self.some_moment(self.today - timedelta(days=round(days)))

    def some_moment(self, day: date) -> datetime:
        """A moment of work on that day, or on the Friday before it."""
        while day.weekday() >= SATURDAY:
            day -= timedelta(days=1)
        return self.at(day, self.chance.triangular(OPENS + 0.2, CLOSES - 0.3, 11))

    def later(self, than: datetime, least_days: float, most_days: float) -> datetime:
        """A moment of work some days after another; it may lie in the future."""
        day = than.astimezone(self.zone).date() + timedelta(
            days=round(self.chance.uniform(least_days, most_days))
        )
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
        moment = self.some_moment(day)
        return moment if moment > than else than + timedelta(minutes=self.chance.randint(20, 90))

    def full_hour(self, day: date) -> datetime:
        """A full or half hour on that day or the next working day, as people plan things."""
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
        return self.at(day, self.chance.randrange(OPENS * 2, CLOSES * 2 - 1) / 2)
