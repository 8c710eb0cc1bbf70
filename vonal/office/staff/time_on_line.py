"""How long a person took calls, and was away for what, by the company's day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.db.models import Q

from vonal.core.company import company
from vonal.office.staff.models import Employee, Presence, TimeOnLine
from vonal.office.staff.presence_models import reason_text


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a day; ``lasts`` when it goes on. Shares of the day are percents, to be drawn."""

    is_away: bool
    reason: str
    starts_at: datetime
    ends_at: datetime
    lasts: bool
    left: float
    width: float

    @property
    def seconds(self) -> float:
        return (self.ends_at - self.starts_at).total_seconds()


@dataclass(slots=True)
class TimeSum:
    """Seconds on line, and away by reason, the longest first."""

    on_line_seconds: float = 0
    away_seconds: float = 0
    reasons: list[tuple[str, float]] = field(default_factory=list)

    @classmethod
    def of(cls, spans: Iterable[Span]) -> TimeSum:
        """Add spans up."""
        on_line, away = 0.0, defaultdict[str, float](float)
        for span in spans:
            if span.is_away:
                away[span.reason] += span.seconds
            else:
                on_line += span.seconds
        reasons = sorted(away.items(), key=lambda each: (-each[1], each[0]))
        return cls(on_line, sum(away.values()), reasons)


@dataclass(frozen=True, slots=True)
class DayOnLine:
    """One day of a person."""

    date: date
    spans: list[Span]
    total: TimeSum

    @property
    def begins_at(self) -> datetime | None:
        return self.spans[0].starts_at if self.spans else None

    @property
    def ends_at(self) -> datetime | None:
        """When it ended; None while it lasts."""
        return self.spans[-1].ends_at if self.spans and not self.spans[-1].lasts else None


def days_on_line(employee: Employee, first: date, days: int, *, at: datetime) -> list[DayOnLine]:
    """So many days from ``first`` on, by the company's clock, none of them after ``at``'s; one query for the spans."""
    zone = ZoneInfo(company().time_zone)
    last = min(first + timedelta(days=days - 1), at.astimezone(zone).date())
    bounds = [_midnight(first + timedelta(days=number), zone) for number in range((last - first).days + 2)]
    if len(bounds) < 2:
        return []
    rows = list(
        TimeOnLine.objects.filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=bounds[0]), employee=employee, starts_at__lt=bounds[-1]
        )
    )
    gone_at = _gone_at(employee, at)
    result = []
    for begins, ends in pairwise(bounds):
        spans = [span for row in rows if (span := _span(row, begins, ends, at, gone_at)) is not None]
        result.append(DayOnLine(begins.astimezone(zone).date(), spans, TimeSum.of(spans)))
    return result


def in_total(days: Iterable[DayOnLine]) -> TimeSum:
    """Several days together."""
    return TimeSum.of(span for day in days for span in day.spans)


def _gone_at(employee: Employee, at: datetime) -> datetime | None:
    """Since when his telephones are gone for good, though the span does not know it yet."""
    presence = Presence.objects.filter(employee=employee).first()
    return presence.lost_at if presence is not None and presence.is_lost(at) else None


def _span(
    row: TimeOnLine, begins: datetime, ends: datetime, at: datetime, gone_at: datetime | None
) -> Span | None:
    until, lasts = row.ends_at, False
    if until is None:
        is_gone = gone_at is not None and row.state == TimeOnLine.State.ON_LINE
        until, lasts = (gone_at, False) if is_gone and gone_at else (at, at < ends)
    starts_at, ends_at = max(row.starts_at, begins), min(until, ends)
    if ends_at <= starts_at:
        return None
    day = (ends - begins).total_seconds()
    return Span(
        is_away=row.state == TimeOnLine.State.AWAY,
        reason=reason_text(row.reason, row.note),
        starts_at=starts_at,
        ends_at=ends_at,
        lasts=lasts,
        left=round((starts_at - begins).total_seconds() / day * 100, 3),
        width=round((ends_at - starts_at).total_seconds() / day * 100, 3),
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
