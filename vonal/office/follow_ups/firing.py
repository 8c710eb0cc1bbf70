"""Carrying rules out: once each, in the transaction that also settles the row."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import translation

from vonal.core.company import company
from vonal.core.statements import Statement, update_rows
from vonal.office.follow_ups.models import Firing
from vonal.office.follow_ups.rules import Do
from vonal.office.follow_ups.steps import NotDone, step_of
from vonal.office.follow_ups.timers import next_hour, set_alarms, timed
from vonal.office.follow_ups.triggers import TRIGGERS

ATTEMPTS = 5
# What came due while nobody worked is carried out so many in a transaction: a third of the time each.
AT_ONCE = 16
SETTLED = ("due_at", "version", "state", "why_not", "did", "settled_at", "attempts")
WAITS = Statement("SELECT 1 FROM follow_ups_firing WHERE id = %s AND state = 'waiting'")
State = Firing.State
log = logging.getLogger("vonal.follow_ups")


def carry_out(firing_id: int, *, at: datetime) -> None:
    """
    Do what the rule says, if the row still waits, is due, and what it waited for still holds; and the same for some that
    have waited longer.

    An error of the program is tried again by the job; after five of them the row says that it failed.
    """
    if not WAITS.rows(firing_id):
        return  # Mostly another one's job has carried it out as well.
    failed: Exception | None = None
    with transaction.atomic():
        rows = _due(firing_id, at)
        for row in rows:
            try:
                _settle(row, at)
            except Exception as error:
                log.warning("Follow-up %s failed.", row.pk, exc_info=True)
                _failed(row, error, at)
                if row.pk == firing_id and row.state == State.WAITING:
                    failed = error
        update_rows(rows, SETTLED)
        set_alarms(row for row in rows if row.state == State.WAITING and row.due_at > at)
    if failed is not None:
        raise failed


def _due(firing_id: int, at: datetime) -> list[Firing]:
    """The oldest that are due, locked, and this one in any case; another one that failed waits for its own job."""
    waiting = Firing.objects.waiting().select_related(
        "rule", "customer__manager", "deal__stage", "deal__manager", "contact"
    )
    may_skip = connection.features.has_select_for_update_skip_locked
    oldest = waiting.filter(due_at__lte=at, attempts=0).order_by("due_at", "pk")
    rows = list(oldest.select_for_update(of=("self",), skip_locked=may_skip)[:AT_ONCE])
    if all(row.pk != firing_id for row in rows):
        rows += waiting.filter(pk=firing_id).select_for_update(of=("self",))
    return rows


def _settle(firing: Firing, at: datetime) -> None:
    """In memory, but for what the steps do."""
    rule = firing.rule
    if firing.version != rule.version:  # Changed, and nobody has looked at this one yet.
        look_anew(firing, at)
    if firing.state != State.WAITING or firing.due_at > at:
        return
    firing.why_not = why_not(firing)
    if not firing.why_not:
        steps = rule.steps
        # Either all steps are done or none; a single one has a savepoint of its own.
        with transaction.atomic() if len(steps) > 1 else nullcontext():
            firing.did = [_taken(firing, do, at) for do in steps]
    firing.settled_at = at
    if firing.why_not:
        firing.state = State.SKIPPED
    else:
        went_well = any("trouble" not in each for each in firing.did)
        firing.state = State.DONE if went_well else State.FAILED


def why_not(firing: Firing) -> str:
    """A key of ``WHY_NOT`` when there is a reason not to do it, else nothing."""
    rule = firing.rule
    if rule.removed_at is not None:
        return "removed"
    if not rule.is_on:
        return "off"
    if firing.why.get("trigger") != rule.trigger:
        return "changed"
    return TRIGGERS[rule.trigger].why_not(firing, rule.waits_for)


def look_anew(firing: Firing, at: datetime) -> None:
    """
    In memory: the time by the rule as it is now, or that it no longer waits for this.

    Who would have been due already by the new rule is due at its next hour, so that there is time to see to it.
    """
    rule = firing.rule
    firing.version = rule.version
    is_other = firing.why.get("trigger") != rule.trigger or why_not(firing) == "changed"
    if is_other:
        firing.state, firing.why_not, firing.settled_at = State.SKIPPED, "changed", at
        return
    firing.state, firing.why_not, firing.settled_at = State.WAITING, "", None
    due = timed(rule, firing.since_at)
    firing.due_at = due if due > at or not rule.amount else next_hour(rule.delay, at)


def _taken(firing: Firing, do: Do, at: datetime) -> dict[str, Any]:
    try:
        with transaction.atomic(), translation.override(company().language):
            return {"kind": do.kind, **step_of(do.kind)(firing, do, at)}
    except NotDone as error:
        return {"kind": do.kind, "trouble": error.why}
    except ValidationError as error:
        return {"kind": do.kind, "trouble": " ".join(error.messages)[:300]}


def _failed(firing: Firing, error: Exception, at: datetime) -> None:
    firing.attempts += 1
    firing.did = []
    if firing.attempts >= ATTEMPTS:
        firing.state, firing.settled_at = State.FAILED, at
        firing.why_not = f"{type(error).__name__}: {error}"[:500]
