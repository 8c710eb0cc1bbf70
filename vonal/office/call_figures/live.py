"""This moment for a screen on the wall: who does what, who waits, and how the day goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Max, Prefetch, Q
from django.db.models.functions import Coalesce

from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import led_by, sees_all
from vonal.office.staff.queries import PersonOnBoard, board, colleagues
from vonal.office.telephony.models import Call, CallQuerySet, Leg
from vonal.office.telephony.passages.models import Passage

IN_TIME = timedelta(seconds=20)
ORDER = ("ringing", "talking", "wrap_up", "free", "away", "off")


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    A call nobody has answered yet, and the people it rings at this moment; nobody means that it waits. ``position``: his
    in the queue, when he is in one.
    """

    call: Call
    at: list[Employee]
    position: str


@dataclass(frozen=True, slots=True)
class Day:
    """
    Incoming calls since the day began. ``longest_wait_seconds`` is that of a call that is over; ``in_time_percent`` are those
    answered within twenty seconds, of all that ended answered or missed.
    """

    answered: int
    missed: int
    to_call_back: int
    longest_wait_seconds: int
    in_time_percent: int | None


def people_now(viewer: Employee, at: datetime) -> list[PersonOnBoard]:
    """Those whose work he sees, the busiest first; everybody's of the company for who sees all."""
    people = colleagues().exclude(extension=None)
    if not sees_all(viewer):
        people = people.filter(led_by(viewer, "pk"))
    return sorted(board(at, people), key=lambda line: ORDER.index(line.state))


def waiting_now(viewer: Employee) -> list[Waiting]:
    """Callers who hear it ring, who has waited longest first."""
    legs = Prefetch("legs", Leg.objects.filter(ended_at__isnull=True).select_related("employee"))
    calls = Call.objects.visible_to(viewer).filter(state=Call.State.RINGING, direction=Call.Direction.IN)
    calls = calls.select_related("customer", "contact", "line").prefetch_related(legs, "passages")
    return [
        Waiting(call, [leg.employee for leg in call.legs.all()], _position(call))
        for call in calls.order_by("started_at")
    ]


def _position(call: Call) -> str:
    last = max(call.passages.all(), key=lambda passage: (passage.at, passage.pk), default=None)
    return last.detail if last is not None and last.kind == Passage.Kind.WAITING else ""


def day_so_far(viewer: Employee, since: datetime) -> Day:
    """How the day goes, in two queries."""
    calls: CallQuerySet = Call.objects.visible_to(viewer).filter(
        started_at__gte=since, direction=Call.Direction.IN
    )
    waited = ExpressionWrapper(
        Coalesce("answered_at", "ended_at") - F("started_at"), output_field=DurationField()
    )
    is_answered, is_missed = Q(answered_at__isnull=False), Q(missed=True)
    found = calls.annotate(its_wait=waited).aggregate(
        all_answered=Count("pk", filter=is_answered),
        all_missed=Count("pk", filter=is_missed),
        in_time=Count("pk", filter=is_answered & Q(its_wait__lt=IN_TIME)),
        longest=Max("its_wait", filter=is_answered | is_missed),
    )
    ended = found["all_answered"] + found["all_missed"]
    longest: timedelta = found["longest"] or timedelta()
    return Day(
        found["all_answered"],
        found["all_missed"],
        Call.objects.visible_to(viewer).waiting_for_call_back().filter(started_at__gte=since).count(),
        round(longest.total_seconds()),
        round(100 * found["in_time"] / ended) if ended else None,
    )
