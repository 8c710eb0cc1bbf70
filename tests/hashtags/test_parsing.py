"""Hashtags are found in whatever is typed."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vonal.office.hashtags.parsing import LARGEST, fold, hashtags

LETTERS = "abcdefghijklmnopqrstuvwxyzабвгдеёжзийклмнопрстуфхцчшщъыьэюяáéíóöőúüű"
WORDS = st.text(LETTERS + "0123456789", min_size=1, max_size=12).filter(
    lambda word: any(char.isalpha() for char in word)
)
AROUND = st.text(max_size=30)
SUMS = st.decimals(min_value=1000, max_value=10**9, places=2)


@pytest.mark.parametrize(
    ("text", "word", "amount"),
    [
        ("#payment 120000", "payment", "120000"),
        ("They agree: #Payment 120 000,50!", "payment", "120000.50"),
        ("деньги обещали #ОПЛАТА 1 200 000 руб. завтра", "оплата", "1200000"),
        ("Holnap #fizetés 1.200.000 Ft", "fizetés", "1200000"),
        ("#оплата: 120 000,50 ₽", "оплата", "120000.50"),
        ("#payment $1,200.50", "payment", "1200.50"),
        ("#payment=120k", "payment", "120000"),
        ("#оплата 1,5 млн", "оплата", "1500000"),
        ("#fizetés 250 ezer Ft jövő héten", "fizetés", "250000"),
        ("#payment 9999999999999999999999999999999", "payment", None),
        ("#in-work, now", "inwork", None),
        ("#В_Работе", "вработе", None),
        ("(#учёт)", "учет", None),
        ("#payment 3 days later", "payment", None),
        ("#payment 25.11.", "payment", None),
        ("#payment 25.11.2026", "payment", None),
        ("#payment 2026. 11. 25.", "payment", None),
        ("#payment 2026-11-25", "payment", None),
        ("#payment 12:30", "payment", None),
        ("#payment 50%", "payment", None),
        ("#payment 8 999 123 45 67", "payment", None),
        ("#payment 1.200.50", "payment", None),
        ("#payment -500", "payment", None),
        ("#payment 0", "payment", None),
        ("#оплата 120 к понедельнику", "оплата", None),
        ("#payment 99999999999999999999", "payment", None),
    ],
)
def test_a_hashtag_and_the_sum_behind_it(text: str, word: str, amount: str | None):
    (found,) = hashtags(text)

    assert (found.word, found.amount) == (word, None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    "text",
    ["C#payment", "https://vonal.example/deals#payment", "&#39;", "#15", "# payment", "a@b#c", "##", ""],
)
def test_what_is_no_hashtag(text: str):
    assert hashtags(text) == []


@settings(max_examples=60, deadline=None)
@given(before=AROUND, word=WORDS, after=AROUND)
def test_it_is_found_anywhere_in_any_case_and_in_any_form(before: str, word: str, after: str):
    for written in (word, word.upper(), unicodedata.normalize("NFD", word)):
        found = [tag.word for tag in hashtags(f"{before} #{written} {after}")]

        assert fold(word) in found


@settings(max_examples=60, deadline=None)
@given(
    amount=SUMS,
    gap=st.sampled_from(["", " ", "\u00a0", "\u202f", ".", "'"]),
    after=st.sampled_from(["", "!", " Ft", "\nend"]),
)
def test_a_sum_is_read_as_it_is_written(amount: Decimal, gap: str, after: str):
    whole, cents = f"{amount:,.2f}".split(".")

    (found,) = hashtags(f"#payment {whole.replace(',', gap)},{cents}{after}")

    assert found.amount == amount


@settings(max_examples=100, deadline=None)
@given(st.text(st.one_of(st.characters(), st.sampled_from("#0123456789 .,-kк€"))))
def test_whatever_is_typed_is_read_without_harm(text: str):
    for tag in hashtags(text):
        assert tag.word
        assert fold(tag.word) == tag.word
        assert tag.amount is None or 0 < tag.amount < LARGEST
