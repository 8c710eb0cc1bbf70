"""A call list the made-up company's agents are in the middle of."""

from __future__ import annotations

from datetime import time, timedelta
from random import Random

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from vonal.demo.cards import Card
from vonal.demo.cast import Cast
from vonal.demo.hours import Hours
from vonal.demo.words import Words
from vonal.office.campaigns.dealing import leave, next_one
from vonal.office.campaigns.filling import fill
from vonal.office.campaigns.models import Filling, Outcome
from vonal.office.campaigns.operations import let_agent_call, make_list
from vonal.office.campaigns.outcomes import give_outcome
from vonal.office.scripts.models import Answer, Script
from vonal.office.scripts.operations import add_step, make_script
from vonal.workflows.first_meeting import Agreement, agree_first_meeting

STANDING = 26
BEGAN_DAYS_AGO = 4
CALLS_A_DAY = 4
QUESTIONS = (
    (gettext_noop("Good day! Do you have two minutes for me?"), Answer.SAY),
    (gettext_noop("Who decides on such things in your company?"), Answer.CONTACT_NAME),
    (gettext_noop("What do you work with today, and what do you miss?"), Answer.ABOUT),
    (gettext_noop("To which address may I send you what we offer?"), Answer.EMAIL),
    (gettext_noop("Shall we meet? A colleague would show you everything in half an hour."), Answer.MEETING),
    (gettext_noop("Thank you for your time!"), Answer.OUTCOME),
)
WENT = (Outcome.NO_ANSWER, Outcome.NO_ANSWER, Outcome.BUSY, Outcome.CALL_BACK, Outcome.REFUSED)


def call_a_list(
    words: Words, cast: Cast, cards: list[Card], hours: Hours, chance: Random, language: str
) -> None:
    """Some who never bought are called by the agent; two have agreed on a meeting, and one was handed over."""
    agent, head = cast.people["agent"], cast.people["head"]
    began = hours.at(hours.days_ago(BEGAN_DAYS_AGO).date(), 10)
    made = make_list(
        name=_("Old contacts"),
        agents=[agent],
        script=_script(language),
        source=cast.sources.get("agent"),
        leaves_out_talked_days=0,
        # Whoever tries the program does so in the evening, too.
        opens=time.min,
        closes=time(23, 59),
        weekdays=[1, 2, 3, 4, 5, 6, 7],
        by=head,
        at=began,
    )
    chosen = [card.customer.pk for card in cards if card.numbers and card.customer.name]
    fill(made, chosen[: 3 * STANDING], kind=Filling.Kind.CHOSEN, by=head, at=began)
    waiting = made.entries.order_by("pk").values_list("pk", flat=True)[STANDING:]
    made.entries.filter(pk__in=list(waiting)).delete()
    for day in range(BEGAN_DAYS_AGO, -1, -1):
        for number in range(CALLS_A_DAY):
            at = hours.at(hours.days_ago(day).date(), 10 + number * 0.4)
            entry = next_one(agent, at=at) if at < hours.now else None
            if entry is None:
                continue
            if day in (1, 3) and number == 1:
                later = hours.full_hour(hours.today + timedelta(days=2 + day))
                note = words.card_notes[0].format(who=entry.customer, goods=words.goods[0].title)
                agree_first_meeting(agent, entry.pk, Agreement(later, place=words.company, note=note), at=at)
                continue
            outcome = chance.choice(WENT)
            give_outcome(
                agent,
                entry.pk,
                outcome,
                reason=chance.choice(words.refusals) if outcome == Outcome.REFUSED else "",
                call_back_at=hours.full_hour(hours.today + timedelta(days=1))
                if outcome == Outcome.CALL_BACK
                else None,
                at=at,
            )
    leave(agent, at=hours.now)
    manager = cast.people["manager"]
    own = next(card for card in cards if card.manager == manager and card.numbers)
    let_agent_call(
        own.customer, agent, note=_("Ask whether they still want the offer."), by=manager, at=hours.now
    )


def _script(language: str) -> Script:
    """Who is called by us is asked other things than who calls."""
    script = make_script(name=_("Old contacts"), language=language, by=None)
    for question, answer in QUESTIONS:
        add_step(script, question=_(question), answer=answer, by=None)
    return script
