"""Follow-ups: the rules, on and off, and what became of whom."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import ConfigDict

from vonal.api.paging import Id, Page, Part, page_of
from vonal.api.router import HouseRouter, employee_of
from vonal.core.clock import now
from vonal.office.follow_ups import operations, queries
from vonal.office.follow_ups.models import Firing, Rule
from vonal.office.follow_ups.queries import Counts
from vonal.office.follow_ups.summary import Names, summary_of, told, told_not

router = HouseRouter(tags=["follow-ups"])


class FollowUpOut(Schema):
    """A rule in words; how many wait, and what became of those of the last thirty days."""

    id: int
    name: str
    is_on: bool
    when: str
    after: str
    then: str
    waiting: int
    done: int
    not_done: int
    failed: int


class FollowUpChange(Schema):
    """On or off. What falls due while a rule is off is left out."""

    model_config = ConfigDict(extra="forbid")

    is_on: bool


class FiringOut(Schema):
    """One time a rule found what it waits for; ``why_not`` tells why nothing was done."""

    id: int
    customer_id: int
    deal_id: int | None
    contact_id: int | None
    state: Firing.State
    due_at: datetime
    settled_at: datetime | None
    why: str
    why_not: str


class FiringPart(Part):
    """Which part of a rule's log."""

    state: Firing.State | None = None


@router.get("/follow-ups", response=list[FollowUpOut])
def follow_ups(request: HttpRequest) -> object:
    """The rules that were not taken away; whoever runs the office reads and switches them."""
    queries.check_right(employee_of(request))
    names, counted = Names.read(), queries.counts(now())
    return [_shown(rule, names, counted) for rule in queries.rules_there()]


@router.get("/follow-ups/{follow_up_id}", response=FollowUpOut)
def follow_up(request: HttpRequest, follow_up_id: Id) -> FollowUpOut:
    """One rule."""
    return _shown(queries.rule_for(employee_of(request), follow_up_id))


@router.patch("/follow-ups/{follow_up_id}", response=FollowUpOut)
def switch_follow_up(request: HttpRequest, follow_up_id: Id, change: FollowUpChange) -> FollowUpOut:
    """Switch a rule on or off."""
    employee = employee_of(request)
    rule = queries.rule_for(employee, follow_up_id)
    return _shown(operations.switch_rule(rule, on=change.is_on, by=employee, at=now()))


@router.get("/follow-ups/{follow_up_id}/log", response=Page[FiringOut])
def follow_up_log(request: HttpRequest, follow_up_id: Id, part: Query[FiringPart]) -> object:
    """Whom a rule waits for and what became of the others, as far as you may see the customers; newest first."""
    employee = employee_of(request)
    rule = queries.rule_for(employee, follow_up_id)
    return page_of(queries.log_of(rule, employee, state=part.state or ""), part, _fired)


def _shown(rule: Rule, names: Names | None = None, counted: dict[int, Counts] | None = None) -> FollowUpOut:
    said = summary_of(rule, names or Names.read())
    found = (queries.counts(now()) if counted is None else counted).get(rule.pk, Counts())
    return FollowUpOut(
        id=rule.pk,
        name=str(rule),
        is_on=rule.is_on,
        when=said.when,
        after=said.after,
        then=said.then,
        waiting=found.waiting,
        done=found.done,
        not_done=found.not_done,
        failed=found.failed,
    )


def _fired(firing: Firing) -> FiringOut:
    return FiringOut(
        id=firing.pk,
        customer_id=firing.customer_id,
        deal_id=firing.deal_id,
        contact_id=firing.contact_id,
        state=Firing.State(firing.state),
        due_at=firing.due_at,
        settled_at=firing.settled_at,
        why=told(firing),
        why_not=told_not(firing) if firing.why_not else "",
    )
