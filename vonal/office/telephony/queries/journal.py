"""Calls as lists, and the doors to each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch, Q

from vonal.office.customers.models import Customer
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import SEES_ALL, runs_the_office
from vonal.office.telephony.models import Call, CallQuerySet, Leg, Line, Recording

PAGE = 50
FEW = 500


class CursorIsBroken(ValueError):
    """This is no place in the journal."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the journal is narrowed to; ``answered`` is None for both. ``until`` is exclusive."""

    person_id: int | None = None
    direction: str = ""
    answered: bool | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_narrowed(self) -> bool:
        return self != Wanted()


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first; ``next`` is the cursor of the following page, empty at the end."""

    calls: list[Call]
    next: str


def with_everything(calls: CallQuerySet) -> CallQuerySet:
    """Read what a line of the journal shows in a constant number of queries."""
    legs = Prefetch("legs", Leg.objects.select_related("employee"))
    recordings = Prefetch("recordings", Recording.objects.defer("peaks"))
    shown: CallQuerySet = calls.select_related(
        "customer", "contact", "answered_by", "line", "called_back_by"
    ).prefetch_related(legs, recordings)
    return shown


def call_for(employee: Employee, call_id: int) -> Call:
    """
    :raises Call.DoesNotExist: there is none, or it is not the employee's to see.
    """
    call: Call = with_everything(Call.objects.visible_to(employee)).get(pk=call_id)
    return call


def own_call_for(employee: Employee, call_id: int) -> Call:
    """
    A call he may write about.

    :raises Call.DoesNotExist: there is none, or it is not the employee's to see.
    :raises PermissionDenied: see ``check_own``.
    """
    call = call_for(employee, call_id)
    check_own(employee, call)
    return call


def check_own(employee: Employee, call: Call) -> None:
    """
    :raises PermissionDenied: it is the talk of a colleague whom he does not lead.
    """
    if call.answered_by_id not in {None, employee.pk} and not runs_the_office(employee):
        raise PermissionDenied


def recording_for(employee: Employee, recording_id: int) -> Recording:
    """
    :raises Recording.DoesNotExist: there is none, or its call is not the employee's to hear.
    """
    return Recording.objects.select_related("call__customer").get(
        pk=recording_id, call__in=Call.objects.visible_to(employee)
    )


def line_for(employee: Employee, line_id: int) -> Line:
    """
    :raises Line.DoesNotExist: there is none, or it is not the employee's to change.
    """
    if not runs_the_office(employee):
        raise Line.DoesNotExist
    return Line.objects.select_related("group", "source").get(pk=line_id)


def journal(employee: Employee, wanted: Wanted, cursor: str = "", limit: int = PAGE) -> Page:
    """
    A page of the journal, newest first.

    :raises CursorIsBroken: ``cursor`` is none that a page gave out.
    """
    calls = narrowed(_of_few(Call.objects.visible_to(employee), employee), wanted)
    if cursor:
        started_at, call_id = _read_cursor(cursor)
        calls = calls.filter(Q(started_at__lt=started_at) | Q(started_at=started_at, pk__lt=call_id))
        calls = calls.filter(started_at__lte=started_at)  # The index is entered here.
    rows = list(with_everything(calls.order_by("-started_at", "-pk"))[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(rows, f"{rows[-1].started_at.isoformat()}~{rows[-1].pk}" if more else "")


def narrowed(calls: CallQuerySet, wanted: Wanted) -> CallQuerySet:
    """Only what was asked for."""
    if wanted.person_id is not None:
        calls = calls.filter(Q(answered_by=wanted.person_id) if wanted.answered else _rung(wanted.person_id))
    if wanted.direction:
        calls = calls.filter(direction=wanted.direction)
    if wanted.answered is not None:
        calls = calls.filter(answered_at__isnull=False) if wanted.answered else calls.filter(missed=True)
    if wanted.since is not None:
        calls = calls.filter(started_at__gte=wanted.since)
    if wanted.until is not None:
        calls = calls.filter(started_at__lt=wanted.until)
    return calls


def _rung(person_id: int) -> Q:
    """Calls that rang at a person: listed when they are few, else asked row by row from the newest on."""
    legs = Leg.objects.filter(employee=person_id, skipped_why="")
    few = list(legs.order_by().values_list("call_id", flat=True)[: FEW + 1])
    return Q(pk__in=few) if len(few) <= FEW else Q(Exists(legs.filter(call=OuterRef("pk"))))


def _of_few(calls: CallQuerySet, employee: Employee) -> CallQuerySet:
    """Spare a newcomer the search through everybody's calls for the few that are his."""
    if employee.role in SEES_ALL or employee.role in {"head", "secretary"}:
        return calls
    rung = Leg.objects.filter(employee=employee).order_by().values_list("call_id", flat=True)[: FEW + 1]
    led = Call.objects.filter(customer__manager=employee).order_by().values_list("pk", flat=True)[: FEW + 1]
    few = {*rung, *led}
    return calls.filter(pk__in=few) if len(few) <= FEW else calls


def _read_cursor(cursor: str) -> tuple[datetime, int]:
    moment, _, number = cursor.partition("~")
    try:
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None:
            raise CursorIsBroken(cursor)
        return at, int(number)
    except (ValueError, OverflowError) as error:
        raise CursorIsBroken(cursor) from error


def calls_of(
    customer: Customer, employee: Employee, limit: int | None = None, before: datetime | None = None
) -> list[Call]:
    """
    A customer's calls, newest first, with all that is shown of them; the card itself is the door.

    ``may_open`` tells whether the employee may also open the call and listen to it.
    """
    his = Call.objects.visible_to(employee).filter(pk=OuterRef("pk"))
    calls = Call.objects.filter(customer=customer).annotate(may_open=Exists(his))
    if before is not None:
        calls = calls.filter(started_at__lt=before)
    return list(with_everything(calls.order_by("-started_at", "-pk"))[:limit])


def missed_waiting(employee: Employee, limit: int = 20) -> list[Call]:
    """Missed callers nobody has called back, newest first."""
    calls = Call.objects.visible_to(employee).waiting_for_call_back()
    return list(with_everything(calls.order_by("-started_at", "-pk"))[:limit])


def last_talk(customer: Customer, before: datetime | None = None) -> Call | None:
    """The newest call in which somebody talked with the customer."""
    calls = Call.objects.filter(customer=customer, answered_at__isnull=False)
    if before is not None:
        calls = calls.filter(started_at__lt=before)
    return calls.select_related("answered_by").order_by("-started_at").first()


def outcome_owed(employee: Employee, limit: int = 10) -> list[Call]:
    """His finished talks without an outcome, newest first."""
    calls = Call.objects.owing_outcome().filter(answered_by=employee)
    return list(calls.select_related("customer", "contact").order_by("-started_at")[:limit])
