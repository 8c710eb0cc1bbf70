"""What the journal is narrowed to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import Coalesce, ExtractHour, ExtractIsoWeekDay

from vonal.core.company import company
from vonal.office.telephony.models import Call, CallQuerySet, Leg

FEW = 500
# From so many seconds to fewer than so many; without an end, from so many on.
Span = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Details:
    """
    The finer things: any of the given ones of each; 0 in ``lines``, ``sources``, ``regions`` and "" in ``outcomes`` are
    calls without. Weekdays count from Monday, 0; None in ``talked`` is no talk, in ``back`` a caller still waiting.
    """

    lines: Collection[int] = ()
    sources: Collection[int] = ()
    regions: Collection[int] = ()
    outcomes: Collection[str] = ()
    directions: Collection[str] = ()
    hours: Collection[int] = ()
    weekdays: Collection[int] = ()
    waited: Collection[Span] = ()
    talked: Collection[Span | None] = ()
    back: Collection[Span | None] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    What the journal is narrowed to; ``answered`` is None for both. ``until`` is exclusive. ``people`` are those it rang
    at; ``fate`` may also be ``not_reached`` or, of people, ``taken`` by somebody else.
    """

    person_id: int | None = None
    direction: str = ""
    answered: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    people: Collection[int] | None = None
    fate: str = ""
    details: Details = field(default_factory=Details)

    @property
    def is_narrowed(self) -> bool:
        return self != Wanted()


def narrowed(calls: CallQuerySet, wanted: Wanted) -> CallQuerySet:
    """Only what was asked for."""
    people = [wanted.person_id] if wanted.person_id is not None else wanted.people
    if people is not None:
        calls = calls.filter(Q(answered_by__in=people) if wanted.answered else _rung(list(people)))
    if wanted.direction:
        calls = calls.filter(direction=wanted.direction)
    if wanted.answered is not None:
        calls = calls.filter(answered_at__isnull=False) if wanted.answered else calls.filter(missed=True)
    elif wanted.fate == "not_reached":
        calls = calls.filter(answered_at__isnull=True, missed=False, state=Call.State.ENDED)
    elif wanted.fate == "taken":
        calls = calls.filter(answered_at__isnull=False).exclude(answered_by__in=people or ())
    if wanted.since is not None:
        calls = calls.filter(started_at__gte=wanted.since)
    if wanted.until is not None:
        calls = calls.filter(started_at__lt=wanted.until)
    return _in_detail(calls, wanted.details)


def _rung(people: Collection[int]) -> Q:
    """Calls that rang at these people: listed when they are few, else asked row by row from the newest on."""
    legs = Leg.objects.filter(employee__in=people, skipped_why="")
    few = list(legs.order_by().values_list("call_id", flat=True)[: FEW + 1])
    return Q(pk__in=few) if len(few) <= FEW else Q(Exists(legs.filter(call=OuterRef("pk"))))


def _in_detail(calls: CallQuerySet, details: Details) -> CallQuerySet:
    if details == Details():
        return calls
    wanted = Q()
    if details.lines:
        wanted &= _any("line", details.lines)
    if details.regions:
        wanted &= _any("customer__region", details.regions)
    if details.sources:
        by_line, by_card = _any("line__source", details.sources), _any("customer__source", details.sources)
        wanted &= (by_line & Q(line__source__isnull=False)) | (Q(line__source__isnull=True) & by_card)
    for name, values in (("outcome", details.outcomes), ("direction", details.directions)):
        if values:
            wanted &= Q(**{f"{name}__in": values})
    zone = ZoneInfo(company().time_zone)
    if details.hours:
        calls = calls.annotate(its_hour=ExtractHour("started_at", tzinfo=zone))
        wanted &= Q(its_hour__in=details.hours)
    if details.weekdays:
        calls = calls.annotate(its_weekday=ExtractIsoWeekDay("started_at", tzinfo=zone))
        wanted &= Q(its_weekday__in=[day + 1 for day in details.weekdays])
    return _in_time(calls, details).filter(wanted)


def _in_time(calls: CallQuerySet, details: Details) -> CallQuerySet:
    """Lengths of time."""
    if details.waited:
        until = Coalesce("answered_at", "ended_at")
        calls = calls.annotate(its_wait=_length(until, F("started_at")))
        calls = calls.filter(_within("its_wait", details.waited))
    if details.talked:
        calls = calls.annotate(its_talk=_length(F("ended_at"), F("answered_at")))
        nothing = Q(answered_at__isnull=True) if None in details.talked else Q(pk__in=())
        calls = calls.filter(nothing | _within("its_talk", details.talked))
    if details.back:
        ended = Coalesce("ended_at", "started_at")
        calls = calls.filter(missed=True).annotate(its_back=_length(F("called_back_at"), ended))
        nothing = Q(called_back_at__isnull=True) if None in details.back else Q(pk__in=())
        calls = calls.filter(nothing | _within("its_back", details.back))
    return calls


def _length(until: Coalesce | F, since: Coalesce | F) -> ExpressionWrapper[Any]:
    return ExpressionWrapper(until - since, output_field=DurationField())


def _within(name: str, spans: Collection[Span | None]) -> Q:
    within = Q(pk__in=())
    for span in spans:
        if span is not None:
            begin, end = span
            one = (
                Q(**{f"{name}__gte": timedelta(seconds=begin)}) if begin else Q(**{f"{name}__isnull": False})
            )
            within |= one & Q(**{f"{name}__lt": timedelta(seconds=end)}) if end is not None else one
    return within


def _any(name: str, ids: Collection[int]) -> Q:
    known = [pk for pk in ids if pk]
    found = Q(**{f"{name}__in": known}) if known else Q(pk__in=())
    return found | Q(**{f"{name}__isnull": True}) if 0 in ids else found
