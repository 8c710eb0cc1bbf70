"""Sums, dates and lengths in the reader's manner."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from vonal.core.days import (
    end_of_day,
    format_day,
    format_day_of_year,
    format_length,
    format_long_day,
    format_moment,
    start_of_day,
)
from vonal.core.money import format_count, format_money

BUDAPEST = ZoneInfo("Europe/Budapest")


@pytest.mark.parametrize(
    ("amount", "currency", "language", "shown"),
    [
        (Decimal("1234567.5"), "RUB", "ru", "1 234 567,50 ₽"),
        (Decimal("1234567.5"), "RUB", "hu", "1 234 567,50 ₽"),
        (1_200_000, "HUF", "hu", "1 200 000 Ft"),
        (1200, "HUF", "ru", "1 200 Ft"),
        (1200, "HUF", "en", "Ft 1,200"),
        (Decimal("1200.00"), "RUB", "en", "₽1,200"),
        (Decimal("-5.25"), "EUR", "en", "-€5.25"),
        (0, "USD", "ru", "0 $"),
        (3, "CHF", "en", "CHF 3"),
    ],
)
def test_money_is_shown_with_its_sign(amount, currency, language, shown):
    assert format_money(amount, currency, language).replace("\N{NO-BREAK SPACE}", " ") == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "21 Nov 2026, 20:05"),
        ("ru", "21 нояб. 2026\N{NARROW NO-BREAK SPACE}г., 20:05"),
        ("hu", "2026. nov. 21. 20:05"),
    ],
)
def test_a_moment_is_shown_by_the_companys_clock(language, shown):
    assert format_moment(datetime(2026, 11, 21, 19, 5, tzinfo=UTC), language, BUDAPEST) == shown


def test_a_day_is_shown_in_the_readers_order():
    assert [format_day(date(2026, 3, 1), language) for language in ("en", "ru", "hu")] == [
        "1 Mar 2026",
        "1 мар. 2026\N{NARROW NO-BREAK SPACE}г.",
        "2026. márc. 1.",
    ]


@pytest.mark.parametrize(
    ("language", "whole", "of_year", "short", "with_hour"),
    [
        ("en", "21 November 2026", "21 November", "21 Nov", "21 November, 20:05"),
        ("ru", "21 ноября 2026\N{NARROW NO-BREAK SPACE}г.", "21 ноября", "21 нояб.", "21 ноября, 20:05"),
        ("hu", "2026. november 21.", "november 21.", "nov. 21.", "november 21. 20:05"),
    ],
)
def test_months_stand_in_the_case_and_order_of_the_language(language, whole, of_year, short, with_hour):
    day, moment = date(2026, 11, 21), datetime(2026, 11, 21, 19, 5, tzinfo=UTC)

    assert format_long_day(day, language) == whole
    assert format_day_of_year(day, language) == of_year
    assert format_day_of_year(day, language, is_short=True) == short
    assert format_moment(moment, language, BUDAPEST, with_year=False) == with_hour


@pytest.mark.parametrize(("seconds", "shown"), [(7, "0:07"), (750.9, "12:30"), (3725, "1:02:05")])
def test_a_length_of_talk_is_short(seconds, shown):
    assert format_length(seconds) == shown


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)]
)
def test_a_day_is_as_long_as_the_clocks_make_it(day, hours):
    length = end_of_day(day, BUDAPEST).astimezone(UTC) - start_of_day(day, BUDAPEST).astimezone(UTC)

    assert length.total_seconds() == hours * 3600


@pytest.mark.parametrize(
    ("language", "said"), [("en", "1,234,567"), ("ru", "1\u00a0234\u00a0567"), ("hu", "1\u00a0234\u00a0567")]
)
def test_large_numbers_are_read_by_thousands(language, said):
    assert format_count(1_234_567, language) == said
