"""
Reads a calendar somebody else wrote, which may be broken or meant to do harm.

It is done in a process of its own that has little time and little memory: rules of repetition can be written so that
counting them never ends. This file is that process as well (``python -m vonal.office.calendars.reading``) and knows
nothing of Django.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

PATIENCE_SECONDS = 20
CPU_SECONDS = 10
MEMORY_BYTES = 512 * 1024 * 1024
MOST_EVENTS = 20_000
MOST_SPANS = 3_000
LONGEST_TITLE = 200
# Nobody meets every minute, and counting such a rule through the years takes for ever.
TOO_OFTEN = {"SECONDLY", "MINUTELY"}

EMPTY, NO_CALENDAR, BROKEN, TOO_MANY, TOO_LONG = "empty", "no_calendar", "broken", "too_many", "too_long"


class CalendarIsUnreadable(Exception):
    """``why`` is one of the names above, ``where`` says what was met there, if that is known."""

    def __init__(self, why: str, where: str = "") -> None:
        super().__init__(f"{why} {where}".strip())
        self.why, self.where = why, where


@dataclass(frozen=True, slots=True)
class Span:
    """One time that is taken; both moments aware."""

    starts_at: datetime
    ends_at: datetime
    title: str
    is_whole_day: bool


def read(raw: bytes, *, since: datetime, until: datetime, zone: str) -> list[Span]:
    """
    What a calendar takes of a span of time, read in a process of its own.

    :param zone: for days and hours that name none.
    :raises CalendarIsUnreadable: it is none, is broken, or takes too long.
    """
    command = [sys.executable, "-m", __name__, since.isoformat(), until.isoformat(), zone]
    try:
        done = subprocess.run(command, input=raw, capture_output=True, timeout=PATIENCE_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise CalendarIsUnreadable(TOO_LONG) from error
    if done.returncode != 0:  # Stopped by its limits.
        raise CalendarIsUnreadable(TOO_LONG)
    said: dict[str, Any] = json.loads(done.stdout)
    if "why" in said:
        raise CalendarIsUnreadable(said["why"], said["where"])
    return [
        Span(
            datetime.fromisoformat(one["starts_at"]),
            datetime.fromisoformat(one["ends_at"]),
            one["title"],
            one["is_whole_day"],
        )
        for one in said["spans"]
    ]


def spans_of(raw: bytes, since: datetime, until: datetime, zone: tzinfo) -> list[Span]:
    """
    The same, here and now.

    :raises CalendarIsUnreadable: it is none, or is broken.
    """
    import icalendar
    import recurring_ical_events

    if not raw.strip():
        raise CalendarIsUnreadable(EMPTY)
    if not raw.lstrip(b"\xef\xbb\xbf \r\n\t").upper().startswith(b"BEGIN:VCALENDAR"):
        raise CalendarIsUnreadable(NO_CALENDAR, _beginning(raw))
    try:
        calendar = icalendar.Calendar.from_ical(raw.removeprefix(b"\xef\xbb\xbf"))
        _calm(calendar)
        found = recurring_ical_events.of(calendar, skip_bad_series=True).between(since, until)
    except CalendarIsUnreadable:
        raise
    except Exception as error:
        raise CalendarIsUnreadable(BROKEN, f"{error}"[:200]) from error
    spans = [span for event in found for span in _span(event, zone) if span.ends_at > since]
    if len(spans) > MOST_SPANS:
        raise CalendarIsUnreadable(TOO_MANY)
    return sorted(spans, key=lambda span: span.starts_at)


def _calm(calendar: Any) -> None:
    """Take out what repeats more often than anybody meets."""
    events = calendar.walk("VEVENT")
    if len(events) > MOST_EVENTS:
        raise CalendarIsUnreadable(TOO_MANY)
    for event in events:
        rules = event.get("RRULE", [])
        for rule in rules if isinstance(rules, list) else [rules]:
            if {str(each).upper() for each in rule.get("FREQ", [])} & TOO_OFTEN:
                event.pop("RRULE", None)


def _span(event: Any, zone: tzinfo) -> Iterator[Span]:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    if str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return
    start = event["DTSTART"].dt
    end = event["DTEND"].dt if "DTEND" in event else start + _length(event, start)
    is_whole_day = not isinstance(start, datetime)
    title = " ".join(str(event.get("SUMMARY", "")).split())[:LONGEST_TITLE]
    starts_at, ends_at = _aware(start, zone), _aware(end, zone)
    if ends_at > starts_at:
        yield Span(starts_at, ends_at, title.replace("\x00", ""), is_whole_day)


def _length(event: Any, start: date) -> timedelta:
    if "DURATION" in event:
        length: timedelta = event["DURATION"].dt
        return length
    return timedelta() if isinstance(start, datetime) else timedelta(days=1)


def _aware(moment: date, zone: tzinfo) -> datetime:
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), zone).astimezone(UTC)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _beginning(raw: bytes) -> str:
    return " ".join(raw[:60].decode("utf-8", "replace").split())


def _limit() -> None:
    try:
        import resource
    except ImportError:  # No such thing on Windows; the time is bounded all the same.
        return
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def main(since: str, until: str, zone: str) -> None:
    """Calendar in, JSON out."""
    _limit()
    raw = sys.stdin.buffer.read()
    try:
        spans = spans_of(raw, datetime.fromisoformat(since), datetime.fromisoformat(until), ZoneInfo(zone))
        said: dict[str, Any] = {"spans": [asdict(span) for span in spans]}
    except CalendarIsUnreadable as error:
        said = {"why": error.why, "where": error.where}
    except (MemoryError, RecursionError):
        said = {"why": TOO_LONG, "where": ""}
    sys.stdout.write(json.dumps(said, default=datetime.isoformat))


if __name__ == "__main__":
    main(*sys.argv[1:])
