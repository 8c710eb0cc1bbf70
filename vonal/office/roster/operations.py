"""Everything that changes the duty roster."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.live import push
from vonal.office.roster.models import DutyHours, Shift
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
    check(shift)
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
    check(shift)
    shift.save()
    push("staff", "roster.changed")
    return shift


@transaction.atomic
def remove_shift(shift: Shift, *, by: Employee) -> None:
    """Take a shift off the roster."""
    shift.delete()
    push("staff", "roster.changed")


@transaction.atomic
def set_hours_to_cover(hours: Mapping[int, tuple[time, time] | None], *, by: Employee) -> None:
    """
    Say on which weekdays (0 is Monday) somebody should be on duty from when until when; None: on no hour of that day.

    :raises ValidationError: a day would end before it begins.
    """
    rows = []
    for weekday, span in hours.items():
        begins, ends = span or (time(0), time(0))
        if span is not None and begins >= ends:
            raise ValidationError({f"ends_{weekday}": _("It has to end after it begins.")})
        rows.append(DutyHours(weekday=weekday, begins=begins, ends=ends))
    DutyHours.objects.all().delete()
    DutyHours.objects.bulk_create(rows)
    push("staff", "roster.changed")


def check(shift: Shift) -> None:
    """
    :raises AlreadyOnDuty: the person has another shift that overlaps.
    :raises ValidationError: it would end before it starts.
    """
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
