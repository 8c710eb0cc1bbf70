"""Which days must be counted anew, noted in the transaction that changed their calls."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max, Min, QuerySet

from vonal.core.company import company
from vonal.core.statements import insert_rows
from vonal.office.call_figures.models import ChangedDay, CountedDay
from vonal.office.telephony.models import Call


def note_days_of(calls: Iterable[Call]) -> None:
    """The days on which these calls began."""
    note_days(day_of(call.started_at) for call in calls)


def note_days_of_all(calls: QuerySet[Call]) -> None:
    """The same for calls that are not at hand."""
    moments = calls.order_by().values_list("started_at", flat=True)
    note_days(day_of(moment) for moment in moments.iterator(5_000))


def note_every_day() -> None:
    """All days from the first call to the last, and those that were counted."""
    note_days(every_day())


def every_day() -> list[date]:
    """All days from the first on which there is, or was counted, a call to the last."""
    ends = Call.objects.aggregate(first=Min("started_at"), last=Max("started_at"))
    kept = CountedDay.objects.aggregate(first=Min("day"), last=Max("day"))
    known = [day_of(moment) for moment in ends.values() if moment] + [day for day in kept.values() if day]
    if not known:
        return []
    first, last = min(known), max(known)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def note_days(days: Iterable[date]) -> None:
    insert_rows([ChangedDay(day=day) for day in sorted(set(days))])


def day_of(moment: datetime) -> date:
    """By the company's clock."""
    return moment.astimezone(ZoneInfo(company().time_zone)).date()
