"""Spans of whole months by the company's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Case, IntegerField, Value, When

from vonal.core.company import company

MOST = 60


@dataclass(frozen=True)
class Months:
    """Whole months, the first to the last; at least one, at most sixty."""

    first: date
    last: date

    @classmethod
    def of(cls, first: date, last: date) -> Months:
        """Put in order, and cut to the latest sixty."""
        first, last = sorted((first.replace(day=1), last.replace(day=1)))
        earliest = add_months(last, 1 - MOST) if _number(last) >= MOST else date(1, 1, 1)
        return cls(max(first, earliest), last)

    @property
    def days(self) -> list[date]:
        """The first day of each month."""
        return [add_months(self.first, n) for n in range(_number(self.last) - _number(self.first) + 1)]

    @property
    def bounds(self) -> list[datetime]:
        """When each month begins, and at last when the span is over."""
        zone = ZoneInfo(company().time_zone)
        return [datetime.combine(day, time.min, zone) for day in [*self.days, add_months(self.last, 1)]]

    def within(self, field: str) -> dict[str, datetime]:
        """The filter for rows whose ``field`` falls into the span."""
        bounds = self.bounds
        return {f"{field}__gte": bounds[0], f"{field}__lt": bounds[-1]}

    def number(self, field: str) -> Case:
        """Which of the months a time falls into, from 0; plain comparisons, which every database does quickly."""
        begins = list(enumerate(self.bounds[:-1]))
        whens = [When(**{f"{field}__gte": begin}, then=Value(n)) for n, begin in reversed(begins[1:])]
        return Case(*whens, default=Value(0), output_field=IntegerField())

    def number_of_day(self, field: str) -> Case:
        """Of a date which of the months it falls into: -1 before the first, their count after the last, None for none."""
        begins = list(enumerate([*self.days, add_months(self.last, 1)]))
        whens = [When(**{f"{field}__gte": begin}, then=Value(n)) for n, begin in reversed(begins)]
        return Case(
            *whens,
            When(**{f"{field}__isnull": False}, then=Value(-1)),
            default=Value(None),
            output_field=IntegerField(),
        )

    def number_of(self, day: date | None) -> int | None:
        """The same for a day at hand."""
        if day is None:
            return None
        return min(max(_number(day) - _number(self.first), -1), len(self.days))


def add_months(day: date, months: int) -> date:
    """The first day of the month so many months later."""
    number = _number(day) + months
    return date(number // 12, number % 12 + 1, 1)


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1
