"""Everything that changes the duty roster."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.core.live import push
from vonal.office.roster.models import Shift
from vonal.office.roster.queries import week_span
from vonal.office.staff.models import Employee, Region


class AlreadyOnDuty(ValidationError):
    """The person has another shift at that time."""

    def __init__(self, shift: Shift) -> None:
        sentence = _("%(name)s is already on duty then. Choose other hours or another person.")
        super().__init__({"employee": [sentence % {"name": shift.employee.name}]})


@transaction.atomic
def plan_shift(
    *, employee: Employee, region: Region | None, starts_at: datetime, ends_at: datetime, by: Employee | None
) -> Shift:
    """
    Put somebody on duty, for a region or (None) for the whole company.

    :raises AlreadyOnDuty: he has a shift that overlaps.
    :raises ValidationError: it would end before it starts.
    """
    shift = Shift(employee=employee, region=region, starts_at=starts_at, ends_at=ends_at)
    _check(shift)
    shift.save()
    push("staff", "roster.changed")
    return shift


@transaction.atomic
def change_shift(
    shift: Shift,
    *,
    employee: Employee,
    region: Region | None,
    starts_at: datetime,
    ends_at: datetime,
    by: Employee,
) -> Shift:
    """
    Give a shift other hours, another region or another person.

    :raises AlreadyOnDuty: the person has another shift that overlaps.
    :raises ValidationError: it would end before it starts.
    """
    shift = Shift.objects.select_for_update().get(pk=shift.pk)
    shift.employee, shift.region = employee, region
    shift.starts_at, shift.ends_at = starts_at, ends_at
    _check(shift)
    shift.save()
    push("staff", "roster.changed")
    return shift


@transaction.atomic
def remove_shift(shift: Shift, *, by: Employee) -> None:
    """Take a shift off the roster."""
    shift.delete()
    push("staff", "roster.changed")


@transaction.atomic
def copy_last_week(monday: date, *, by: Employee) -> list[Shift]:
    """
    Plan the week beginning on ``monday`` like the one before it, at the same hours of the clock.

    People who no longer work here, those ``by`` does not lead, and shifts that would overlap one already planned are
    left out.

    :return: the shifts made.
    """
    zone = ZoneInfo(company().time_zone)
    since, until = week_span(monday - timedelta(days=7))
    made = []
    his = Employee.objects.working().visible_to(by)
    for last in Shift.objects.filter(
        starts_at__gte=since, starts_at__lt=until, employee__in=his
    ).select_related("employee", "region"):
        shift = Shift(
            employee=last.employee,
            region=last.region,
            starts_at=_a_week_later(last.starts_at, zone),
            ends_at=_a_week_later(last.ends_at, zone),
        )
        try:
            _check(shift)
        except AlreadyOnDuty:
            continue
        shift.save()
        made.append(shift)
    if made:
        push("staff", "roster.changed")
    return made


def _a_week_later(at: datetime, zone: ZoneInfo) -> datetime:
    # Adding to local time keeps 9 o'clock at 9 when the clocks change in between.
    return at.astimezone(zone) + timedelta(days=7)


def _check(shift: Shift) -> None:
    # Two heads planning the same person at the same moment wait for each other.
    Employee.objects.select_for_update(of=("self",)).get(pk=shift.employee_id)
    other = (
        Shift.objects.filter(
            employee_id=shift.employee_id, starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at
        )
        .exclude(pk=shift.pk)
        .first()
    )
    if other:
        raise AlreadyOnDuty(other)
    shift.full_clean()
