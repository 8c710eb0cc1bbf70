"""What is said of hand-overs on other pages, and the doors to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, prefetch_related_objects

from vonal.core.company import company
from vonal.core.kept_queries import kept_in_sql
from vonal.office.customers.models import Customer
from vonal.office.handovers.allotment import MODELS, Kind
from vonal.office.handovers.models import HandedRow, Handover, Receiver
from vonal.office.roster.absences import absence_now, away, stand_in
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee, EmployeeQuerySet, Role
from vonal.office.staff.permissions import sees_all

SELLERS = (Role.MANAGER, Role.HEAD)
SHOWN_AFTER = timedelta(days=3)
SHOWN_BEFORE = timedelta(days=7)
MOST_SHOWN = 10


@dataclass(frozen=True)
class Meanwhile:
    """Why somebody else leads a customer or a deal, or is called for him."""

    who: Employee
    reason: str
    ends_at: datetime | None
    substitute: Employee | None
    leads: bool
    handover_id: int | None = None


def handover_for(viewer: Employee, handover_id: int) -> Handover:
    """
    :raises Handover.DoesNotExist: there is none, or it is none of the viewer's business.
    """
    handovers = Handover.objects.visible_to(viewer)
    return handovers.select_related("giver__group", "by", "ended_by", "region", "stage").get(pk=handover_id)


def givers_for(viewer: Employee) -> EmployeeQuerySet:
    """Whose work the viewer may hand over: also that of those who were dismissed."""
    people: EmployeeQuerySet = Employee.objects.visible_to(viewer)
    if not sees_all(viewer):
        people = people.filter(Q(pk=viewer.pk) | Q(group__head=viewer))
    return people.order_by("-is_active", "name")


def possible_receivers() -> EmployeeQuerySet:
    """Those who may lead customers."""
    people: EmployeeQuerySet = Employee.objects.working().filter(role__in=SELLERS).order_by("name")
    return people


def last_day(ends_at: datetime | None) -> date | None:
    """The last day of something that ends at a moment, by the company's clock."""
    if ends_at is None:
        return None
    return (ends_at - timedelta(microseconds=1)).astimezone(ZoneInfo(company().time_zone)).date()


def meanwhile(customer: Customer, at: datetime) -> Meanwhile | None:
    """Why the customer's card shows another person than usual; at most three queries."""
    if customer.manager is None:
        return None
    if (handed := _handed(Kind.CUSTOMER, customer.pk, customer.manager)) is not None:
        return handed
    absence = absence_now(customer.manager, at)
    if absence is None:
        return None
    who = stand_in(customer.manager_id or 0, away(at))
    substitute = Employee.objects.filter(pk=who).first() if who else None
    return Meanwhile(customer.manager, absence.reason, absence.ends_at, substitute, leads=False)


def meanwhile_of_deal(deal: Deal) -> Meanwhile | None:
    """Why the deal's page shows another person than usual; one query."""
    return _handed(Kind.DEAL, deal.pk, deal.manager) if deal.manager else None


def _handed(kind: str, row_id: int, leader: Employee) -> Meanwhile | None:
    """The hand-over that brought a row to who leads it, for a time."""
    handed = (
        HandedRow.objects.filter(
            kind=kind,
            row_id=row_id,
            state=HandedRow.State.HANDED,
            handover__is_for_good=False,
            handover__state__in=(Handover.State.GIVING, Handover.State.ON),
        )
        .select_related("handover__giver")
        .order_by("pk")
    )
    rows = list(handed)
    if leader.pk not in {row.receiver_id for row in rows}:
        return None
    first = rows[0].handover
    return Meanwhile(first.giver, first.reason, first.ends_at, leader, leads=True, handover_id=first.pk)


def of_today(employee: Employee, at: datetime) -> list[Handover]:
    """Hand-overs from or to a person that go on, begin within a week or came back in the last days."""
    shown = _shown(employee.pk, at + SHOWN_BEFORE, at - SHOWN_AFTER)
    prefetch_related_objects(shown, "receivers__employee")
    return shown


@kept_in_sql
def _shown(employee_id: int, soon: datetime, lately_at: datetime) -> QuerySet[Handover]:
    received = Receiver.objects.filter(employee=employee_id).values("handover")
    mine = Handover.objects.filter(Q(giver=employee_id) | Q(pk__in=received))
    planned = Q(state=Handover.State.PLANNED, starts_at__lte=soon)
    going_on = Q(state__in=(Handover.State.GIVING, Handover.State.RETURNING)) | Q(
        state=Handover.State.ON, is_for_good=False
    )
    lately = Q(state=Handover.State.OVER, ended_at__gt=lately_at) | Q(
        state=Handover.State.ON, is_for_good=True, began_at__gt=lately_at
    )
    shown = mine.filter(planned | going_on | lately).select_related("giver")
    return shown.order_by("starts_at", "pk")[:MOST_SHOWN]


def counts_of(handover: Handover) -> Counter[tuple[int, str, str]]:
    """How many rows by receiver, kind and state; one query."""
    rows = handover.rows.values_list("receiver_id", "kind", "state").annotate(count=Count("pk")).order_by()
    return Counter({(receiver, kind, state): count for receiver, kind, state, count in rows})


def rows_seen(handover: Handover, viewer: Employee) -> QuerySet[HandedRow]:
    """Of one's own share only, unless the giver's work is one's own or one's people's."""
    rows = HandedRow.objects.filter(handover=handover).select_related("receiver")
    giver = handover.giver
    heads = giver.group is not None and giver.group.head_id == viewer.pk
    if sees_all(viewer) or viewer.pk in (giver.pk, handover.by_id) or heads:
        return rows
    return rows.filter(receiver=viewer)


def with_what(rows: Sequence[HandedRow]) -> Iterator[tuple[HandedRow, Any]]:
    """Each with its customer, deal or task as it is now (None for one that is gone); a query a kind."""
    there: dict[tuple[str, int], Any] = {}
    for kind in Kind.values:
        ids = [row.row_id for row in rows if row.kind == kind]
        if ids:
            found = MODELS[kind].objects.filter(pk__in=ids)
            if kind != Kind.CUSTOMER:
                found = found.select_related("customer")
            there |= {(kind, row.pk): row for row in found}
    for row in rows:
        yield row, there.get((row.kind, row.row_id))
