"""Fills an empty installation."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from django.utils import translation

from vonal.core.models import Event, Job, Push
from vonal.demo.calls import Exchange
from vonal.demo.cards import DAYS, make_cards
from vonal.demo.cast import found
from vonal.demo.hours import Hours
from vonal.demo.invention import Invention
from vonal.demo.lives import Lives
from vonal.demo.today import Today
from vonal.demo.words import words_of


def fill_company(language: str, seed: int, *, at: datetime, customers: int) -> None:
    """
    Found the company and let three months pass, up to ``at``, by the operations the screens use.

    To be called in a transaction, on an empty installation.
    """
    at = at.replace(second=0, microsecond=0)
    words, chance = words_of(language), Random(f"{language} {seed}")
    hours = Hours(words.time_zone, at, chance)
    invention, exchange = Invention(words, chance), Exchange(language, chance)
    with translation.override(language):
        cast = found(words, language, at=at - timedelta(days=DAYS + 1))
        cards = make_cards(words, cast, invention, hours, chance, customers)
        lives = Lives(words, cast, invention, hours, exchange, chance)
        for card in cards:
            lives.begin(card)
        lives.pass_by()
        today = Today(words, cast, invention, hours, exchange, chance)
        today.draw_up_roster()
        today.ring(cards)
        today.plan_tasks(cards)
    _let_the_past_rest()


def _let_the_past_rest() -> None:
    """What the facts led to was done above; nobody is to hear of them again, and no page is to be told."""
    Job.objects.all().delete()
    Event.objects.all().delete()
    Push.objects.all().delete()
