"""The next one: each agent gets his contact by himself, no two the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from vonal.core.clock import now
from vonal.core.jobs import every
from vonal.core.locks import hold
from vonal.core.statements import Statement
from vonal.office.campaigns.filling import talked_with
from vonal.office.campaigns.models import MOST_ATTEMPTS, CallList, Entry, Lane, NumberMark
from vonal.office.customers.models import Customer
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import SEES_ALL_CUSTOMERS

# The page of an agent who is there says so every minute.
LEASE = timedelta(minutes=5)
# A promise its agent has not kept for so long is anybody's of the list.
PROMISE_IS_HIS = timedelta(days=1)
FORGOTTEN_AFTER = timedelta(hours=1)
MOST_PASSED_OVER = 200
State = Entry.State
COUNTS = " UNION ALL ".join(f"SELECT {n} AS misses" for n in range(MOST_ATTEMPTS))
# The first of each lane is one step in its index; among them the list that matters most, then the least tried, the
# longest waiting. Lanes are few: lists of one agent, times their zones, times attempts.
FIRST = """
SELECT e.id FROM (
    SELECT l.priority, n.misses, (
        SELECT w.id FROM campaigns_entry w
        WHERE w.call_list_id = z.call_list_id AND w.zone = z.zone AND w.misses = n.misses
          AND w.state = 'waiting' AND w.promised_to_id IS NULL AND w.free_at <= %s
        ORDER BY w.free_at, w.id LIMIT 1
    ) AS entry_id
    FROM campaigns_lane z
    JOIN campaigns_calllist l ON l.id = z.call_list_id
    JOIN ({counts}) n ON n.misses < l.most_attempts
    WHERE z.id IN ({lanes})
) f
JOIN campaigns_entry e ON e.id = f.entry_id
ORDER BY f.priority DESC, f.misses, e.free_at, e.id
LIMIT 1
"""


@dataclass(frozen=True)
class OpenLanes:
    """The lists an agent works on now, and their lanes in which it is time to call."""

    lists: list[CallList]
    lanes: list[Lane]

    @property
    def open_ids(self) -> list[int]:
        return [lane.pk for lane in self.lanes]


def running_lists(agent: Employee) -> list[CallList]:
    return list(CallList.objects.worked_by(agent).filter(state=CallList.State.RUNNING))


def open_lanes(agent: Employee, at: datetime) -> OpenLanes:
    """Two queries."""
    lists = running_lists(agent)
    hours = {each.pk: each.hours for each in lists}
    lanes = Lane.objects.filter(call_list__in=lists) if lists else []
    return OpenLanes(lists, [lane for lane in lanes if hours[lane.call_list_id].is_open(lane.zone, at)])


@transaction.atomic
def next_one(agent: Employee, *, at: datetime) -> Entry | None:
    """
    Reserve the agent's next contact, or keep the one he has; None when there is nobody to call now.

    His own due promises come first, then the list that matters most, where the time is right, the least tried, the
    longest waiting. The number of queries does not depend on how many wait.
    """
    hold("campaigns:next")
    if (kept := _kept(agent, at)) is not None:
        return kept
    lanes = open_lanes(agent, at)
    if not lanes.lists:
        return None
    for _passed_over in range(MOST_PASSED_OVER):
        entry = _promised(agent, lanes.lists, at) or _first(lanes, at)
        if entry is None:
            return None
        if (why := _must_not_be_called(entry, at)) is None:
            return _reserve(entry, agent, at)
        Entry.objects.filter(pk=entry.pk).update(state=why, promised_to=None)
    return None


def current(agent: Employee) -> Entry | None:
    """The contact before this agent."""
    entries = Entry.objects.select_related("call_list__script", "customer__manager", "customer__region")
    # Not ``first()``: in the order of the table all of it would be read.
    return next(iter(entries.filter(reserved_by=agent, state=State.WAITING).order_by()), None)


@transaction.atomic
def stay(agent: Employee, *, at: datetime) -> bool:
    """His page is still open: nobody else gets his contact; False when he has none."""
    return bool(Entry.objects.filter(reserved_by=agent, state=State.WAITING).update(free_at=at + LEASE))


@transaction.atomic
def leave(agent: Employee, *, at: datetime) -> None:
    """He stops calling: his contact is free for others at once."""
    entry = Entry.objects.select_for_update(of=("self",)).filter(reserved_by=agent).first()
    if entry is not None:
        let_go(entry)


def let_go(entry: Entry) -> None:
    """Take an entry from before its agent, as it was; within a transaction."""
    hide_card(entry)
    entry.reserved_by = entry.reserved_at = None
    entry.free_at = entry.due_at
    entry.save(update_fields=["reserved_by", "reserved_at", "free_at", "shows_card"])


@every("*/10 * * * *")
def let_forgotten_go() -> None:
    """Contacts before agents who have been away for an hour go back, and their cards are closed to them."""
    with transaction.atomic():
        gone = Entry.objects.select_for_update(of=("self",)).filter(
            reserved_by__isnull=False, free_at__lt=now() - FORGOTTEN_AFTER
        )
        for entry in gone:
            let_go(entry)


def hide_card(entry: Entry) -> None:
    """The agent saw the card only because he was to call; not saved here."""
    if entry.shows_card and entry.reserved_by_id:
        Customer.shown_to.through._default_manager.filter(
            customer=entry.customer_id, employee=entry.reserved_by_id
        ).delete()
    entry.shows_card = False


def reserve_again(entry: Entry, agent: Employee, at: datetime) -> Entry:
    """Put an entry before an agent, and give back what he had; within a transaction."""
    leave(agent, at=at)
    return _reserve(entry, agent, at)


def is_somebody_there(agent: Employee, *, at: datetime) -> bool:
    """Whether ``next_one`` would very likely find somebody; nobody is reserved."""
    lanes = open_lanes(agent, at)
    return bool(lanes.lists) and (_promised(agent, lanes.lists, at) or _first(lanes, at)) is not None


def _kept(agent: Employee, at: datetime) -> Entry | None:
    entry = current(agent)
    if entry is None:
        return None
    works_on = CallList.objects.worked_by(agent).filter(pk=entry.call_list_id, state=CallList.State.RUNNING)
    if not works_on.exists():
        let_go(entry)
        return None
    entry.free_at = at + LEASE
    entry.save(update_fields=["free_at"])
    return entry


def _promised(agent: Employee, lists: list[CallList], at: datetime) -> Entry | None:
    waiting = Entry.objects.filter(state=State.WAITING, promised_to__isnull=False, call_list__in=lists)
    waiting = waiting.order_by("free_at", "pk")
    own = waiting.filter(promised_to=agent, free_at__lte=at).first()
    return own or waiting.filter(free_at__lte=at - PROMISE_IS_HIS).first()


def _first(lanes: OpenLanes, at: datetime) -> Entry | None:
    if not lanes.lanes:
        return None
    found = Statement(FIRST.format(counts=COUNTS, lanes=", ".join(map(str, lanes.open_ids))))
    rows = found.rows(connection.ops.adapt_datetimefield_value(at))
    return Entry.objects.get(pk=rows[0][0]) if rows else None


def _must_not_be_called(entry: Entry, at: datetime) -> State | None:
    """What was looked at when he came on the list may be otherwise now."""
    marks = NumberMark.objects.filter(number=entry.number, lifted_at=None)
    barred = marks.filter(kind=NumberMark.Kind.DO_NOT_CALL) | marks.filter(customer=entry.customer_id)
    deals = Deal.objects.open().filter(customer=OuterRef("customer"))
    seen = Entry.objects.filter(pk=entry.pk).values_list(Exists(barred), Exists(deals)).get()
    is_barred, has_deal = seen
    if is_barred:
        return State.BARRED
    is_fresh = entry.attempts == 0 and entry.handed_by_id is None
    if not is_fresh:
        return None
    rules = CallList.objects.get(pk=entry.call_list_id)
    if has_deal and rules.leaves_out_open_deals:
        return State.LEFT_OUT
    return State.LEFT_OUT if talked_with([entry.customer_id], rules.leaves_out_talked_days, at) else None


def _reserve(entry: Entry, agent: Employee, at: datetime) -> Entry:
    hide_card(entry)  # Whoever had it before has left.
    entry.reserved_by, entry.reserved_at, entry.free_at = agent, at, at + LEASE
    entry.shows_card = _show_card(entry.customer_id, agent)
    entry.talk, entry.step, entry.phone, entry.ticked = "", None, None, []
    entry.save(
        update_fields=[
            "reserved_by", "reserved_at", "free_at", "shows_card", "talk", "step", "phone", "ticked",
        ]
    )  # fmt: skip
    found = current(agent)
    assert found is not None
    return found


def _show_card(customer_id: int, agent: Employee) -> bool:
    """Let him see it; False when he sees it anyway."""
    customer = Customer.objects.get(pk=customer_id)
    if agent.role in SEES_ALL_CUSTOMERS or customer.manager_id == agent.pk:
        return False
    _row, is_new = customer.shown_to.through._default_manager.get_or_create(
        customer_id=customer_id, employee_id=agent.pk
    )
    return is_new
