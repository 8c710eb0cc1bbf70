"""Carries the rules out for one call: a plan for the switchboard, and the explanation, by the same code."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from vonal.office.routing.book import Office
from vonal.office.routing.conditions import Facts, against
from vonal.office.routing.ends import end_of
from vonal.office.routing.rules import KeyChoice, MenuData, RuleData, Target
from vonal.office.routing.targets import Search, Steps, ring
from vonal.office.sales.models import Deal
from vonal.office.telephony.directory import Directory
from vonal.office.telephony.plan import Asked, Planned
from vonal.office.telephony.recordings.consent import consent_for
from vonal.switchboard.core import plan as exchange
from vonal.switchboard.core.plan import Plan

MESSAGE = {"k": "message"}


class Rules:
    """The planner of every call."""

    def prepare(self, directory: Directory) -> None:
        Office.of(directory)

    def plan(self, directory: Directory, asked: Asked) -> Planned:
        office = Office.of(directory)
        customer, line = asked.customer, asked.line
        spoken = (customer.language if customer else "") or (line.language if line else "") or asked.language
        stages: frozenset[int] = frozenset()
        if office.asks_for_stages and customer is not None:
            deals = Deal.objects.open().filter(customer=customer.customer_id)
            stages = frozenset(deals.values_list("stage_id", flat=True))
        place = None
        if customer is not None:
            place = (customer.manager_id, customer.region_id, customer.importance, customer.trusts_novice)
        kept = (place, stages, line.pk if line else None, spoken, asked.keys)
        planned: Planned | None = directory.kept.get(kept)
        if planned is None:
            facts = Facts(directory, office.moment, line.pk if line else None, customer, spoken, stages)
            planned = _Call(office, facts, line.group_id if line else None, asked.keys).plan()
            directory.kept[kept] = planned
        # By line and by the caller's country; whoever has pressed a key has heard it.
        consent = consent_for(line, asked.number) if not asked.keys else exchange.Say()
        if consent != exchange.Say():
            return Planned(replace(planned.plan, consent=consent), planned.why)
        return planned


@dataclass(slots=True)
class _Call:
    """One walk down the list."""

    office: Office
    facts: Facts
    group_id: int | None
    keys: str
    steps: Steps = field(default_factory=Steps)
    told: list[dict[str, Any]] = field(default_factory=list)
    greeting: int | None = None
    menu: MenuData | None = None
    end: exchange.End | None = None
    asked: set[int] = field(default_factory=set)

    def plan(self) -> Planned:
        self._walk()
        book, unanswered = self.office.book, self.end is None or self.end == exchange.Message()
        if unanswered and self.menu is None:
            self.steps.ring_the_last_longer()
        ends = (self.end,) if self.end is not None else (exchange.Message(),)
        plan = Plan(
            steps=tuple(self.steps.steps),
            language=self.facts.language,
            # Whoever has pressed a key has heard it.
            greeting=self._say(None if self.keys else self.greeting),
            menu=self._asking(),
            ends=ends,
        )
        return Planned(plan, {"v": 1, "lang": self.facts.language, "rules": self.told, "off": len(book.off)})

    def _walk(self) -> None:
        for rule in self.office.book.rules:
            if rule.key in self.office.book.off:
                self._tell(rule, {"no": ["off"]})
                continue
            why_not = against(rule.when, self.facts)
            if why_not is not None:
                self._tell(rule, {"no": why_not})
            elif self._carry_out(rule):
                return

    def _carry_out(self, rule: RuleData) -> bool:
        """Whether the list ends here."""
        if rule.then.kind == "menu":
            return self._ask(rule)
        if rule.greeting is not None and self.greeting is None:
            self.greeting = rule.greeting
        said: dict[str, Any] = {"t": self._ring(rule.whom)}
        if rule.then.ends:
            self.end, said["e"] = end_of(rule.then, self.office, self.facts, self.group_id)
        self._tell(rule, said)
        return rule.then.ends

    def _ring(self, targets: tuple[Target, ...]) -> list[dict[str, Any]]:
        office = self.office
        search = Search(self.facts, self.group_id, office.calls_today, self.steps, office.everybody_in_group)
        return [ring(target, search).plain() for target in targets]

    def _ask(self, rule: RuleData) -> bool:
        menu = self.office.book.menus.get(rule.then.menu or 0)
        if menu is None:
            self._tell(rule, {"no": ["no_menu"]})
            return False
        if self.steps.steps:
            self._tell(rule, {"no": ["menu_late"]})
            return False
        if rule.greeting is not None and self.greeting is None:
            self.greeting = rule.greeting
        pressed: list[list[str]] = []
        said = self._tell(rule, {"m": menu.name, "p": pressed})
        while menu is not None and menu.id not in self.asked:
            self.asked.add(menu.id)
            if not self.keys:
                self.menu, said["menu"] = menu, menu.id
                return True
            key, self.keys = self.keys[0], self.keys[1:]
            choice = menu.choice(key)
            pressed.append([key, choice.label])
            self.facts = Facts(
                self.facts.directory,
                self.facts.moment,
                self.facts.line_id,
                self.facts.customer,
                self.facts.language,
                self.facts.stages,
                self.facts.pressed | {f"{menu.id}:{key}"},
            )
            if choice.goes_on:
                return False
            if choice.then.kind != "menu":
                self._follow(choice, said)
                return True
            menu = self.office.book.menus.get(choice.then.menu or 0)
        return False

    def _follow(self, choice: KeyChoice, said: dict[str, Any]) -> None:
        if choice.target is not None:
            said["t"] = self._ring((choice.target,))
        if choice.then.kind == "call_back":
            self.end, said["e"] = exchange.CallBackOffer(exchange.Say(), "", 0), {"k": "call_back", "key": ""}
        elif choice.then.ends:
            self.end, said["e"] = end_of(choice.then, self.office, self.facts, self.group_id)

    def _asking(self) -> exchange.Menu | None:
        if self.menu is None:
            return None
        keys = tuple(each.key for each in self.menu.keys)
        return exchange.Menu(self._say(self.menu.sound), keys, self.menu.seconds, self.menu.tries)

    def _say(self, sound: int | None) -> exchange.Say:
        return exchange.Say(self.office.book.sounds.get(sound or 0, ""))

    def _tell(self, rule: RuleData, said: dict[str, Any]) -> dict[str, Any]:
        """What is told of a rule; more may be put into it."""
        told = {"r": rule.key, "name": rule.name, **said}
        self.told.append(told)
        return told
