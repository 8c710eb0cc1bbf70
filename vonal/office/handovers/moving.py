"""
Rows go and come back in chunks, each a transaction that also writes down what it moved.

A chunk takes the rows that are still the giver's, behind the last one written down, so that a kill between two chunks,
or in the middle of one, neither loses nor repeats anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from vonal.core import live
from vonal.core.changes import note_changed, recorded
from vonal.office.handovers.allotment import MODELS, OWNER, Allotment, Kind, kinds_of, rows_of
from vonal.office.handovers.models import HandedRow, Handover
from vonal.office.staff.models import Employee

CHUNK = 1000
State = Handover.State
RowState, Why = HandedRow.State, HandedRow.Why


def begin(handover: Handover, *, at: datetime) -> bool:
    """Let a planned hand-over begin; False when none of the receivers works here any more."""
    if not _receivers(handover):
        return False
    handover.state, handover.began_at = State.GIVING, at
    handover.total = sum(rows_of(handover, kind).count() for kind in kinds_of(handover))
    handover.save(update_fields=["state", "began_at", "total"])
    return True


def move_some(handover_id: int, *, at: datetime) -> bool:
    """Move the next thousand rows; True while there may be more."""
    with transaction.atomic():
        handover = (
            Handover.objects.select_for_update(of=("self",))
            .select_related("giver", "by", "ended_by")
            .get(pk=handover_id)
        )
        if handover.state == State.GIVING:
            goes_on = _give(handover)
            after = State.ON
        elif handover.state == State.RETURNING:
            goes_on = _take_back(handover, at) or _bring_along(handover, at)
            after = State.OVER
        else:
            return False
        if not goes_on:
            handover.state = after
            handover.save(update_fields=["state"])
            live.push(live.STAFF, "board.changed", deal_id=None, customer_id=None)
        tell(handover)
    return goes_on


def tell(handover: Handover) -> None:
    """Open pages of everybody concerned show it anew."""
    people = {handover.giver_id, handover.by_id, *handover.receivers.values_list("employee_id", flat=True)}
    for pk in sorted(people):
        live.push(live.employee_topic(pk), "handover.changed", handover_id=handover.pk)


def _receivers(handover: Handover) -> list[Employee]:
    chosen = handover.receivers.filter(employee__is_active=True).select_related("employee")
    return [receiver.employee for receiver in chosen]


def _give(handover: Handover) -> bool:
    for kind in kinds_of(handover):
        last = handover.rows.filter(kind=kind).aggregate(last=Max("row_id"))["last"] or 0
        rows = _locked(rows_of(handover, kind).filter(pk__gt=last), kind)
        if rows:
            _hand(handover, kind, rows)
            return True
    return False


def _hand(handover: Handover, kind: str, rows: list[Any]) -> None:
    allotment = Allotment(handover, _receivers(handover))
    for each, person, count in (
        handover.rows.values_list("kind", "receiver").annotate(count=Count("pk")).order_by()
    ):
        allotment.counts[each][person] = count
    moves: defaultdict[int, list[Any]] = defaultdict(list)
    if kind == Kind.CUSTOMER:
        for row in rows:
            moves[allotment.customer(row.region_id).pk].append(row)
    else:
        customers = {row.customer_id for row in rows}
        handed = handover.rows.filter(kind=Kind.CUSTOMER, row_id__in=customers)
        whose = dict(handed.values_list("row_id", "receiver_id"))
        for row in rows:
            region_id = row.customer.region_id if row.customer else None
            person = allotment.deal_or_task(kind, row.customer_id, region_id, whose.get(row.customer_id))
            moves[person.pk].append(row)
    with recorded(by=handover.by, at=handover.began_at or handover.starts_at):
        for receiver_id, theirs in moves.items():
            _put(handover, kind, theirs, old=handover.giver_id, new=receiver_id)
    HandedRow.objects.bulk_create(
        HandedRow(handover=handover, kind=kind, row_id=row.pk, receiver_id=receiver_id)
        for receiver_id, theirs in moves.items()
        for row in theirs
    )


def _take_back(handover: Handover, at: datetime) -> bool:
    first = handover.rows.filter(state=RowState.HANDED).order_by("kind", "row_id").first()
    if first is None:
        return False
    kind = first.kind
    part = list(handover.rows.filter(state=RowState.HANDED, kind=kind).order_by("row_id")[:CHUNK])
    there = {
        row.pk: row for row in _locked(MODELS[kind].objects.filter(pk__in=[r.row_id for r in part]), kind)
    }
    whose = _whose_now(handover, kind, part, there)
    back: defaultdict[int, list[Any]] = defaultdict(list)
    for handed in part:
        row = there.get(handed.row_id)
        handed.why = _why_left(handover, kind, row, whose.get(handed.row_id, handed.receiver_id))
        handed.state = RowState.LEFT if handed.why else RowState.RETURNED
        if row is not None and not handed.why:
            back[getattr(row, f"{OWNER[Kind(kind)]}_id")].append(row)
    with recorded(by=handover.ended_by, at=handover.ended_at or at):
        for owner_id, rows in back.items():
            _put(handover, kind, rows, old=owner_id, new=handover.giver_id)
    _keep(part)
    return True


def _why_left(handover: Handover, kind: str, row: Any | None, expected: int) -> str:
    if row is None:
        return Why.GONE
    if not handover.giver.is_active:
        return Why.DISMISSED
    if getattr(row, f"{OWNER[Kind(kind)]}_id") != expected:
        return Why.OTHER
    if kind == Kind.DEAL and row.closed_at is not None:
        return Why.CLOSED
    return Why.DONE if kind == Kind.TASK and row.done_at is not None else ""


def _whose_now(handover: Handover, kind: str, part: list[HandedRow], there: dict[int, Any]) -> dict[int, int]:
    """Where a receiver has handed it further meanwhile; his own hand-over has nothing to bring back then."""
    whose: dict[int, int] = {}
    open_ends = {
        handed.row_id: handed.receiver_id
        for handed in part
        if handed.row_id in there
        and getattr(there[handed.row_id], f"{OWNER[Kind(kind)]}_id") != handed.receiver_id
    }
    further = HandedRow.objects.filter(kind=kind, state=RowState.HANDED).exclude(handover=handover)
    while open_ends:
        found = further.filter(row_id__in=open_ends, handover__giver__in=set(open_ends.values()))
        steps = {
            step.row_id: step
            for step in found.select_related("handover")
            if open_ends[step.row_id] == step.handover.giver_id
        }
        for row_id, step in steps.items():
            step.state, step.why = RowState.LEFT, Why.EARLIER
            whose[row_id] = step.receiver_id
        _keep(steps.values())
        open_ends = {row_id: step.receiver_id for row_id, step in steps.items()}
    return whose


def _bring_along(handover: Handover, at: datetime) -> bool:
    """New deals and tasks that came to a receiver meanwhile with customers who are the giver's again."""
    since = handover.began_at
    if since is None or not handover.giver.is_active:
        return False
    receivers = handover.receivers.values("employee")
    sources: list[tuple[str, bool, dict[str, Any]]] = [
        (Kind.DEAL, True, {"opened_at__gte": since}),
        (Kind.TASK, handover.with_tasks, {"created_at__gte": since}),
    ]
    for kind, is_wanted, new in sources:
        if not is_wanted:
            continue
        known = HandedRow.objects.filter(handover=handover, kind=kind, row_id=OuterRef("pk"))
        owner = OWNER[Kind(kind)]
        new_rows = MODELS[kind].objects.open().filter(**new, **{f"{owner}__in": receivers})
        mine = new_rows.filter(customer__manager=handover.giver_id).exclude(Exists(known))
        rows = _locked(mine, kind)
        if not rows:
            continue
        whose: defaultdict[int, list[Any]] = defaultdict(list)
        for row in rows:
            whose[getattr(row, f"{owner}_id")].append(row)
        with recorded(by=handover.ended_by, at=handover.ended_at or at):
            for owner_id, theirs in whose.items():
                _put(handover, kind, theirs, old=owner_id, new=handover.giver_id)
        HandedRow.objects.bulk_create(
            HandedRow(handover=handover, kind=kind, row_id=row.pk, receiver_id=owner_id, state=RowState.CAME)
            for owner_id, theirs in whose.items()
            for row in theirs
        )
        return True
    return False


def _keep(rows: Iterable[HandedRow]) -> None:
    """Write down what became of rows: an UPDATE for each outcome, of which there are few."""
    outcomes: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        outcomes[row.state, row.why].append(row.pk)
    for (state, why), pks in outcomes.items():
        HandedRow.objects.filter(pk__in=pks).update(state=state, why=why)


def _put(handover: Handover, kind: str, rows: Iterable[Any], *, old: int, new: int) -> None:
    rows = list(rows)
    owner = OWNER[Kind(kind)]
    MODELS[kind].objects.filter(pk__in=[row.pk for row in rows]).update(**{owner: new})
    note_changed(rows, {owner: [str(old), str(new)]}, handover=handover.pk)


def _locked(rows: QuerySet[Any], kind: str) -> list[Any]:
    if kind != Kind.CUSTOMER:
        rows = rows.select_related("customer")
    return list(rows.select_for_update(of=("self",)).order_by("pk")[:CHUNK])
