"""Everything that changes what is counted, and the reports people keep."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.office.call_figures.changed_days import every_day
from vonal.office.call_figures.counting import count_days
from vonal.office.call_figures.models import Report
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import runs_the_office

MOST_REPORTS = 100


def count_anew() -> Iterator[date]:
    """Count every day there ever was a call, the newest first; gives each day when it is done. Cut off, it harms nothing."""
    for day in reversed(every_day()):
        count_days([day])
        yield day


def may_change_report(employee: Employee, report: Report) -> bool:
    """His own; one that is shared also whoever runs the office."""
    return report.owner_id == employee.pk or (
        report.shared != Report.Shared.OWN and runs_the_office(employee)
    )


@transaction.atomic
def keep_report(
    name: str, asked: str, *, by: Employee, at: datetime, shared: str = Report.Shared.OWN
) -> Report:
    """
    Keep what is asked under a name; his own report of that name is written over.

    :raises ValidationError: there is no name, too many reports, or no group to share it with.
    """
    report = Report.objects.select_for_update().filter(owner=by, name=name.strip()).first()
    if report is None:
        if Report.objects.filter(owner=by).count() >= MOST_REPORTS:
            raise ValidationError(
                {"name": _("You have %(n)d reports already: remove one first.") % {"n": MOST_REPORTS}}
            )
        report = Report(owner=by, name=name.strip())
    report.shared, report.asked, report.kept_at = shared, asked, at
    report.group = by.group or by.headed_groups.first() if shared == Report.Shared.GROUP else None
    if shared == Report.Shared.GROUP and report.group is None:
        raise ValidationError(
            {"shared": _("You are in no group. Share it with everybody, or keep it for yourself.")}
        )
    report.full_clean()
    report.save()
    return report


@transaction.atomic
def remove_report(report: Report, *, by: Employee) -> None:
    """
    Take a report away; ``keep_report`` with the same words brings it back.

    :raises PermissionDenied: it is somebody else's.
    """
    if not may_change_report(by, report):
        raise PermissionDenied
    report.delete()
