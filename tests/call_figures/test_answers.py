"""The quick answer is the one that looking at every call gives."""

from __future__ import annotations

from datetime import date

import pytest

from tests.call_figures import cast
from vonal.office.call_figures.asking import Question, answer
from vonal.office.call_figures.models import CountedDay
from vonal.office.call_figures.operations import count_anew

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 10, 23), date(2026, 10, 26)
ASKED = [
    ("", "", {}),
    ("person", "", {}),
    ("person", "day", {"direction": {0}}),
    ("weekday", "hour", {}),
    ("group", "fate", {}),
    ("outcome", "source", {}),
    ("hour", "", {"fate": {2}}),
    ("back", "person", {"fate": {2}}),
    ("line", "waited", {"outcome": {0, 4}, "weekday": {0, 6}}),
    ("region", "talked", {"hour": {9, 10, 11, 12, 13}}),
    ("month", "direction", {"person": {"anna", "bela"}}),
    ("week", "", {"group": {"sales"}}),
]


def test_every_question_is_answered_as_by_looking_at_each_call():
    office = cast.office()
    cast.calls(office, 100)
    list(count_anew())
    _answers_agree(office)


def test_days_with_many_calls_answer_from_their_sums():
    office = cast.office()
    cast.calls(office, 1_100, days=1, seed=2)
    cast.calls(office, 30, seed=3)
    list(count_anew())

    assert CountedDay.objects.filter(table="calls:talked").count() == 1
    assert CountedDay.objects.filter(table="shares:person").count() == 1
    _answers_agree(office, sometimes=True)


def test_days_that_changed_are_counted_while_they_are_read():
    office = cast.office()
    cast.calls(office, 100)
    list(count_anew())
    cast.calls(office, 40, seed=2)

    _answers_agree(office, sometimes=True)


def _answers_agree(office: cast.Office, *, sometimes: bool = False) -> None:
    names = {"anna": office.anna.pk, "bela": office.bela.pk, "sales": office.anna.group_id}
    every, viewers = cast.all_calls(), (office.director, office.head, office.anna)
    for place, (rows, columns, only) in enumerate(ASKED):
        codes = {name: frozenset(names.get(code, code) for code in chosen) for name, chosen in only.items()}  # type: ignore[attr-defined]
        question = Question(FIRST, LAST, rows, columns, codes)
        whole = Question(FIRST, LAST, "", "", codes)
        for viewer in [viewers[place % 3]] if sometimes else viewers:
            given = answer(question, viewer)
            asked = (viewer.username, rows, columns, only)
            assert given.cells == cast.slowly(question, viewer, every), asked
            calls = sum(each.calls for each in cast.slowly(whole, viewer, every).values())
            assert given.total.calls == calls, asked
