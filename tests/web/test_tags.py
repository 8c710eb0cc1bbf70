"""Tags of the templates: how people read money, numbers, times and icons."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation

from vonal.core.models import Company

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def company(db: None) -> None:
    Company(name="Duna Kft.", language="en", country="HU", currency="HUF", created_at=NOON).save()


def shown(template: str, **values: object) -> str:
    return Template("{% load vonal %}" + template).render(Context(values)).strip()


def test_an_icon_points_into_the_sprite_and_is_hidden_from_readers():
    svg = shown('{% icon "phone" %}')

    assert '.svg#phone"' in svg
    assert 'aria-hidden="true"' in svg


def test_an_icon_with_a_meaning_says_it():
    assert 'role="img" aria-label="Missed"' in shown('{% icon "phone-x" label="Missed" %}')


def test_an_unknown_icon_is_noticed():
    with pytest.raises(TemplateSyntaxError, match="icons"):
        shown('{% icon "no-such-thing" %}')


def test_a_number_is_shown_as_at_home_and_dialled_in_full():
    link = shown("{% phone_number number %}", number="+36301234567")

    assert 'href="tel:+36301234567"' in link
    assert "06 30 123 4567" in link


def test_money_follows_the_reader_and_the_companys_currency():
    with translation.override("hu"):
        assert "1 250 000 Ft" in shown("{{ sum|money }}", sum=Decimal(1250000)).replace("\xa0", " ")
    assert "€12.50" in shown('{{ sum|money:"EUR" }}', sum=Decimal("12.50"))


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (42, "0:42"), (725, "12:05"), (3725, "1:02:05")])
def test_durations(seconds: int, text: str):
    assert shown("{{ seconds|duration }}", seconds=seconds) == text


@pytest.mark.parametrize("name", ["customer", "call", "recording", "journal"])
def test_an_address_of_a_row_is_the_one_that_is_looked_up(name: str):
    given = [] if name == "journal" else [1204]

    for numbers in (given, [each + 1 for each in given]):
        made = shown("{% load addresses %}{% address name " + " ".join(map(str, numbers)) + " %}", name=name)
        assert made == reverse(name, args=numbers)


def test_an_address_of_no_page_is_noticed():
    with pytest.raises(NoReverseMatch):
        shown('{% load addresses %}{% address "no_such_page" 1 %}')


def test_seconds_are_said_in_the_readers_language():
    with translation.override("hu"):
        assert shown("{{ rang|seconds }}", rang=5) == "5 mp"


def test_a_moment_is_as_short_as_today_allows():
    with time_machine.travel(NOON, tick=False), timezone.override(UTC):
        assert ">09:15<" in shown("{% moment at %}", at=NOON.replace(hour=9, minute=15))
        assert ">yesterday, 12:00<" in shown("{% moment at %}", at=NOON - timedelta(days=1))
        assert ">tomorrow, 12:00<" in shown("{% moment at %}", at=NOON + timedelta(days=1))
        assert ">3 November, 12:00<" in shown("{% moment at %}", at=NOON - timedelta(days=20))
        assert ">23 November 2025<" in shown("{% moment at %}", at=NOON - timedelta(days=365))


def test_a_timer_tells_the_servers_clock():
    with time_machine.travel(NOON, tick=False):
        made = shown("{% timer until=at %}", at=NOON + timedelta(minutes=3))

    assert 'until="2026-11-23T12:03:00+00:00"' in made
    assert 'now="2026-11-23T12:00:00+00:00"' in made


def test_a_name_is_text():
    assert "<b>" not in shown("{% avatar name=name %}", name="<b>Ann</b> <i>Lee</i>")


class Form(forms.Form):
    email = forms.EmailField(label="E-mail", help_text="We write rarely.")


def test_a_refused_field_is_tied_to_its_sentence():
    form = Form({"email": "nobody"})

    field = shown("{% field form.email %}", form=form)

    assert "is-invalid" in field
    assert 'aria-describedby="id_email-hint id_email-error"' in field
    assert 'id="id_email-error"' in field
    assert 'aria-invalid="true"' in field
