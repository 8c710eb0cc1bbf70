"""Words and their forms in three languages, as the search compares them."""

import pytest

from vonal.core.search import excerpt, marked, understood, words_of


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Пекарни Иванова", "пекарня"),
        ("купили печи для пекарен", "печь"),
        ("Берёзка", "березка"),
        ("договоры", "договором"),
        ("könyvelés", "könyvelést"),
        ("könyvelési ajánlat", "könyvelésről"),
        ("péksütemények", "péksütemény"),
        ("Főző Bt.", "fozo"),
        ("Győző", "gyoz"),
        ("ovens for bakeries", "bakery"),
        ("delivered two ovens", "delivering oven"),
        ("ООО «Ромашка»", "romashka"),
        ("Kovács-Ügyvéd Iroda", "ügyvéd"),
    ],
)
def test_a_form_of_a_word_is_found_by_another(written: str, typed: str):
    there, question = set(words_of(written)), understood(typed)

    for ways, stems in zip(question.words, question.stems, strict=True):
        assert {*ways, *stems} & there or any(word.startswith(way) for word in there for way in ways)


def test_a_question_has_only_plain_letters_and_a_bounded_number_of_words():
    question = understood('\'; -- "x" * NEAR(a b) OR \0 % ' + "word " * 200 + "ő" * 500)

    assert len(question.words) <= 8
    assert all(way.isascii() and way.isalnum() for ways in question.words for way in ways)
    assert not understood(" \0 %_' ")


def test_the_hit_is_marked_and_nothing_else_becomes_markup():
    assert marked("<b>Kovács</b> & Fia", understood("kov")) == (
        "&lt;b&gt;<mark>Kov</mark>ács&lt;/b&gt; &amp; Fia"
    )
    assert marked("Пекарни Иванова", understood("пекарня")) == "<mark>Пекарни</mark> Иванова"
    assert marked("Щука", understood("shch")) == "<mark>Щука</mark>"
    assert marked("Alföldi Malom", understood("lom")) == "Alföldi Ma<mark>lom</mark>"


def test_a_long_text_is_shown_around_its_hit():
    shown = excerpt("begin " * 100 + "bakery " + "end " * 100, understood("bakeries"))

    assert shown.startswith("… begin")
    assert "bakery" in shown
    assert shown.endswith("…")
    assert len(shown) < 200


def test_parts_are_looked_for_in_whole_words_only_and_each_but_once():
    there = words_of("Főző Győző Bt.", "06 30 123 4567", "36301234567 1234567")
    parts, rest = there[: there.index("|")], there[there.index("|") + 1 :]

    assert parts == ["36301234567", "gyozo", "fozo"]
    assert {"bt", "06", "30", "123", "4567", "1234567"} <= set(rest)
    assert len(set(there)) == len(there)
