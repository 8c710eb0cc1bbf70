"""Telephone numbers as people of three countries write them."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vonal.core.phones import NotAPhoneNumber, display, e164, local_part, looks_like_number, parse


@pytest.mark.parametrize(
    ("written", "country", "e164", "national_key"),
    [
        ("8 (495) 123-45-67", "RU", "+74951234567", "1234567"),
        ("8 (495) 123-45-67", "HU", "+74951234567", "1234567"),
        ("8 (495) 123-45-67", "GB", "+74951234567", "1234567"),
        ("(495)1234567", "RU", "+74951234567", "1234567"),
        ("+7 916 123 45 67", "RU", "+79161234567", "1234567"),
        ("7 916 1234567", "RU", "+79161234567", "1234567"),
        ("8-800-555-35-35", "RU", "+78005553535", "5553535"),
        ("+7 495 123-45-67 доб. 12", "RU", "+74951234567", "1234567"),
        ("06 30 123 4567", "HU", "+36301234567", "1234567"),
        ("(06-1) 234-5678", "HU", "+3612345678", "2345678"),
        ("0036301234567", "HU", "+36301234567", "1234567"),
        ("36301234567", "HU", "+36301234567", "1234567"),
        ("30/123-4567", "HU", "+36301234567", "1234567"),
        ("+7 495 123 45 67", "HU", "+74951234567", "1234567"),
        ("020 7946 0958", "GB", "+442079460958", "79460958"),
    ],
)
def test_a_number_is_read_however_it_is_written(written, country, e164, national_key):
    number = parse(written, country)

    assert (number.e164, number.national_key) == (e164, national_key)


@pytest.mark.parametrize("text", ["", "   ", "abc", "101", "12", "+", "call me", "9" * 80, "Ромашка"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(NotAPhoneNumber):
        parse(text, "HU")


@pytest.mark.parametrize(
    ("e164", "country", "shown"),
    [
        ("+36301234567", "HU", "06 30 123 4567"),
        ("+36301234567", "RU", "+36 30 123 4567"),
        ("+74951234567", "RU", "+7 495 123-45-67"),
        ("+74951234567", "HU", "+7 495 123-45-67"),
        ("anonymous", "HU", "anonymous"),
        ("", "HU", ""),
    ],
)
def test_a_number_is_shown_as_people_of_the_country_read_it(e164, country, shown):
    assert display(e164, country) == shown


@pytest.mark.parametrize(
    ("typed", "is_number"),
    [
        ("06 30 123", True),
        ("+7 (495) 12", True),
        ("123", False),
        ("Nagy Béla", False),
        ("30 fiók 12345", False),
    ],
)
def test_typing_a_number_is_told_from_typing_a_name(typed, is_number):
    assert looks_like_number(typed) is is_number


@given(
    st.from_regex(r"\A(20|30|70)[1-9][0-9]{6}\Z"),
    st.sampled_from(["+36{}", "06{}", "06 {}", "0036{}", "36{}", "{}"]),
)
def test_every_hungarian_mobile_is_the_same_number_in_every_writing(national, writing):
    assert parse(writing.format(national), "HU").e164 == f"+36{national}"


@given(st.text(max_size=70), st.sampled_from(["RU", "HU", "GB", "US"]))
def test_any_text_is_either_a_number_or_refused(text, country):
    try:
        number = parse(text, country)
    except NotAPhoneNumber:
        return
    assert number.e164.startswith("+")
    assert parse(number.e164, country).e164 == number.e164


BEGINNINGS = [
    "",
    "+",
    "00",
    "06",
    "0",
    "8",
    "7",
    "+7",
    "+7 8",
    "+36",
    "+3606",
    "+44 (0)",
    "+1",
    "+39 0",
    "810",
]


@settings(deadline=None)  # The first number of a country reads its plan.
@given(
    beginning=st.sampled_from(BEGINNINGS),
    rest=st.text("0123456789 -()", max_size=16),
    country=st.sampled_from(["HU", "RU", "GB", "DE", "US"]),
)
def test_the_quick_reading_sees_what_the_careful_one_sees(beginning, rest, country):
    def careful() -> str:
        return parse(beginning + rest, country).e164

    def quick() -> str:
        return e164(beginning + rest, country)

    assert _or_nothing(quick) == _or_nothing(careful)


def _or_nothing(read: Callable[[], str]) -> str | None:
    try:
        return read()
    except NotAPhoneNumber:
        return None


@pytest.mark.parametrize(
    "number",
    ["+36301234567", "+3612345678", "+3652123456", "+74951234567", "+79031234567", "+442071234567", "+447412345678",
     "+12125550123", "+390612345678", "+4930123456", "+380441234567", "+37125550100"],
)  # fmt: skip
def test_the_local_part_is_told_by_the_beginning(number: str):
    assert local_part(number) == parse(number, "HU").national_key
