"""Everything that changes rules, and what is left out by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.jobs import enqueue
from vonal.office.follow_ups import jobs
from vonal.office.follow_ups.birthdays import with_birthday_field
from vonal.office.follow_ups.checks import check_rule
from vonal.office.follow_ups.looking import last_look
from vonal.office.follow_ups.models import Firing, Rule
from vonal.office.follow_ups.timers import next_hour, set_alarms
from vonal.office.staff.models import Employee

FIELDS = frozenset(
    {"name", "trigger", "when", "amount", "unit", "is_before", "hour", "on_working_day", "actions"}
)
# What decides until when something waits, and whether it does.
TIMING = FIELDS - {"name", "actions"}


class NoLongerWaits(ValidationError):
    """It was carried out already, or left out."""

    def __init__(self) -> None:
        super().__init__(_("It no longer waits."))


@transaction.atomic
def make_rule(*, by: Employee, at: datetime, **fields: Any) -> Rule:
    """
    Add a rule; it counts for what happens from now on.

    :raises ValidationError: it waits for nothing, or does nothing.
    """
    rule = Rule()
    fill(rule, with_birthday_field(fields, by=by), by=by, at=at)
    _begin_to_look(rule, at)
    rule.save()
    return rule


@transaction.atomic
def change_rule(rule: Rule, *, by: Employee, at: datetime, **fields: Any) -> Rule:
    """
    Change what a rule waits for, how long, or what it does.

    What waits gets its new time; who would be due already is due at the rule's next hour; what the rule no longer waits
    for is left out, and comes back when the rule is changed back.

    :raises ValidationError: it would wait for nothing, or do nothing.
    """
    rule = Rule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    before = [getattr(rule, name) for name in sorted(TIMING)]
    fill(rule, with_birthday_field(fields, by=by), by=by, at=at)
    if before != [getattr(rule, name) for name in sorted(TIMING)]:
        rule.version += 1
        _begin_to_look(rule, at)
        enqueue(jobs.look_at_waiting, rule_id=rule.pk, version=rule.version)
    rule.save()
    return rule


@transaction.atomic
def switch_rule(rule: Rule, *, on: bool, by: Employee, at: datetime) -> Rule:
    """Carry a rule out from now on, or not. What waits goes on waiting; what falls due while the rule is off is left out."""
    rule = Rule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if rule.is_on != on:
        rule.is_on, rule.changed_by, rule.changed_at = on, by, at
        _begin_to_look(rule, at)
        rule.save(update_fields=["is_on", "changed_by", "changed_at", "swept_on"])
    return rule


@transaction.atomic
def remove_rule(rule: Rule, *, by: Employee, at: datetime) -> Rule:
    """Take a rule away; ``restore_rule`` puts it back with what still waits."""
    rule = Rule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    rule.removed_at, rule.changed_by = at, by
    rule.save(update_fields=["removed_at", "changed_by"])
    return rule


@transaction.atomic
def restore_rule(rule: Rule, *, by: Employee, at: datetime) -> Rule:
    """Undo ``remove_rule``."""
    rule = Rule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    rule.removed_at, rule.changed_by, rule.changed_at = None, by, at
    _begin_to_look(rule, at)
    rule.save(update_fields=["removed_at", "changed_by", "changed_at", "swept_on"])
    return rule


def take_in_those_there(rule: Rule, *, by: Employee) -> None:
    """Also begin to wait for those who came before the rule was made; done in the background, once each."""
    enqueue(jobs.take_in, key=f"follow-up-take-in:{rule.pk}", rule_id=rule.pk)


@transaction.atomic
def leave_out(firing: Firing, *, by: Employee, at: datetime) -> Firing:
    """
    Do not carry the rule out for this one.

    :raises NoLongerWaits: it was carried out already.
    """
    firing = Firing.objects.select_for_update().get(pk=firing.pk)
    if firing.state != Firing.State.WAITING:
        raise NoLongerWaits
    firing.state, firing.why_not = Firing.State.SKIPPED, "by_hand"
    firing.settled_at, firing.settled_by = at, by
    firing.save(update_fields=["state", "why_not", "settled_at", "settled_by"])
    return firing


@transaction.atomic
def put_back(firing: Firing, *, by: Employee, at: datetime) -> Firing:
    """
    Undo ``leave_out``; whose time is over meanwhile is due at the rule's next hour.

    :raises NoLongerWaits: it was not left out by hand.
    """
    firing = Firing.objects.select_for_update(of=("self",)).select_related("rule").get(pk=firing.pk)
    if (firing.state, firing.why_not) != (Firing.State.SKIPPED, "by_hand"):
        raise NoLongerWaits
    firing.state, firing.why_not = Firing.State.WAITING, ""
    firing.settled_at, firing.settled_by = None, None
    if firing.due_at <= at:
        firing.due_at = next_hour(firing.rule.delay, at)
    firing.save(update_fields=["state", "why_not", "settled_at", "settled_by", "due_at"])
    set_alarms([firing])
    return firing


def fill(rule: Rule, fields: dict[str, Any], *, by: Employee, at: datetime) -> None:
    """
    Put changes into a rule in memory, and check it.

    :raises ValidationError: as ``make_rule``.
    """
    if strange := fields.keys() - FIELDS:
        message = f"No such field: {', '.join(sorted(strange))}."
        raise TypeError(message)
    for name, value in fields.items():
        setattr(rule, name, value)
    rule.name = rule.name.strip()
    if rule.name:
        rule.standard = ""
    if not rule.name and not rule.standard:
        raise ValidationError({"name": [_("Give the rule a name.")]})
    rule.changed_by, rule.changed_at = by, at
    rule.clean_fields(exclude={"changed_by"})
    check_rule(rule)


def _begin_to_look(rule: Rule, at: datetime) -> None:
    """What comes by itself is looked for from now on: today, unless the rule's hour is over."""
    rule.swept_on = last_look(rule, at)
