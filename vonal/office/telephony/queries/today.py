"""Numbers of one day."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum

from vonal.office.staff.models import Employee
from vonal.office.telephony.models import OUTSIDE_DIRECTIONS, Call


@dataclass(frozen=True, slots=True)
class DayNumbers:
    """``mine`` are the talks of the person himself; ``talk_seconds`` those of everybody he sees."""

    calls: int
    answered: int
    missed: int
    waiting: int
    mine: int
    talk_seconds: int


def day_numbers(employee: Employee, since: datetime) -> DayNumbers:
    """What has happened with people outside since the day began, of what the employee may see."""
    talked = ExpressionWrapper(F("ended_at") - F("answered_at"), output_field=DurationField())
    found = Call.objects.visible_to(employee).filter(started_at__gte=since, direction__in=OUTSIDE_DIRECTIONS)
    is_missed, is_answered = Q(missed=True), Q(answered_at__isnull=False)
    counted = found.aggregate(
        all_calls=Count("pk"),
        all_answered=Count("pk", filter=is_answered),
        all_missed=Count("pk", filter=is_missed),
        all_waiting=Count("pk", filter=is_missed & Q(called_back_at__isnull=True)),
        all_mine=Count("pk", filter=Q(answered_by=employee)),
        talked_for=Sum(talked, filter=is_answered & Q(ended_at__isnull=False)),
    )
    talked_for: timedelta = counted["talked_for"] or timedelta()
    return DayNumbers(
        calls=counted["all_calls"],
        answered=counted["all_answered"],
        missed=counted["all_missed"],
        waiting=counted["all_waiting"],
        mine=counted["all_mine"],
        talk_seconds=round(talked_for.total_seconds()),
    )
