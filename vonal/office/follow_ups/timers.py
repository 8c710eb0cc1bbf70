"""
What rules wait with: a row says until when, and a job of that time is its alarm.

Whatever the job finds, the row decides: see ``firing``. So a job that comes twice, or comes early because the rule was
changed since, does nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from django.db import transaction

from vonal.core.company import company
from vonal.core.jobs import enqueue_all, job
from vonal.core.locks import hold
from vonal.office.follow_ups.models import Firing, Rule
from vonal.office.follow_ups.rules import Delay
from vonal.office.follow_ups.triggers import TRIGGERS, Cause

AT_ONCE = 500


def set_timers(rule: Rule, causes: Iterable[Cause], *, earliest: datetime | None = None) -> int:
    """
    Begin to wait, once for each cause; returns for how many. Nothing is due before ``earliest``.

    Of what facts tell, the newest of one subject counts: the time of an older one that still waits is over.
    """
    begun, left = 0, iter(causes)
    while part := list(islice(left, AT_ONCE)):
        with transaction.atomic():
            hold(f"follow-up-rule:{rule.pk}")
            begun += _begin(rule, part, earliest)
    return begun


def _begin(rule: Rule, causes: list[Cause], earliest: datetime | None) -> int:
    subjects = {cause.subject for cause in causes}
    known = list(
        Firing.objects.filter(rule=rule, subject__in=subjects).only("subject", "cause", "state", "since_at")
    )
    there = {(row.subject, row.cause) for row in known}
    newest = {(cause.subject, cause.key): cause for cause in causes}
    fresh = [cause for key, cause in newest.items() if key not in there]
    if not TRIGGERS[rule.trigger].is_looked_for:
        fresh = _only_newest(fresh, known)
    rows = [
        Firing(
            rule=rule,
            subject=cause.subject,
            cause=cause.key,
            customer_id=cause.customer_id,
            deal_id=cause.deal_id,
            contact_id=cause.contact_id,
            since_at=cause.since_at,
            due_at=timed(rule, cause.since_at, earliest=earliest),
            version=rule.version,
            why={**cause.why, "trigger": rule.trigger},
        )
        for cause in fresh
    ]
    set_alarms(Firing.objects.bulk_create(rows))
    return len(rows)


def _only_newest(fresh: list[Cause], known: list[Firing]) -> list[Cause]:
    """Without those an even newer one waits for; who waits for an older one waits no longer."""
    last: dict[str, Cause] = {}
    for cause in sorted(fresh, key=lambda each: each.since_at):
        last[cause.subject] = cause
    over = []
    for row in known:
        newer = last.get(row.subject)
        if newer is None or row.state != Firing.State.WAITING:
            continue
        if row.since_at > newer.since_at:
            del last[row.subject]
        else:
            over.append(row.pk)
    Firing.objects.filter(pk__in=over, state=Firing.State.WAITING).update(
        state=Firing.State.SKIPPED, why_not="came_again"
    )
    return list(last.values())


def timed(rule: Rule, since_at: datetime, *, earliest: datetime | None = None) -> datetime:
    """When it is due by the rule as it is now."""
    where = company()
    zone = ZoneInfo(where.time_zone)
    if TRIGGERS[rule.trigger].is_looked_for:
        # Also what is due on the day itself waits for the rule's hour.
        on = rule.delay.day_after(since_at.astimezone(zone).date(), where.country)
        due = rule.delay.hour_of(on, zone)
    else:
        due = rule.delay.due_at(since_at, where.country, zone)
    return max(due, earliest) if earliest else due


def next_hour(delay: Delay, at: datetime) -> datetime:
    """The rule's hour that comes next, on a day it may fall on."""
    where = company()
    zone = ZoneInfo(where.time_zone)
    today = at.astimezone(zone).date()
    whole = replace(delay, amount=0)
    due = delay.hour_of(whole.day_after(today, where.country), zone)
    if due > at:
        return due
    return delay.hour_of(whole.day_after(today + timedelta(days=1), where.country), zone)


def set_alarms(rows: Iterable[Firing]) -> None:
    """A job for each at its time; one that is there already is not doubled."""
    at_times: dict[datetime, list[Firing]] = defaultdict(list)
    for row in rows:
        at_times[row.due_at].append(row)
    for due_at, due in at_times.items():
        enqueue_all(fire, ((row.key, {"firing_id": row.pk}) for row in due), run_after=due_at)


@job(retries=5)
def fire(firing_id: int) -> None:
    """The time of one has come."""
    from vonal.core.clock import now
    from vonal.office.follow_ups.firing import carry_out

    carry_out(firing_id, at=now())
