"""Whom a rule would touch: what it would find by itself, and who was there before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from vonal.core.company import company
from vonal.office.customers.models import Customer
from vonal.office.follow_ups.models import Firing, Rule
from vonal.office.follow_ups.timers import timed
from vonal.office.follow_ups.triggers import TRIGGERS, Cause
from vonal.office.follow_ups.triggers.silence import silent
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import SEES_ALL_CUSTOMERS

AHEAD = timedelta(days=14)
MOST_SHOWN = 50
MOST_LOOKED_AT = 2000


@dataclass(frozen=True, slots=True)
class Touched:
    """Somebody a rule would touch, when, and why."""

    cause: Cause
    due_at: datetime
    why: str
    customer: Customer


@dataclass(frozen=True, slots=True)
class DryRun:
    """
    What a rule would do if it were carried out now; nothing is written.

    ``total`` is how many there are in all; ``is_more`` when that was not counted to the end.
    """

    shown: list[Touched]
    total: int
    is_more: bool


def last_look(rule: Rule, at: datetime) -> date:
    """The last day whose hour of this rule is over."""
    local = at.astimezone(ZoneInfo(company().time_zone))
    today = local.date()
    return today if local.hour >= rule.hour else today - timedelta(days=1)


def still_to_come(rule: Rule, at: datetime) -> Iterator[Cause]:
    """Who came before the rule was made, and is due only later."""
    where = company()
    today = at.astimezone(ZoneInfo(where.time_zone)).date()
    last = rule.delay.day_after(today, where.country)
    for cause in TRIGGERS[rule.trigger].found(rule, today, last):
        if timed(rule, cause.since_at) > at:
            yield cause


def dry_run(rule: Rule, viewer: Employee, *, at: datetime) -> DryRun:
    """
    Whom a rule, saved or not, would touch: of what facts tell, those there whose time is to come; of dates those of the
    next two weeks; of silence those of its next look, and how many more there are in all.
    """
    trigger = TRIGGERS[rule.trigger]
    first = last_look(rule, at) + timedelta(days=1)
    if trigger.is_looked_for:
        last = first if rule.trigger == "silence" else first + AHEAD
        causes = iter(trigger.found(rule, first, last))
    else:
        causes = still_to_come(rule, at)
    found = list(islice(causes, MOST_LOOKED_AT))
    is_more = next(causes, None) is not None
    seen = _customers(found, viewer)
    known = _known(rule, found)
    fresh = [each for each in found if each.customer_id in seen and (each.subject, each.key) not in known]
    fresh.sort(key=lambda each: each.since_at)
    earliest = rule.delay.hour_of(first, ZoneInfo(company().time_zone))
    shown = [
        Touched(
            each,
            timed(rule, each.since_at, earliest=earliest if trigger.is_looked_for else None),
            trigger.told(each.why),
            seen[each.customer_id],
        )
        for each in fresh[:MOST_SHOWN]
    ]
    total = silent(rule, first).count() if rule.trigger == "silence" else len(fresh)
    return DryRun(shown, total, is_more)


def _customers(found: list[Cause], viewer: Employee) -> dict[int, Customer]:
    rows = Customer.objects.filter(pk__in={each.customer_id for each in found})
    if viewer.role not in SEES_ALL_CUSTOMERS:
        rows = rows.filter(pk__in=Customer.objects.visible_to(viewer).values("pk"))
    return {row.pk: row for row in rows}


def _known(rule: Rule, found: list[Cause]) -> set[tuple[str, str]]:
    if not rule.pk:
        return set()
    subjects = {each.subject for each in found}
    rows = Firing.objects.filter(rule=rule, subject__in=subjects)
    return set(rows.values_list("subject", "cause"))
