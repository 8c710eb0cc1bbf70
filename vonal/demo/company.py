"""Fills an empty installation."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from django.utils import translation

from vonal.core.unheard import unheard
from vonal.demo.attendance import keep_time
from vonal.demo.calling import call_a_list
from vonal.demo.calls import Exchange
from vonal.demo.cards import DAYS, make_cards, make_doubles
from vonal.demo.cast import Cast, found
from vonal.demo.fair import bring_the_fair_in
from vonal.demo.follow_ups import follow_up
from vonal.demo.forecasts import plan_mornings, plan_sales
from vonal.demo.funnels import shape_funnels
from vonal.demo.giving import agree_on_meeting, put_out_materials
from vonal.demo.handovers import plan_holiday
from vonal.demo.hours import Hours
from vonal.demo.invention import Invention
from vonal.demo.lives import Lives
from vonal.demo.own import add_own_fields
from vonal.demo.planning import plan_days
from vonal.demo.sites import fill_site
from vonal.demo.talking import talk_in_rooms
from vonal.demo.today import Today
from vonal.demo.words import words_of

# A smaller one is made for a test, and quickly.
SHOWN_WHOLE = 200


def fill_company(language: str, seed: int, *, at: datetime, customers: int) -> None:
    """
    Found the company and let three months pass, up to ``at``, by the operations the screens use.

    To be called in a transaction, on an empty installation.
    """
    at = at.replace(second=0, microsecond=0)
    words, chance = words_of(language), Random(f"{language} {seed}")
    hours = Hours(words.time_zone, at, chance)
    invention, exchange = Invention(words, chance), Exchange(language, chance)
    # What facts lead to is done here itself; nobody is to hear of the past.
    with translation.override(language), unheard():
        cast = found(words, language, at=at - timedelta(days=DAYS + 1))
        cards = make_cards(words, cast, invention, hours, chance, customers)
        lives = Lives(words, cast, invention, hours, exchange, chance)
        for card in cards:
            lives.begin(card)
        plan_mornings(lives.past, hours)
        lives.pass_by()
        plan_sales(cast, hours, chance)
        keep_time(cast, hours, chance, days=DAYS)
        today = Today(words, cast, invention, hours, exchange, chance)
        today.draw_up_roster()
        today.ring(cards)
        today.plan_tasks(cards)
        fill_site(words, cast, invention, hours, chance, cards, language)
        add_own_fields(cast.people["head"], cards, chance, at=at - timedelta(days=1))
        shape_funnels(cast.people["head"], cards, chance, at=at - timedelta(hours=2))
        make_doubles(cards, 2)
        put_out_materials(words, cast, language, hours)
        agree_on_meeting(words, cast, cards, hours)
        _work_together(cast, hours)
        plan_holiday(cast, at=at)
        if customers >= SHOWN_WHOLE:
            bring_the_fair_in(words, cast, cards, invention, hours)
        call_a_list(words, cast, cards, hours, chance, language)
    follow_up(language, cast.people["head"], cards, chance, at=at)


def _work_together(cast: Cast, hours: Hours) -> None:
    plan_days(cast, hours)
    talk_in_rooms(cast, hours)
