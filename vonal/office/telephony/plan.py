"""The door to whoever decides whom a call rings at, and plans that need no deciding."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

from vonal.office.customers.queries import Match
from vonal.office.telephony.directory import Directory
from vonal.office.telephony.models import Line
from vonal.switchboard.core.plan import NO_KEY, Plan, Reason, Step

# Menus behind menus; a plan that asks for more asks no more.
MOST_KEYS = 9


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A call as far as a plan depends on it. ``number`` is the caller's as the network gave it, ``keys`` what he has pressed
    in menus so far.
    """

    line: Line | None
    customer: Match | None
    language: str
    number: str = ""
    keys: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and why it is so: plain values that can be kept as JSON, empty when there is nothing to say."""

    plan: Plan
    why: dict[str, Any]


class Planner(Protocol):
    """Decides for every call."""

    def prepare(self, directory: Directory) -> None:
        """Read what is needed besides, so that no caller waits for it."""
        ...

    def plan(self, directory: Directory, asked: Asked) -> Planned:
        """Within a fraction of a millisecond, and writing nothing."""
        ...


_planners: list[Planner] = []


def plans_by(planner: Planner) -> None:
    """From now on this one decides."""
    _planners[:] = [planner]


def planner() -> Planner:
    """Who decides."""
    return _planners[0]


def plan_call(directory: Directory, line: Line | None, customer: Match | None, language: str) -> Plan:
    """Whom a call would ring at that presses no key in menus."""
    asked = Asked(line, customer, language)
    plan = planner().plan(directory, asked).plan
    while plan.menu is not None and len(asked.keys) < MOST_KEYS:
        asked = replace(asked, keys=asked.keys + NO_KEY)
        plan = planner().plan(directory, asked).plan
    return plan


def chosen_plan(directory: Directory, extension: str, language: str) -> Plan:
    """Only this person, as for a call he placed to himself; he gets time to find the button."""
    known = any(person.extension == extension for person in directory.people.values())
    return Plan((Step((extension,), 30, Reason.CHOSEN),) if known else (), language)
