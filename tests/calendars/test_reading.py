"""Calendars other programs wrote: what they take of a span of time, and what is said of those that cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from vonal.office.calendars import reading
from vonal.office.calendars.reading import CalendarIsUnreadable, Span, read, spans_of

BUDAPEST = ZoneInfo("Europe/Budapest")
SINCE, UNTIL = datetime(2027, 3, 22, tzinfo=UTC), datetime(2027, 4, 5, tzinfo=UTC)


def calendar(*lines: str) -> bytes:
    """One event made of these lines."""
    whole = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//x//EN",
        "BEGIN:VEVENT",
        "UID:1",
        "DTSTAMP:20270101T000000Z",
    ]
    return "\r\n".join([*whole, *lines, "END:VEVENT", "END:VCALENDAR", ""]).encode()


def spans(*lines: str) -> list[Span]:
    return spans_of(calendar(*lines), SINCE, UNTIL, BUDAPEST)


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


def test_a_weekly_meeting_keeps_its_hour_when_the_clocks_change_and_leaves_out_what_is_left_out():
    found = spans(
        "SUMMARY:Team\\, weekly",
        "DTSTART;TZID=Europe/Budapest:20270315T090000",
        "DTEND;TZID=Europe/Budapest:20270315T093000",
        "RRULE:FREQ=WEEKLY;BYDAY=MO,WE",
        "EXDATE;TZID=Europe/Budapest:20270324T090000",
    )

    assert [(one.starts_at, one.ends_at) for one in found] == [
        (at(22, 8), at(22, 8, 30)),
        (at(29, 7), at(29, 7, 30)),
        (at(31, 7), at(31, 7, 30)),
    ]
    assert found[0].title == "Team, weekly"


def test_days_and_hours_without_a_zone_are_the_companys():
    [day] = spans("DTSTART;VALUE=DATE:20270329")
    [hour] = spans("DTSTART:20270329T100000", "DURATION:PT45M")

    assert (day.starts_at, day.ends_at, day.is_whole_day) == (at(28, 22), at(29, 22), True)
    assert (hour.starts_at, hour.ends_at, hour.is_whole_day) == (at(29, 8), at(29, 8, 45), False)


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART:20270329T100000Z", "DTEND:20270329T110000Z", "STATUS:CANCELLED"),
        ("DTSTART:20270329T100000Z", "DTEND:20270329T110000Z", "TRANSP:TRANSPARENT"),
        ("DTSTART:20270329T100000Z",),
        ("DTSTART:20260329T100000Z", "DTEND:20260329T110000Z"),
    ],
)
def test_what_takes_no_time_here_is_left_out(lines: tuple[str, ...]):
    assert spans(*lines) == []


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b" \r\n", reading.EMPTY),
        (b"<!doctype html><title>Sign in</title>", reading.NO_CALENDAR),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n", reading.BROKEN),
        (b"BEGIN:VCALENDAR\r\n\xff\xfe\x00garbage", reading.BROKEN),
    ],
)
def test_what_is_no_calendar_is_said(raw: bytes, why: str):
    with pytest.raises(CalendarIsUnreadable) as refused:
        spans_of(raw, SINCE, UNTIL, BUDAPEST)
    assert refused.value.why == why


def test_what_repeats_every_second_happens_once():
    assert len(spans("DTSTART:20270329T100000Z", "DTEND:20270329T110000Z", "RRULE:FREQ=SECONDLY")) == 1


def test_a_tangle_ends_in_bounded_time_and_the_rest_is_read_in_a_process_of_its_own(monkeypatch):
    tangle = "\r\n".join(
        f"BEGIN:VEVENT\r\nUID:{n}\r\nDTSTART:0001{n % 12 + 1:02}01T000000Z\r\nRRULE:FREQ=HOURLY;BYMONTHDAY=31;BYMONTH=2"
        "\r\nEND:VEVENT"
        for n in range(50)
    )
    monkeypatch.setattr(reading, "PATIENCE_SECONDS", 1.5)

    with pytest.raises(CalendarIsUnreadable) as refused:
        read(f"BEGIN:VCALENDAR\r\n{tangle}\r\nEND:VCALENDAR".encode(), since=SINCE, until=UNTIL, zone="UTC")
    assert refused.value.why in {reading.TOO_LONG, reading.BROKEN}


def test_read_apart_it_says_the_same():
    raw = calendar("SUMMARY:Lunch", "DTSTART:20270329T100000Z", "DTEND:20270329T110000Z")

    assert read(raw, since=SINCE, until=UNTIL, zone="UTC") == [Span(at(29, 10), at(29, 11), "Lunch", False)]
    with pytest.raises(CalendarIsUnreadable) as refused:
        read(b"<html>", since=SINCE, until=UNTIL, zone="UTC")
    assert (refused.value.why, refused.value.where) == (reading.NO_CALENDAR, "<html>")
