"""Numbers of one day."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum

from vonal.office.staff.models import Employee
from vonal.office.telephony.models import Call


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
    """What has happened since the day began, of what the employee may see."""
    talked = ExpressionWrapper(F("ended_at") - F("answered_at"), output_field=DurationField())
    found = Call.objects.visible_to(employee).filter(started_at__gte=since)
    counted = found.aggregate(
        calls=Count("pk"),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        missed=Count("pk", filter=Q(missed=True)),
        waiting=Count("pk", filter=Q(missed=True, called_back_at__isnull=True)),
        mine=Count("pk", filter=Q(answered_by=employee)),
        talked=Sum(talked, filter=Q(answered_at__isnull=False, ended_at__isnull=False)),
    )
    talked_for: timedelta = counted.pop("talked") or timedelta()
    return DayNumbers(talk_seconds=round(talked_for.total_seconds()), **counted)
