"""Competitors of the made-up company: deals lost to them and won against them."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from vonal.demo.words import Words
from vonal.office.losses.models import Aspect, Competitor, Reason, Sighting
from vonal.office.losses.operations import make_competitor, note_sighting
from vonal.office.sales.models import Deal, Stage
from vonal.office.staff.models import Employee
from vonal.workflows.lost_deal import lose_deal

# Of each refusal of the words: the number of the ready reason, and how often a competitor has the deal.
REASONS = ((2, 0.2), (1, 1.0), (4, 0.0), (1, 1.0), (5, 0.0), (2, 0.5))
BETTER = (Aspect.PRICE, Aspect.PRICE, Aspect.DELIVERY, Aspect.TERMS, Aspect.TRUST)
WORSE = (Aspect.QUALITY, Aspect.SERVICE, Aspect.DELIVERY, Aspect.TERMS)


class Rivalry:
    """Who else sells the same, and how it went."""

    def __init__(self, words: Words) -> None:
        self.words = words
        # Of its own, so that nobody else's luck turns with it.
        self.chance = Random(words.company)
        self._reasons: dict[int, Reason] = {}
        self._competitors: list[Competitor] = []

    def lose(self, deal: Deal, stage: Stage, *, by: Employee, at: datetime) -> None:
        chance = self.chance
        number = chance.randrange(len(self.words.refusals))
        position, risk = REASONS[number % len(REASONS)]
        told = chance.random() < risk
        lose_deal(
            deal,
            stage,
            reason=self._reason(position),
            competitor=self._competitor(by, at) if told else None,
            text=self.words.refusals[number],
            did=chance.choice(self.words.competitor_moves) if told and chance.random() < 0.6 else "",
            terms=chance.choice(self.words.competitor_terms) if told and chance.random() < 0.4 else "",
            price=self._price(deal) if told and chance.random() < 0.5 else None,
            better_in=(chance.choice(BETTER).value,) if told and chance.random() < 0.7 else (),
            return_on=(at + timedelta(days=chance.randrange(90, 200))).date() if position == 4 else None,
            by=by,
            at=at,
        )

    def win(self, deal: Deal, *, by: Employee, at: datetime) -> None:
        if self.chance.random() < 0.3:
            number = self.chance.randrange(len(WORSE))
            note_sighting(
                self._competitor(by, at),
                kind=Sighting.Kind.WEAKNESS,
                aspect=WORSE[number],
                text=self.words.competitor_weaknesses[number],
                deal=deal,
                by=by,
                at=at,
            )

    def _price(self, deal: Deal) -> Decimal:
        step = self.words.step
        return Decimal(round(float(deal.amount) * self.chance.uniform(0.82, 0.98) / step) * step)

    def _reason(self, position: int) -> Reason:
        self._reasons = self._reasons or {each.position: each for each in Reason.objects.all()}
        return self._reasons[position]

    def _competitor(self, by: Employee, at: datetime) -> Competitor:
        if not self._competitors:
            names = self.words.competitors
            self._competitors = [make_competitor(name=name, by=by, at=at) for name in names]
        return self.chance.choices(self._competitors, (5, 3, 2, 1))[0]
