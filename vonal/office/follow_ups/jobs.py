"""What is done in the background: once an hour what comes by itself is looked for, and after a change all that waits."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from vonal.core.clock import now
from vonal.core.company import company
from vonal.core.jobs import enqueue, every, job
from vonal.office.follow_ups.firing import look_anew
from vonal.office.follow_ups.last_contacts import fill_missing
from vonal.office.follow_ups.looking import last_look, still_to_come
from vonal.office.follow_ups.models import Firing, Rule
from vonal.office.follow_ups.timers import set_alarms, set_timers
from vonal.office.follow_ups.triggers import TRIGGERS

AT_ONCE = 500
# Days for which nobody was there to look; what is older is over.
CAUGHT_UP = 31
OVERDUE = timedelta(minutes=15)
MOST_OVERDUE = 1000
log = logging.getLogger("vonal.follow_ups")


@every("0 * * * *")
def look_for_due() -> None:
    """Each rule for a date or for silence looks once a day, at its hour; what lost its alarm gets another one."""
    at = now()
    fill_missing()
    kinds = [kind for kind, trigger in TRIGGERS.items() if trigger.is_looked_for]
    for rule in Rule.objects.filter(trigger__in=kinds, is_on=True, removed_at=None):
        try:
            look(rule, at)
        except Exception:
            log.exception("Follow-up rule %s could not look.", rule.pk)
    overdue = Firing.objects.waiting().filter(due_at__lt=at - OVERDUE).order_by("due_at")
    set_alarms(overdue[:MOST_OVERDUE])


def look(rule: Rule, at: datetime) -> int:
    """Look for what fell due since the rule looked last, up to today if its hour is over; returns how much."""
    zone = ZoneInfo(company().time_zone)
    last = last_look(rule, at)
    if rule.swept_on is not None and last <= rule.swept_on:
        return 0
    trigger = TRIGGERS[rule.trigger]
    missed = min((last - rule.swept_on).days - 1, CAUGHT_UP) if rule.swept_on and trigger.makes_up else 0
    first = last - timedelta(days=missed)
    with transaction.atomic():
        found = trigger.found(rule, first, last)
        begun = set_timers(rule, found, earliest=rule.delay.hour_of(first, zone))
        Rule.objects.filter(pk=rule.pk).update(swept_on=last)
    return begun


@job()
def look_at_waiting(rule_id: int, version: int, after: int = 0) -> None:
    """A rule was changed: give what waits its new time, a few hundred at once."""
    at = now()
    with transaction.atomic():
        rule = Rule.objects.get(pk=rule_id)
        if rule.version != version:
            return  # It was changed again; that change looks.
        rows = Firing.objects.filter(rule=rule, pk__gt=after, version__lt=version)
        may = rows.filter(state=Firing.State.WAITING) | rows.filter(
            state=Firing.State.SKIPPED, why_not="changed"
        )
        part = list(may.select_for_update(of=("self",)).select_related("deal").order_by("pk")[:AT_ONCE])
        for row in part:
            row.rule = rule
            look_anew(row, at)
        Firing.objects.bulk_update(part, ["version", "state", "why_not", "settled_at", "due_at"])
        set_alarms(row for row in part if row.state == Firing.State.WAITING)
        if len(part) == AT_ONCE:
            enqueue(look_at_waiting, rule_id=rule_id, version=version, after=part[-1].pk)


@job()
def take_in(rule_id: int) -> None:
    """Begin to wait for those who came before the rule was made, and whose time is still to come."""
    at = now()
    rule = Rule.objects.get(pk=rule_id)
    if rule.works:
        set_timers(rule, still_to_come(rule, at))
