"""Putting customers on a list, many at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core import live
from vonal.core.clock import now
from vonal.core.jobs import enqueue, job
from vonal.office.campaigns.hours import zone_of
from vonal.office.campaigns.models import CallList, Entry, Filling, Lane, NumberMark
from vonal.office.campaigns.numbers import is_barred, marks_on
from vonal.office.customers.models import ContactPoint, Customer
from vonal.office.imports.models import Import, ImportRow, Kind
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee
from vonal.office.telephony.models import Call

CHUNK = 500
MOST = 200_000
State = Entry.State


def customers_of(of: Import) -> list[int]:
    """Whom the rows of an import are about."""
    if of.kind != Kind.CUSTOMERS or of.state != Import.State.DONE:
        raise ValidationError(_("Only an import of customers that is done can be called."))
    outcomes = (
        ImportRow.Outcome.MADE,
        ImportRow.Outcome.JOINED,
        ImportRow.Outcome.UPDATED,
        ImportRow.Outcome.SKIPPED,
    )
    rows = of.rows.filter(outcome__in=outcomes, object_id__isnull=False)
    ids = rows.order_by("object_id").values_list("object_id", flat=True).distinct()
    return [pk for pk in ids if pk]


@transaction.atomic
def fill(
    call_list: CallList,
    customer_ids: Collection[int],
    *,
    kind: str,
    label: str = "",
    by: Employee,
    at: datetime,
) -> Filling:
    """
    Put customers on a list, each once; the first hundreds at once, the rest in the background.

    Left out, and counted: those without a number, with one that must not be called, and, as the list says, those
    with an open deal or a recent talk.

    :raises ValidationError: there are none, or too many; the list is finished.
    :raises PermissionDenied: the list is not his to fill.
    """
    if not CallList.objects.led_by(by).filter(pk=call_list.pk).exists():
        raise PermissionDenied
    if call_list.state == CallList.State.FINISHED:
        raise ValidationError(_("The list is finished: open it again first."))
    ids = list(dict.fromkeys(customer_ids))
    if not ids:
        raise ValidationError(_("There is nobody to put on the list."))
    if len(ids) > MOST:
        raise ValidationError(_("At most %(n)d customers are put on a list at once.") % {"n": MOST})
    filling = Filling.objects.create(
        call_list=call_list, kind=kind, label=label[:200], ids=ids, total=len(ids), by=by, at=at
    )
    go_on(filling, at)
    return filling


def go_on(filling: Filling, at: datetime) -> None:
    """Put the next customers on; within a transaction."""
    chunk = filling.ids[filling.done : filling.done + CHUNK]
    counts = Counter(filling.counts) + put_on(filling.call_list, chunk, filling, at)
    filling.counts = dict(counts)
    filling.done += len(chunk)
    if filling.done >= filling.total:
        filling.finished_at, filling.ids = at, []
    else:
        enqueue(fill_further, filling_id=filling.pk, key=f"filling:{filling.pk}")
    filling.save(update_fields=["counts", "done", "ids", "finished_at"])
    tell(filling.call_list_id)


@job(retries=8)
def fill_further(filling_id: int) -> None:
    """The next chunk of a large filling; called again it begins where it was."""
    with transaction.atomic():
        found = Filling.objects.select_for_update(of=("self",)).select_related("call_list")
        filling = found.filter(pk=filling_id, finished_at=None, undone_at=None).first()
        if filling is not None:
            go_on(filling, now())


@dataclass(frozen=True)
class Known:
    """What speaks for and against calling some customers."""

    cards: dict[int, Customer]
    numbers: Mapping[int, list[str]]
    allowed: Mapping[int, list[str]]
    selling: set[int]
    talked: set[int]
    there: dict[int, Entry]

    def against(self, pk: int) -> str:
        """Why a customer does not come on the list; empty when he does."""
        kept = self.there.get(pk)
        reasons = {
            "again": kept is not None and kept.state != State.REMOVED,
            "without_number": not self.numbers[pk],
            "barred": not self.allowed[pk],
            "has_deal": pk in self.selling,
            "talked": pk in self.talked,
        }
        return next((reason for reason, holds in reasons.items() if holds), "")


def put_on(call_list: CallList, ids: Collection[int], filling: Filling | None, at: datetime) -> Counter[str]:
    """One chunk: six statements to find out, three to write; within a transaction."""
    known = _known(call_list, ids, at)
    why = {pk: known.against(pk) for pk in ids if pk in known.cards}
    added = [pk for pk, reason in why.items() if not reason]
    back = [known.there[pk].pk for pk in added if pk in known.there]
    new = [
        new_entry(call_list, known.cards[pk], known.allowed[pk][0], at, filling)
        for pk in added
        if pk not in known.there
    ]
    add_lanes(call_list, {entry.zone for entry in new})
    Entry.objects.bulk_create(new, ignore_conflicts=True, batch_size=CHUNK)
    Entry.objects.filter(pk__in=back).update(
        state=State.WAITING, due_at=at, free_at=at, misses=0, promised_to=None, filling=filling
    )
    return Counter(reason or "added" for reason in why.values())


def _known(call_list: CallList, ids: Collection[int], at: datetime) -> Known:
    cards = {card.pk: card for card in Customer.objects.filter(pk__in=ids).select_related("region")}
    numbers = _numbers(cards)
    marks: dict[str, list[NumberMark]] = defaultdict(list)
    for mark in marks_on({number for each in numbers.values() for number in each}):
        marks[mark.number].append(mark)
    return Known(
        cards=cards,
        numbers=numbers,
        allowed={pk: [each for each in numbers[pk] if not is_barred(marks[each], each, pk)] for pk in cards},
        selling=_selling(cards) if call_list.leaves_out_open_deals else set(),
        talked=talked_with(cards, call_list.leaves_out_talked_days, at),
        there={entry.customer_id: entry for entry in call_list.entries.filter(customer__in=ids)},
    )


def new_entry(
    call_list: CallList, card: Customer, number: str, at: datetime, filling: Filling | None = None
) -> Entry:
    """A customer's line on a list, not yet saved."""
    zone = zone_of(number, card.region.time_zone if card.region else "")
    return Entry(
        call_list=call_list, customer=card, filling=filling, number=number, zone=zone, due_at=at, free_at=at
    )


def add_lanes(call_list: CallList, zones: Iterable[str]) -> None:
    Lane.objects.bulk_create(
        [Lane(call_list=call_list, zone=zone) for zone in sorted(zones)], ignore_conflicts=True
    )


def talked_with(customers: Iterable[int], days: int, at: datetime) -> set[int]:
    """Of these, the customers somebody of us has talked with in so many days; none for 0."""
    if not days:
        return set()
    since = at - timedelta(days=days)
    calls = Call.objects.filter(
        customer__in=list(customers), answered_at__isnull=False, started_at__gte=since
    )
    return {pk for pk in calls.order_by().values_list("customer_id", flat=True) if pk}


def _selling(customers: Iterable[int]) -> set[int]:
    deals = Deal.objects.open().filter(customer__in=list(customers))
    return set(deals.order_by().values_list("customer_id", flat=True))


def _numbers(customers: Iterable[int]) -> dict[int, list[str]]:
    points = ContactPoint.objects.filter(customer__in=list(customers), kind=ContactPoint.Kind.PHONE)
    found: dict[int, list[str]] = defaultdict(list)
    for customer_id, number in points.order_by("contact_id", "pk").values_list("customer_id", "value"):
        found[customer_id].append(number)
    return found


@transaction.atomic
def undo_filling(filling: Filling, *, by: Employee, at: datetime) -> int:
    """
    Take those off again whom nobody has called yet; returns how many.

    :raises PermissionDenied: the list is not his.
    """
    if not CallList.objects.led_by(by).filter(pk=filling.call_list_id).exists():
        raise PermissionDenied
    filling = Filling.objects.select_for_update().get(pk=filling.pk)
    if filling.undone_at is None:
        filling.undone_at, filling.finished_at, filling.ids = at, filling.finished_at or at, []
        filling.save(update_fields=["undone_at", "finished_at", "ids"])
    untouched = Entry.objects.filter(
        call_list=filling.call_list_id, filling=filling, state=State.WAITING, attempts=0, reserved_by=None
    )
    taken = untouched.update(state=State.REMOVED)
    tell(filling.call_list_id)
    return taken


def tell(call_list_id: int) -> None:
    live.push(live.STAFF, "call_list.changed", call_list_id=call_list_id)
