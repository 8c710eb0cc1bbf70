"""A choice is said in the reader's language, and only that one is translated."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import Model
from django.utils import translation
from django.utils.functional import Promise, lazy

from vonal.core.choices import Labelled
from vonal.office.customers.models import Customer
from vonal.office.telephony.models import Call, Outcome


def translates(model: type[Model]) -> bool:
    labels = [label for field in model._meta.local_fields for _, label in field.flatchoices or []]
    return any(isinstance(label, Promise) for label in labels)


@pytest.mark.parametrize(("language", "label"), [("en", "Refused"), ("ru", "Отказ"), ("hu", "Elutasítva")])
def test_a_choice_is_said_in_the_readers_language(language: str, label: str):
    with translation.override(language):
        assert Call(outcome=Outcome.REFUSED).get_outcome_display() == label


def test_numbers_have_labels_too_and_what_is_no_choice_is_said_as_it_is():
    with translation.override("en"):
        important = Customer(importance=Customer.Importance.LARGE)
        assert important.get_importance_display() == str(Customer.Importance.LARGE.label)
    assert Call(outcome="sold").get_outcome_display() == "sold"
    assert Call(outcome="").get_outcome_display() == ""


def test_no_other_choice_is_translated(monkeypatch: pytest.MonkeyPatch):
    said: list[str] = []

    def say(word: str) -> str:
        said.append(word)
        return word.title()

    label = lazy(say, str)
    field = Call._meta.get_field("outcome")
    monkeypatch.setattr(field, "choices", [(each, label(each)) for each in ("refused", "meeting")])

    assert Call(outcome="meeting").get_outcome_display() == "Meeting"
    assert set(said) == {"meeting"}


def test_every_model_with_translated_choices_says_them_so():
    plain = [
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("vonal.") and translates(model) and not issubclass(model, Labelled)
    ]

    assert plain == []
