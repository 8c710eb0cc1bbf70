"""Reads of call lists, the doors to them, and why there is nobody to call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Min

from vonal.office.campaigns.dealing import current, running_lists
from vonal.office.campaigns.models import Attempt, CallList, Entry, Filling, Lane, NumberMark
from vonal.office.customers.models import Customer
from vonal.office.staff.models import Employee, EmployeeQuerySet
from vonal.office.staff.permissions import runs_the_office

State = Entry.State


def lists_for(employee: Employee) -> list[CallList]:
    """
    Those he may change, running ones first.

    :raises PermissionDenied: he does not run the office.
    """
    if not runs_the_office(employee):
        raise PermissionDenied
    order = list(CallList.State)
    lists = CallList.objects.led_by(employee).select_related("script", "source", "handed_to")
    return sorted(lists.prefetch_related("agents"), key=lambda each: order.index(CallList.State(each.state)))


def call_list_for(employee: Employee, call_list_id: int) -> CallList:
    """
    :raises CallList.DoesNotExist: there is none, or it is not his to lead.
    """
    lists = CallList.objects.led_by(employee).select_related("script", "source", "handed_to")
    return lists.get(pk=call_list_id)


def filling_for(employee: Employee, filling_id: int) -> Filling:
    """
    :raises Filling.DoesNotExist: there is none, or its list is not his to lead.
    """
    return Filling.objects.select_related("call_list").get(
        pk=filling_id, call_list__in=CallList.objects.led_by(employee)
    )


def entry_before(agent: Employee, entry_id: int) -> Entry:
    """
    The contact an agent has before him.

    :raises Entry.DoesNotExist: he has another one, or none.
    """
    entry = current(agent)
    if entry is None or entry.pk != entry_id:
        raise Entry.DoesNotExist
    return entry


def attempt_for(agent: Employee, attempt_id: int) -> Attempt:
    """
    :raises Attempt.DoesNotExist: there is none, or it is not his.
    """
    return Attempt.objects.select_related("entry", "call_list").get(pk=attempt_id, agent=agent)


def marks_for(employee: Employee) -> list[NumberMark]:
    """
    What must not be called, newest first.

    :raises PermissionDenied: he does not run the office.
    """
    if not runs_the_office(employee):
        raise PermissionDenied
    marks = NumberMark.objects.filter(kind=NumberMark.Kind.DO_NOT_CALL, lifted_at=None)
    return list(marks.select_related("by", "customer")[:500])


def possible_agents(viewer: Employee) -> EmployeeQuerySet:
    """Whom he may let call: those of his people who call, himself among them."""
    people: EmployeeQuerySet = Employee.objects.visible_to(viewer).working()
    return people.filter(role__in=("agent", "manager", "head")).order_by("name", "pk")


def agents() -> EmployeeQuerySet:
    """Everybody to whom a contact may be handed for the first work."""
    people: EmployeeQuerySet = Employee.objects.working().filter(role="agent")
    return people.order_by("name", "pk")


def waiting_of(customer: Customer) -> list[Entry]:
    """On which lists a customer stands and waits."""
    entries = Entry.objects.filter(customer=customer, state=State.WAITING)
    return list(entries.select_related("call_list", "promised_to", "reserved_by", "handed_by")[:20])


@dataclass(frozen=True)
class Nobody:
    """
    Why an agent has nobody to call, and when that changes.

    ``why`` is ``no_list``, ``paused``, ``done``, ``later`` (all wait for another time) or ``closed`` (it is not the
    hour there: ``zone``).
    """

    why: str
    until: datetime | None = None
    zone: str = ""


def why_nobody(agent: Employee, at: datetime) -> Nobody:
    """Asked only when there is nobody: some queries more do not matter then."""
    lists = running_lists(agent)
    if not lists:
        has_one = CallList.objects.worked_by(agent).filter(state=CallList.State.PAUSED).exists()
        return Nobody("paused" if has_one else "no_list")
    soonest = min(_openings(lists, at), default=None)
    waiting = Entry.objects.filter(call_list__in=lists, state=State.WAITING)
    promise = waiting.filter(promised_to=agent).aggregate(first=Min("free_at"))["first"]
    if promise is not None and (soonest is None or promise <= soonest[0]):
        return Nobody("later", promise)
    if soonest is None:
        return Nobody("done")
    moment, zone, is_due = soonest
    return Nobody("closed" if is_due else "later", moment, zone)


def _openings(lists: Iterable[CallList], at: datetime) -> list[tuple[datetime, str, bool]]:
    """For each zone with somebody: when he may be called, and whether only the hour keeps one from it."""
    by_id = {each.pk: each for each in lists}
    waiting = Entry.objects.filter(call_list__in=by_id, state=State.WAITING, promised_to=None)
    found = []
    for lane in Lane.objects.filter(call_list__in=by_id):
        free_at = (
            waiting.filter(call_list=lane.call_list_id, zone=lane.zone).order_by("free_at").values_list("free_at", flat=True).first()
        )  # fmt: skip
        if free_at is not None:
            hours = by_id[lane.call_list_id].hours
            found.append((hours.next_open(lane.zone, max(free_at, at)), lane.zone, free_at <= at))
    return found
