"""Whether a rule holds for a call, and if not, what speaks against it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Any

from vonal.core.working_days import HOLIDAY, WORKING, Moment
from vonal.office.customers.queries import Match
from vonal.office.roster.absences import stand_in
from vonal.office.routing.rules import When
from vonal.office.telephony.directory import Directory, Person

# What speaks against a rule: a word, and what was found instead; plain values, kept with the call.
Against = list[Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """A call as conditions see it. ``language`` is the one it will be spoken in, ``stages`` those of open deals."""

    directory: Directory
    moment: Moment
    line_id: int | None
    customer: Match | None
    language: str
    stages: frozenset[int] = frozenset()
    pressed: frozenset[str] = frozenset()

    @property
    def leader(self) -> Person | None:
        """Who leads the customer, or stands in for that one while he is away."""
        if self.customer is None or self.customer.manager_id is None:
            return None
        who = stand_in(self.customer.manager_id, self.directory.absent)
        return self.directory.people.get(who) if who else None


def against(when: When, facts: Facts) -> Against | None:
    """The first thing that speaks against the rule; None when it holds."""
    for check in _CHECKS:
        found = check(when, facts)
        if found is not None:
            return found
    return None


def _pressed(when: When, facts: Facts) -> Against | None:
    return ["pressed"] if when.pressed and facts.pressed.isdisjoint(when.pressed) else None


def _line(when: When, facts: Facts) -> Against | None:
    return ["line", facts.line_id] if when.lines and facts.line_id not in when.lines else None


def _weekday(when: When, facts: Facts) -> Against | None:
    # After midnight the evening of the day before goes on.
    day = facts.moment.weekday
    if when.since and when.until and when.until <= when.since and facts.moment.clock < when.until:
        day = (day - 1) % 7
    return ["weekday", facts.moment.weekday] if when.weekdays and day not in when.weekdays else None


def _clock(when: When, facts: Facts) -> Against | None:
    if when.since is None and when.until is None:
        return None
    since, until, clock = when.since or time(), when.until or time(), facts.moment.clock
    inside = since <= clock < until if since < until else clock >= since or clock < until
    return None if inside else ["clock", clock.strftime("%H:%M")]


def _day(when: When, facts: Facts) -> Against | None:
    day = facts.moment.day
    holds = {"": True, "working": day == WORKING, "free": day != WORKING, "holiday": day == HOLIDAY}
    return None if holds[when.day] else ["day", day]


def _caller(when: When, facts: Facts) -> Against | None:
    if not when.caller or (when.caller == "known") == (facts.customer is not None):
        return None
    return ["unknown"] if when.caller == "known" else ["known"]


def _customer(when: When, facts: Facts) -> Against | None:
    customer = facts.customer
    if customer is None:
        asks = (
            when.regions or when.importance is not None or when.stages or when.manager == "has" or when.leader
        )
        return ["unknown"] if asks else None
    if when.regions and customer.region_id not in when.regions:
        return ["region", customer.region_id]
    if when.importance is not None and customer.importance < when.importance:
        return ["importance", customer.importance]
    if when.stages and facts.stages.isdisjoint(when.stages):
        return ["stage"]
    if when.manager and (when.manager == "has") != (customer.manager_id is not None):
        return ["manager", customer.manager_id]
    return None


def _language(when: When, facts: Facts) -> Against | None:
    return ["language", facts.language] if when.languages and facts.language not in when.languages else None


def _leader(when: When, facts: Facts) -> Against | None:
    if not when.leader or facts.customer is None:
        return None
    manager_id, leader = facts.customer.manager_id, facts.leader
    if manager_id is None:
        return ["manager", None]
    if "absent" in when.leader and manager_id in facts.directory.absent:
        return None
    if leader is not None:
        if "busy" in when.leader and leader.busy:
            return None
        if "novice" in when.leader and leader.is_novice:
            is_trusted = facts.customer.trusts_novice and leader.id == manager_id
            return ["trusted", leader.id] if is_trusted else None
    return ["leader", leader.id if leader else manager_id]


_CHECKS: tuple[Callable[[When, Facts], Against | None], ...] = (
    _pressed,
    _line,
    _weekday,
    _clock,
    _day,
    _caller,
    _customer,
    _language,
    _leader,
)
