"""A week of the roster copied to later weeks, and taken off them again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.core.live import push
from vonal.office.roster.models import Shift
from vonal.office.roster.operations import AlreadyOnDuty, check
from vonal.office.roster.queries import week_span
from vonal.office.staff.models import Employee

MOST_WEEKS = 12


@dataclass(slots=True)
class Copied:
    """The shifts made, and those left out because their people are on duty already."""

    made: list[Shift] = field(default_factory=list)
    left_out: list[Shift] = field(default_factory=list)


@transaction.atomic
def copy_week(monday: date, weeks: int, *, by: Employee) -> Copied:
    """
    Plan the ``weeks`` weeks after the one beginning on ``monday`` like it, at the same hours of the clock.

    People who no longer work here and those ``by`` does not lead are passed over.

    :raises ValidationError: so many weeks are not planned at once.
    """
    if not 1 <= weeks <= MOST_WEEKS:
        sentence = _("Copy to one week at least and %(most)d at most.")
        raise ValidationError({"weeks": sentence % {"most": MOST_WEEKS}})
    zone = ZoneInfo(company().time_zone)
    since, until = week_span(monday)
    his = Employee.objects.working().visible_to(by)
    week = Shift.objects.filter(starts_at__gte=since, starts_at__lt=until, employee__in=his)
    copied = Copied()
    for planned in week.select_related("employee", "region"):
        for number in range(1, weeks + 1):
            shift = Shift(
                employee=planned.employee,
                region=planned.region,
                starts_at=_later(planned.starts_at, number, zone),
                ends_at=_later(planned.ends_at, number, zone),
            )
            try:
                check(shift)
            except AlreadyOnDuty:
                copied.left_out.append(shift)
                continue
            shift.save()
            copied.made.append(shift)
    if copied.made:
        push("staff", "roster.changed")
    return copied


@transaction.atomic
def take_off(shifts: Iterable[int], *, by: Employee) -> int:
    """Take copied shifts off again, those that are still there and his to change; returns how many."""
    his = Employee.objects.visible_to(by)
    count, _rows = Shift.objects.filter(pk__in=list(shifts), employee__in=his).delete()
    if count:
        push("staff", "roster.changed")
    return count


def _later(at: datetime, weeks: int, zone: ZoneInfo) -> datetime:
    # Adding to local time keeps 9 o'clock at 9 when the clocks change in between.
    return at.astimezone(zone) + timedelta(weeks=weeks)
