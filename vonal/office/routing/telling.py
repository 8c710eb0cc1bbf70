"""Explanations in sentences: what each rule had to do with a call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from vonal.core import phones
from vonal.core.company import company
from vonal.office.customers.models import Customer
from vonal.office.routing.words import DAYS, RULE_NAMES, TARGETS, WHY_SKIPPED
from vonal.office.staff.models import Employee, Language, Presence, Region
from vonal.office.telephony.models import Line


@dataclass(frozen=True, slots=True)
class ToldStep:
    """People rung together, and for how long."""

    people: list[Employee]
    seconds: int

    @property
    def is_passed_over(self) -> bool:
        """Whether nobody of them could be rung now; what they do now is given to them by whoever asks."""
        return all(
            getattr(one, "state_now", Presence.State.FREE) != Presence.State.FREE for one in self.people
        )


@dataclass(frozen=True, slots=True)
class ToldTarget:
    name: str
    note: str
    steps: list[ToldStep]
    skipped: list[tuple[Employee, str]]


@dataclass(frozen=True, slots=True)
class ToldRule:
    """``against`` says what spoke against the rule; empty when it held."""

    key: str
    name: str
    against: str = ""
    targets: list[ToldTarget] = field(default_factory=list)
    then: str = ""

    @property
    def held(self) -> bool:
        return not self.against


def told(why: Mapping[str, Any]) -> list[ToldRule]:
    """The rules in their order; people and regions are read together."""
    rules = why.get("rules", [])
    names = _Names.of(rules)
    return [_rule(rule, names) for rule in rules]


@dataclass(frozen=True, slots=True)
class _Names:
    people: Mapping[int, Employee]
    regions: Mapping[int, str]
    lines: Mapping[int, str]

    @classmethod
    def of(cls, rules: list[dict[str, Any]]) -> _Names:
        people, regions, lines = set(_people(rules)), set(), set()
        for rule in rules:
            no = rule.get("no", [])
            if no[:1] == ["region"]:
                regions.add(no[1])
            if no[:1] == ["line"]:
                lines.add(no[1])
            regions.update(t["n"][1] for t in rule.get("t", []) if t.get("n", [""])[0] == "nobody_of_region")
        return cls(
            Employee.objects.in_bulk([who for who in people if who]),
            {row.pk: row.name for row in Region.objects.filter(pk__in=regions - {None})},
            {row.pk: row.name for row in Line.objects.filter(pk__in=lines - {None})},
        )

    def person(self, number: int | None) -> str:
        found = self.people.get(number or 0)
        return found.name if found else "–"


def _people(rules: list[dict[str, Any]]) -> Iterator[int]:
    for rule in rules:
        if rule.get("no", [""])[0] in {"leader", "trusted", "manager"} and len(rule["no"]) > 1:
            yield rule["no"][1]
        for target in rule.get("t", []):
            yield from (who for people, _seconds in target.get("s", []) for who in people)
            yield from (who for who, _why in target.get("x", []))
            if target.get("n", [""])[0] in {"stands_in", "is_here", "no_telephone"}:
                yield from target["n"][1:]


def _rule(rule: dict[str, Any], names: _Names) -> ToldRule:
    name = rule["name"]
    if name.startswith("="):
        name = str(RULE_NAMES.get(name[1:], name))
    if "no" in rule:
        return ToldRule(rule["r"], name, _against(rule["no"], names))
    then = _end(rule["e"]) if "e" in rule else ""
    if "m" in rule:
        then = " ".join(filter(None, (_menu(rule), then)))
    return ToldRule(rule["r"], name, "", [_target(each, names) for each in rule.get("t", [])], then)


def _against(no: list[Any], names: _Names) -> str:
    word, seen = no[0], no[1] if len(no) > 1 else None
    return _AGAINST[word](seen, names) if word in _AGAINST else word


def _weekday(seen: int, names: _Names) -> str:
    return _("it is %(day)s") % {"day": WEEKDAYS[seen]}


def _leader(seen: int | None, names: _Names) -> str:
    return _("%(name)s is not in such a state now") % {"name": names.person(seen)}


_AGAINST: dict[str, Callable[[Any, _Names], str]] = {
    "off": lambda seen, names: _("switched off"),
    "pressed": lambda seen, names: _("the caller has not pressed its key"),
    "line": lambda seen, names: (
        _("another number was called: %(line)s") % {"line": names.lines.get(seen, "–")}
        if seen
        else _("another number was called")
    ),
    "weekday": _weekday,
    "clock": lambda seen, names: _("it is %(clock)s") % {"clock": seen},
    "day": lambda seen, names: _("it is a %(day)s") % {"day": DAYS[seen]},
    "unknown": lambda seen, names: _("nobody knows the caller"),
    "known": lambda seen, names: _("the caller is known"),
    "region": lambda seen, names: (
        _("the customer is of another region: %(region)s") % {"region": names.regions.get(seen, "–")}
        if seen
        else _("the customer has no region")
    ),
    "importance": lambda seen, names: (
        _("the customer's importance is: %(importance)s") % {"importance": Customer.Importance(seen).label}
    ),
    "stage": lambda seen, names: _("no open deal of his is at such a stage"),
    "manager": lambda seen, names: (
        _("%(name)s leads the customer") % {"name": names.person(seen)}
        if seen
        else _("nobody leads the customer")
    ),
    "language": lambda seen, names: (
        _("the caller's language is %(language)s") % {"language": dict(Language.choices).get(seen, seen)}
    ),
    "leader": _leader,
    "trusted": lambda seen, names: (
        _("%(name)s is a novice, but trusted with this customer") % {"name": names.person(seen)}
    ),
    "no_menu": lambda seen, names: _("its menu is no longer there"),
    "menu_late": lambda seen, names: _("rules above ring already, and a menu is heard before anybody rings"),
}


def _target(target: dict[str, Any], names: _Names) -> ToldTarget:
    people = names.people
    return ToldTarget(
        name=str(TARGETS.get(target["k"], target["k"])),
        note=_note(target.get("n", []), names),
        steps=[
            ToldStep([people[who] for who in each if who in people], round(seconds))
            for each, seconds in target.get("s", [])
        ],
        skipped=[
            (people[who], str(WHY_SKIPPED.get(why, why))) for who, why in target.get("x", []) if who in people
        ],
    )


def _note(note: list[Any], names: _Names) -> str:
    if not note:
        return ""
    word, *who = note
    return _NOTES[word](who, names) if word in _NOTES else ""


_NOTES: dict[str, Callable[[list[Any], _Names], str]] = {
    "no_manager": lambda who, names: _("Nobody leads the customer."),
    "no_telephone": lambda who, names: _("%(name)s has no telephone.") % {"name": names.person(who[0])},
    "nobody_stands_in": lambda who, names: _("Nobody stands in."),
    "stands_in": lambda who, names: (
        _("%(name)s stands in for %(absent)s.")
        % {"name": names.person(who[0]), "absent": names.person(who[1])}
    ),
    "is_here": lambda who, names: (
        _("%(name)s is not away, so nobody stands in.") % {"name": names.person(who[0])}
    ),
    "no_region": lambda who, names: _("The customer has no region."),
    "nobody_of_region": lambda who, names: (
        _("Nobody of %(region)s is on line.") % {"region": names.regions.get(who[0], "–")}
    ),
    "nobody_on_duty": lambda who, names: _("Nobody is on duty."),
    "nobody_of_group": lambda who, names: _("Nobody of the group is on line."),
    "no_group": lambda who, names: _("The line has no group."),
    "nobody_ready": lambda who, names: _("Nobody of them is on line."),
}


def _menu(rule: dict[str, Any]) -> str:
    said = _("The caller chooses from the menu “%(menu)s”.") % {"menu": rule["m"]}
    for key, label in rule.get("p", []):
        if key == "t":
            said += " " + _("He pressed nothing.")
        else:
            pressed = f"{key} ({label})" if label else key
            said += " " + _("He pressed %(key)s.") % {"key": pressed}
    return said


def _end(end: dict[str, Any]) -> str:
    match end["k"]:
        case "queue":
            return ngettext(
                "Then he waits for the first of %(n)s person, up to %(seconds)s s.",
                "Then he waits for the first of %(n)s people, up to %(seconds)s s.",
                end["people"],
            ) % {"n": end["people"], "seconds": end["seconds"]}
        case "call_back" if not end["key"]:
            return _("That asks for a call-back.")
        case "call_back":
            return _("Then a call-back is offered, by key %(key)s or by staying.") % {"key": end["key"]}
        case "elsewhere":
            number = phones.display(end["number"], company().country)
            if not end["ways"]:
                return _("Then %(number)s would be called, but no trunk takes it.") % {"number": number}
            return _("Then %(number)s is called for %(seconds)s s.") % {
                "number": number,
                "seconds": end["seconds"],
            }
        case "goodbye":
            return _("Then he hears a goodbye.")
    return pgettext("at the end of the rules", "Then he is asked for a message.")
