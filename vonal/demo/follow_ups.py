"""Rules of follow-ups that have worked for a while, and go on working."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core.unheard import unheard
from vonal.demo.cards import Card
from vonal.office.follow_ups.firing import carry_out
from vonal.office.follow_ups.last_contacts import fill_missing
from vonal.office.follow_ups.looking import still_to_come
from vonal.office.follow_ups.models import Firing, Rule
from vonal.office.follow_ups.operations import make_rule
from vonal.office.follow_ups.timers import set_timers
from vonal.office.follow_ups.triggers import TRIGGERS
from vonal.office.own_fields.models import Noun, OwnField
from vonal.office.own_fields.operations import set_values_of_many
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task
from vonal.office.tasks.operations import finish_task

WORKED_FOR = timedelta(days=30)
KNOWN_BIRTHDAYS, KEPT = 0.4, 0.8


def follow_up(language: str, head: Employee, cards: list[Card], chance: Random, *, at: datetime) -> None:
    """The past is told to nobody; what waits is to be heard: its alarms ring when their time comes."""
    with translation.override(language), unheard():
        _worked(head, cards, chance, at=at)
    for rule in Rule.objects.filter(trigger="stage"):
        set_timers(rule, still_to_come(rule, at))


def _worked(head: Employee, cards: list[Card], chance: Random, *, at: datetime) -> None:
    """The ready rule has made its tasks for a month, most of them done; two rules more, and birthdays."""
    satisfied, day = Rule.objects.get(standard="satisfied"), at.date()
    found = TRIGGERS[satisfied.trigger].found(satisfied, day - WORKED_FOR, day)
    set_timers(satisfied, found)
    for firing in Firing.objects.filter(due_at__lte=at).order_by("due_at"):
        carry_out(firing.pk, at=firing.due_at)
    said = [
        _("All is well, thanked for the call"),
        _("Satisfied, asks for an offer for more"),
        _("One thing to be put right, on Thursday"),
    ]
    for task in Task.objects.filter(origin__startswith="follow-up:").order_by("pk"):
        done_at = task.created_at + timedelta(minutes=chance.triangular(20, 400, 90))
        if done_at < at and chance.random() < KEPT:
            finish_task(task, result=chance.choice(said), by=task.assignee, at=done_at)
    fill_missing()
    _two_more(head, at - WORKED_FOR)
    birthday = OwnField.objects.get(noun=Noun.CONTACT, kind=OwnField.Kind.DATE)
    people = [contact for card in cards for contact in card.contacts if chance.random() < KNOWN_BIRTHDAYS]
    born = {each.pk: {birthday.key: _born(chance)} for each in people}
    set_values_of_many(Noun.CONTACT, born, by=head, at=at - timedelta(days=1))


def _two_more(head: Employee, at: datetime) -> None:
    silence = {"kind": "task", "task_kind": "call", "who": "leader", "within": 1}
    make_rule(
        by=head,
        at=at,
        name=_("Silent for a month"),
        trigger="silence",
        when={"whose": "open_deal", "a_day": 3},
        amount=30,
        unit="days",
        actions=[{**silence, "text": _("Call {customer}: nothing was heard for a month")}],
    )
    make_rule(
        by=head,
        at=at,
        name=_("Birthdays"),
        trigger="date",
        when={"field": "birthday"},
        amount=0,
        on_working_day=False,
        actions=[{"kind": "message", "who": "leader", "text": _("Wish {contact} a happy birthday")}],
    )
    # The demo begins today: what it would have found before is past.
    Rule.objects.exclude(trigger="stage").update(swept_on=at.date() + WORKED_FOR)


def _born(chance: Random) -> date:
    return date(chance.randint(1958, 2001), 1, 1) + timedelta(days=chance.randint(0, 364))
