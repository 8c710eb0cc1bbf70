"""Reads of rules and of what became of them, and the doors to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Count

from vonal.office.follow_ups.models import Firing, FiringQuerySet, Rule
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import runs_the_office

LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many wait, and what became of those of the last thirty days."""

    waiting: int = 0
    done: int = 0
    not_done: int = 0
    failed: int = 0


def check_right(employee: Employee) -> None:
    """
    Who runs the office sets the rules.

    :raises PermissionDenied: he does not.
    """
    if not runs_the_office(employee):
        raise PermissionDenied


def rule_for(employee: Employee, rule_id: int) -> Rule:
    """
    :raises PermissionDenied: he does not set rules.
    :raises Rule.DoesNotExist: there is none, or it was taken away.
    """
    check_right(employee)
    return Rule.objects.select_related("changed_by").get(pk=rule_id, removed_at=None)


def removed_rule_for(employee: Employee, rule_id: int) -> Rule:
    """
    :raises PermissionDenied: he does not set rules.
    :raises Rule.DoesNotExist: there is none.
    """
    check_right(employee)
    return Rule.objects.get(pk=rule_id)


def firing_for(employee: Employee, firing_id: int) -> Firing:
    """
    :raises PermissionDenied: he does not set rules.
    :raises Firing.DoesNotExist: there is none, or it is about a customer he may not see.
    """
    check_right(employee)
    return Firing.objects.visible_to(employee).select_related("rule", "customer").get(pk=firing_id)


def rules_there() -> list[Rule]:
    """Those not taken away, the ready-made ones first."""
    return list(Rule.objects.filter(removed_at=None).select_related("changed_by"))


def counts(at: datetime) -> dict[int, Counts]:
    """By rule; two queries on their index."""
    by_rule: dict[int, dict[str, int]] = {}
    waiting = Firing.objects.waiting().values_list("rule", "state")
    lately = Firing.objects.exclude(state=Firing.State.WAITING).filter(due_at__gte=at - LATELY)
    for rows in (waiting, lately.values_list("rule", "state")):
        for rule_id, state, count in rows.annotate(count=Count("pk")).order_by():
            by_rule.setdefault(rule_id, {})[state] = count
    return {
        rule_id: Counts(
            found.get("waiting", 0), found.get("done", 0), found.get("skipped", 0), found.get("failed", 0)
        )
        for rule_id, found in by_rule.items()
    }


def log_of(rule: Rule, viewer: Employee, *, state: str = "") -> FiringQuerySet:
    """What a rule did and is going to do, as far as the viewer may see it: what waits by its time, the rest newest first."""
    rows = Firing.objects.visible_to(viewer).filter(rule=rule)
    if state in Firing.State.values:
        rows = rows.filter(state=state)
    order = ("due_at", "pk") if state == Firing.State.WAITING else ("-due_at", "-pk")
    return rows.select_related("customer", "deal", "contact", "settled_by").order_by(*order)
