"""Calls as lists, and the doors to each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch, Q, Value

from vonal.core.kept_queries import kept_in_sql
from vonal.office.customers.models import Customer
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import SEES_ALL, runs_the_office
from vonal.office.telephony.listening.models import Listening
from vonal.office.telephony.models import Call, CallQuerySet, Leg, Line, Transfer
from vonal.office.telephony.passages.models import Passage
from vonal.office.telephony.queries.narrowing import FEW, Wanted, narrowed
from vonal.office.telephony.recordings.models import Recording

PAGE = 50
MOST_OWED = 10
STILL_WAITS = timedelta(days=3)


class CursorIsBroken(ValueError):
    """This is no place in the journal."""


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first; ``next`` is the cursor of the following page, empty at the end."""

    calls: list[Call]
    next: str


def with_everything(calls: CallQuerySet, hearer: Employee | None = None) -> CallQuerySet:
    """Read what a line of the journal shows in a constant number of queries; ``hearer`` sees the recordings he may hear."""
    shown = calls.select_related("customer", "contact", "answered_by", "line", "dialled_by")
    return with_chain(shown, hearer)


def with_chain(calls: CallQuerySet, hearer: Employee | None = None) -> CallQuerySet:
    """Bring along whom each call rang at, and what ``hearer`` may hear of it."""
    # As lists: a manager for each call would take longer than reading its rows.
    legs = Leg.objects.select_related("employee")
    brought: CallQuerySet = calls.prefetch_related(Prefetch("legs", legs, to_attr="chain"))  # type: ignore[no-redef]
    if hearer is not None:
        heard = Recording.objects.audible_to(hearer).defer("peaks", "peaks_ours")
        brought = brought.prefetch_related(Prefetch("recordings", heard, to_attr="heard"))  # type: ignore[no-redef]
    return brought


def call_for(employee: Employee, call_id: int) -> Call:
    """
    :raises Call.DoesNotExist: there is none, or it is not the employee's to see.
    """
    transfers = Prefetch("transfers", Transfer.objects.select_related("by", "to"))
    listenings = Prefetch("listenings", Listening.objects.select_related("by", "to"))
    seen = with_everything(Call.objects.visible_to(employee), employee)
    seen = seen.select_related("called_back_by").prefetch_related(transfers, listenings, "passages")
    call: Call = seen.get(pk=call_id)
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


def talked_call_for(employee: Employee, call_id: int) -> Call:
    """
    A call he himself talked in.

    :raises Call.DoesNotExist: there is none, or it is not the employee's to see.
    :raises PermissionDenied: others did.
    """
    call = call_for(employee, call_id)
    talked = {leg.employee_id for leg in call.chain if leg.answered_at}
    if call.answered_at:
        talked.add(call.dialled_by_id or 0)  # In the house only the called one's leg is answered.
    if employee.pk not in talked:
        raise PermissionDenied
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
    heard = Recording.objects.audible_to(employee).select_related("call__customer")
    recording: Recording = heard.get(pk=recording_id)
    return recording


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
    rows = list(with_everything(calls.order_by("-started_at", "-pk"), employee)[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(rows, f"{rows[-1].started_at.isoformat()}~{rows[-1].pk}" if more else "")


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
    return list(with_everything(calls.order_by("-started_at", "-pk"), employee)[:limit])


def missed_waiting(employee: Employee, at: datetime, limit: int = 20) -> list[Call]:
    """
    Missed callers nobody has called back, who has waited longest first: those of the last days, then the newest of those
    before. Of each ``asked_back`` tells whether he asked for it, ``is_old`` that he waits for days.
    """
    asked = Passage.objects.filter(call=OuterRef("pk"), kind=Passage.Kind.CALL_BACK)
    missed = Call.objects.visible_to(employee).waiting_for_call_back().annotate(asked_back=Exists(asked))
    calls = with_everything(missed, employee)
    fresh = list(calls.filter(started_at__gt=at - STILL_WAITS).order_by("started_at", "pk")[:limit])
    if len(fresh) == limit:
        return fresh
    older = calls.filter(started_at__lte=at - STILL_WAITS).annotate(is_old=Value(True))
    newest = list(older.order_by("-started_at", "-pk")[: limit - len(fresh)])
    return [*fresh, *reversed(newest)]


def last_talk(customer: Customer, before: datetime | None = None) -> Call | None:
    """The newest call in which somebody talked with the customer."""
    calls = Call.objects.filter(customer=customer, answered_by__isnull=False)
    if before is not None:
        calls = calls.filter(started_at__lt=before)
    return calls.select_related("answered_by").order_by("-started_at").first()


def outcome_owed(employee: Employee) -> list[Call]:
    """His latest finished talks without an outcome, newest first."""
    return _owed(employee.pk)


@kept_in_sql
def _owed(employee_id: int) -> CallQuerySet:
    calls: CallQuerySet = Call.objects.owing_outcome().filter(answered_by=employee_id)
    return calls.select_related("customer", "contact").order_by("-started_at")[:MOST_OWED]
