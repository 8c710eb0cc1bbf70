"""What happened between the company and each of its customers: talks, deals, tasks, notes."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from random import Random

from vonal.demo.calls import Exchange, Rung, Talk
from vonal.demo.cards import DAYS, Card
from vonal.demo.cast import Cast
from vonal.demo.hours import Hours
from vonal.demo.invention import Invention
from vonal.demo.past import Past
from vonal.demo.rivalry import Rivalry
from vonal.demo.words import Words
from vonal.office.customers.models import Source
from vonal.office.customers.operations import change_customer, write_note
from vonal.office.sales.models import Deal, Stage
from vonal.office.sales.operations import change_deal, move_deal, open_deal
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task
from vonal.office.tasks.operations import create_task, finish_task
from vonal.office.telephony.models import Call, Line, Outcome
from vonal.office.telephony.operations import mark_called_back
from vonal.switchboard.core.plan import Reason

# What becomes of a deal, and how often.
ENDS = {"lead": 12, "in work": 23, "payment": 13, "won": 31, "lost": 21}
DAYS_BETWEEN = {"in work": (1, 6), "payment": (4, 18), "won": (4, 16), "lost": (3, 20)}
PATHS = {
    "lead": (),
    "in work": ("in work",),
    "payment": ("in work", "payment"),
    "won": ("in work", "payment", "won"),
    "lost": ("in work", "lost"),
}
SMALL_TALK = (Outcome.QUESTION_ANSWERED,) * 6 + (Outcome.CALL_BACK, Outcome.TRANSFERRED)
FORGOTTEN_FOR = timedelta(days=12)


class Lives:
    """Plans every customer's story into the past."""

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
        self.past = Past()
        self.rivalry = Rivalry(words)
        lead, in_work, payment, won, lost = Stage.objects.order_by("position")
        self.stages: dict[str, Stage] = {
            "lead": lead,
            "in work": in_work,
            "payment": payment,
            "won": won,
            "lost": lost,
        }

    def begin(self, card: Card) -> None:
        """Plan a customer's story; one whom nobody leads has none yet."""
        if card.manager is None:
            return
        plan, chance = self.past.plan, self.chance
        is_caller = card.customer.source is not None and card.customer.source.kind == Source.Kind.CALL
        if chance.random() < 0.62:
            days_old = (self.hours.now - card.created_at).days
            waits = chance.uniform(0, days_old) if days_old > DAYS - 5 else 0
            start = card.created_at + timedelta(minutes=3)
            plan(self.hours.later(start, waits, waits) if waits else start, partial(self.open, card))
        elif is_caller:
            plan(card.created_at + timedelta(seconds=30), partial(self.small_talk, card))
        for _ in range(chance.choices((0, 1, 2), (58, 32, 10))[0]):
            plan(self._sometime(card), partial(self.small_talk, card))
        if chance.random() < 0.22:
            plan(self._sometime(card), partial(self.miss, card))
        for text in chance.sample(self.words.card_notes, chance.choices((0, 1, 2), (40, 45, 15))[0]):
            plan(self._sometime(card), partial(self.note, card, text))
        if chance.random() < 0.12:
            plan(self._sometime(card), partial(self.grow, card))

    def pass_by(self) -> None:
        """Let it all happen, a week at a time, up to now."""
        for weeks in range(DAYS // 7 + 1, -1, -1):
            self.past.happen(until=self.hours.now - timedelta(weeks=weeks, minutes=1))
            self.exchange.tell_all()
        self.past.happen(until=self.hours.now)

    def open(self, card: Card, at: datetime) -> None:
        """A deal begins, mostly with a call."""
        seller = self._seller(card)
        goods = self.chance.choice(self.words.goods)
        if self.chance.random() < 0.55:
            talk = self._talk(card, at)
            self._finish(talk, Outcome.OFFER_SENT, card, goods=goods.title)
            at = self._after(talk)
        deal = open_deal(
            card.customer,
            title=goods.title,
            amount=self.invention.amount(goods),
            manager=seller,
            source=card.customer.source,
            expected_on=self.hours.later(at, 18, 60).date(),
            by=seller,
            at=at,
        )
        end = self.chance.choices(list(ENDS), list(ENDS.values()))[0]
        self._go_on(card, deal, PATHS[end], at)

    def _go_on(self, card: Card, deal: Deal, path: tuple[str, ...], at: datetime) -> None:
        if self.chance.random() < 0.55:
            self._task(card, at)
        if path:
            least, most = DAYS_BETWEEN[path[0]]
            self.past.plan(self.hours.later(at, least, most), partial(self._move, card, deal, path))

    def _move(self, card: Card, deal: Deal, path: tuple[str, ...], at: datetime) -> None:
        seller = self._seller(card)
        if path[0] in {"payment", "lost"} or self.chance.random() < 0.4:
            talk = self._talk(card, at)
            outcomes = {"payment": Outcome.INVOICE_SENT, "lost": Outcome.REFUSED}
            outcome = outcomes.get(path[0]) or self.chance.choice([Outcome.MEETING, *SMALL_TALK])
            self._finish(talk, outcome, card, goods=deal.title)
            at = self._after(talk)
        if path[0] == "payment" and self.chance.random() < 0.3:
            change_deal(deal, amount=round(deal.amount * 97 / 100), by=seller, at=at - timedelta(seconds=40))
        if path[0] == "lost":
            self.rivalry.lose(deal, self.stages["lost"], by=seller, at=at)
        else:
            move_deal(deal, to=self.stages[path[0]], by=seller, at=at)
            if path[0] == "won":
                self.rivalry.win(deal, by=seller, at=at)
        self._go_on(card, deal, path[1:], at)

    def small_talk(self, card: Card, at: datetime) -> None:
        """A question, mostly answered at once."""
        self._finish(self._talk(card, at), self.chance.choice(SMALL_TALK), card)

    def miss(self, card: Card, at: datetime) -> None:
        """Nobody answers; he is called back the same day, or the next."""
        seller, others = self._seller(card), self._others(card)
        rung = [
            Rung(seller, Reason.OWN_MANAGER),
            Rung(others[0], Reason.ON_DUTY),
            Rung(others[1], Reason.GROUP),
        ]
        talk = self.exchange.call(self._number(card), self._line(card), rung, at=at)
        back = talk.ended_at + timedelta(minutes=self.chance.triangular(4, 200, 20))
        if back < self.hours.now:
            self.exchange.then(lambda: _called_back(self.exchange.row(talk), seller, back))

    def note(self, card: Card, text: str, at: datetime) -> None:
        text = self.invention.sentence(text, who=card.who)
        write_note(card.customer, text, by=self._seller(card), at=at)

    def grow(self, card: Card, at: datetime) -> None:
        """Somebody finds out that this customer matters more, or what he does."""
        if self.chance.random() < 0.5:
            change_customer(card.customer, importance=1, by=self.cast.people["head"], at=at)
        else:
            activity = self.chance.choice(self.words.activities)
            change_customer(card.customer, activity=activity, by=self._seller(card), at=at)

    def _talk(self, card: Card, at: datetime) -> Talk:
        seller, others = self._seller(card), self._others(card)
        luck = self.chance.random()
        if luck < 0.8:
            rung = [Rung(seller, Reason.OWN_MANAGER, answers=True)]
        elif luck < 0.92:
            rung = [Rung(seller, Reason.OWN_MANAGER), Rung(others[0], Reason.ON_DUTY, answers=True)]
        else:
            secretary = Rung(self.cast.people["secretary"], Reason.GROUP, answers=True)
            rung = [Rung(seller, Reason.OWN_MANAGER), Rung(others[0], Reason.ON_DUTY), secretary]
        return self.exchange.call(self._number(card), self._line(card), rung, at=at)

    def _finish(self, talk: Talk, outcome: str, card: Card, *, goods: str = "") -> None:
        if outcome == Outcome.QUESTION_ANSWERED and self.chance.random() < 0.06:
            outcome = Outcome.WRONG_NUMBER
        goods = goods or self.chance.choice(self.words.goods).title
        note = self.invention.sentence(
            self.chance.choice(self.words.call_notes[outcome]), who=card.who, goods=goods
        )
        reason = self.chance.choice(self.words.refusals) if outcome == Outcome.REFUSED else ""
        then = None
        if outcome in {Outcome.CALL_BACK, Outcome.MEETING}:
            then = self.hours.full_hour(self.hours.later(talk.ended_at, 1, 6).date())

        def write_down() -> None:
            self.exchange.finish(talk, outcome, note=note, call_back_at=then, reason=reason)
            if then is not None:
                task = Task.objects.get(origin=f"call:{self.exchange.row(talk).pk}")
                results = self.words.call_back_results if outcome == Outcome.CALL_BACK else self.words.results
                self._plan_result(task, card, results)

        self.exchange.then(write_down)

    def _task(self, card: Card, at: datetime) -> None:
        seller = self._seller(card)
        kind, title, result = self.chance.choice(self.words.tasks)
        due_at = self.hours.full_hour(self.hours.later(at, 1, 8).date())
        task = create_task(
            title=title,
            kind=kind,
            assignee=seller,
            customer=card.customer,
            due_at=due_at,
            by=self.cast.people["head"] if self.chance.random() < 0.15 else seller,
            at=at,
        )
        self._plan_result(task, card, [result])

    def _plan_result(self, task: Task, card: Card, results: list[str]) -> None:
        done_at = task.due_at + timedelta(minutes=self.chance.triangular(-90, 300, 15))
        if self.chance.random() < 0.1:
            done_at += FORGOTTEN_FOR  # Until then the head sees that it is overdue.
        result = self.invention.sentence(self.chance.choice(results), who=card.who)
        self.past.plan(done_at, lambda at: _done(task, result, at))

    def _sometime(self, card: Card) -> datetime:
        days = max((self.hours.now - card.created_at).days, 1)
        return max(self.hours.days_ago(self.chance.uniform(0, days)), card.created_at + timedelta(minutes=20))

    def _after(self, talk: Talk) -> datetime:
        return talk.ended_at + timedelta(minutes=self.chance.uniform(2.6, 5))

    def _seller(self, card: Card) -> Employee:
        assert card.manager is not None
        return card.manager

    def _others(self, card: Card) -> list[Employee]:
        others = [seller for seller in self.cast.all_sellers if seller != card.manager]
        return self.chance.sample(others, 2)

    def _number(self, card: Card) -> str:
        return self.chance.choice(card.numbers)

    def _line(self, card: Card) -> Line:
        return self.cast.lines[1 if card.place == 1 and self.chance.random() < 0.7 else 0]


def _called_back(call: Call, by: Employee, at: datetime) -> None:
    mark_called_back(call, by=by, at=at)


def _done(task: Task, result: str, at: datetime) -> None:
    finish_task(task, result=result, by=task.assignee, at=at)
