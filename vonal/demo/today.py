"""The day on which somebody looks at the made-up company for the first time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from vonal.demo.calls import Exchange, Rung
from vonal.demo.cards import Card
from vonal.demo.cast import Cast
from vonal.demo.hours import CLOSES, OPENS, SATURDAY, Hours
from vonal.demo.invention import Invention
from vonal.demo.words import Words
from vonal.office.roster.operations import plan_shift
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee
from vonal.office.tasks.operations import create_task
from vonal.office.telephony.events import CallRinging
from vonal.office.telephony.models import Outcome
from vonal.office.telephony.recordings.models import Recording
from vonal.switchboard.core.plan import Reason
from vonal.workflows.incoming_call import open_card

DAY_LASTS = timedelta(hours=7)
TALKS = (
    ("manager", "talk-1", Outcome.OFFER_SENT),
    ("manager2", "talk-2", Outcome.MEETING),
    ("manager", "talk-2", Outcome.QUESTION_ANSWERED),
    ("manager4", "", Outcome.OFFER_SENT),
    ("novice", "", Outcome.CALL_BACK),
)
TALK_SECONDS = {"talk-1": 28.0, "talk-2": 27.0}


class Today:
    """The roster, this morning's calls, and what waits."""

    def __init__(
        self,
        words: Words,
        cast: Cast,
        invention: Invention,
        hours: Hours,
        exchange: Exchange,
        chance: Random,
    ) -> None:
        self.words = words
        self.cast = cast
        self.invention = invention
        self.hours = hours
        self.exchange = exchange
        self.chance = chance

    def draw_up_roster(self) -> None:
        """This week and the next: one for the whole company, one for the region with the novice."""
        monday = self.hours.today - timedelta(days=self.hours.today.weekday())
        everywhere = [
            self.cast.people[name] for name in ("manager", "manager3", "manager4", "manager2", "head")
        ]
        nearby = [self.cast.people[name] for name in ("novice", "manager2", "novice", "novice", "manager2")]
        for number in range(14):
            day = monday + timedelta(days=number)
            weekend = day.weekday() >= SATURDAY
            opens, closes = (10, 16) if weekend else (OPENS, CLOSES)
            if day == self.hours.today:  # Whenever somebody looks, somebody is on duty.
                hour = self.hours.now.astimezone(self.hours.zone).hour
                opens, closes = min(opens, hour), max(closes, min(hour + 3, 24))
            self._shift(day, everywhere[number % 7 % 5], None, opens, closes)
            if not weekend:
                self._shift(day, nearby[number % 7], 1, OPENS, CLOSES)

    def _shift(self, day: date, employee: Employee, place: int | None, opens: int, closes: int) -> None:
        plan_shift(
            employee=employee,
            region=None if place is None else self.cast.regions[place],
            starts_at=self.hours.at(day, opens),
            ends_at=self.hours.at(day, closes),
            by=self.cast.people["head"],
        )

    def ring(self, cards: list[Card]) -> None:
        """Talks with recordings, and callers nobody has called back yet."""
        morning = max(self.hours.now - DAY_LASTS, self.hours.at(self.hours.today, 0))
        length = max(self.hours.now - morning, timedelta(minutes=50)) - timedelta(minutes=8)
        moments = [self.hours.now - timedelta(minutes=8) - length * (n / 10) for n in range(10, 0, -1)]
        for (name, sound, outcome), at in zip(TALKS, moments, strict=False):
            self._talk(self._one_of(cards, name), sound, outcome, at)
        self._miss(self._one_of(cards, "manager"), moments[6])
        self._miss(self._one_of(cards, "manager2"), moments[7])
        self._miss_stranger(moments[8])

    def _talk(self, card: Card, sound: str, outcome: str, at: datetime) -> None:
        assert card.manager is not None
        deal = Deal.objects.open().filter(customer=card.customer).first()
        goods = deal.title if deal else self.chance.choice(self.words.goods).title
        talk = self.exchange.call(
            card.numbers[0],
            self.cast.lines[0],
            [Rung(card.manager, Reason.OWN_MANAGER, answers=True)],
            at=at,
            seconds=TALK_SECONDS.get(sound),
        )
        tomorrow = self.hours.full_hour(self.hours.today + timedelta(days=1))
        note = self.invention.sentence(
            self.chance.choice(self.words.call_notes[outcome]), who=card.who, goods=goods
        )
        self.exchange.tell_all()
        if sound:
            self.exchange.record(talk, sound)
        promised = outcome in {Outcome.CALL_BACK, Outcome.MEETING}
        self.exchange.finish(talk, outcome, note=note, call_back_at=tomorrow if promised else None)

    def _miss(self, card: Card, at: datetime) -> None:
        assert card.manager is not None
        others = [seller for seller in self.cast.all_sellers if seller != card.manager]
        rung = [Rung(card.manager, Reason.OWN_MANAGER), Rung(others[0], Reason.ON_DUTY)]
        self.exchange.call(card.numbers[0], self.cast.lines[0], rung, at=at)

    def _miss_stranger(self, at: datetime) -> None:
        """A number nobody knows, and a voice message."""
        number = self.invention.phone(self.words.mobiles)
        rung = [
            Rung(self.cast.people["manager"], Reason.ON_DUTY),
            Rung(self.cast.people["secretary"], Reason.GROUP),
        ]
        talk = self.exchange.call(number, self.cast.lines[0], rung, at=at)
        self.exchange.tell_all()
        call = self.exchange.row(talk)
        open_card(CallRinging(call.pk, call.number, None, call.started_at))
        self.exchange.record(talk, "message", Recording.Kind.MESSAGE)

    def plan_tasks(self, cards: list[Card]) -> None:
        """Something to do today and tomorrow for everybody who sells."""
        for name in ("manager", "manager2", "manager3", "manager4", "novice"):
            for days in (0, 0, 1, 1, 2):
                card = self._one_of(cards, name)
                kind, title, _result = self.chance.choice(self.words.tasks)
                create_task(
                    title=title,
                    kind=kind,
                    assignee=self.cast.people[name],
                    customer=card.customer,
                    due_at=self.hours.full_hour(self.hours.today + timedelta(days=days)),
                    by=self.cast.people[name],
                    at=self.hours.now - timedelta(days=1),
                )

    def _one_of(self, cards: list[Card], name: str) -> Card:
        """A customer of that manager's, with somebody to talk to and something to talk about."""
        theirs = [card for card in cards if card.manager == self.cast.people[name] and card.contacts]
        busy = set(Deal.objects.open().values_list("customer_id", flat=True))
        return self.chance.choice([card for card in theirs if card.customer.pk in busy] or theirs)
