"""Who is away, since when and until when, and who stands in for him."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from vonal.core.live import push
from vonal.office.roster.models import Absence, Shift
from vonal.office.staff.models import Employee


@transaction.atomic
def plan_absence(
    *,
    employee: Employee,
    substitute: Employee | None,
    reason: str,
    starts_at: datetime,
    ends_at: datetime | None,
    by: Employee | None,
    at: datetime,
) -> Absence:
    """
    Somebody will be away; the same span for the same reason is one absence, whose substitute stays.

    :raises ValidationError: it would end before it starts.
    """
    if ends_at is not None and ends_at <= starts_at:
        raise ValidationError({"ends_at": _("It has to end after it begins.")})
    there = Absence.objects.filter(
        employee=employee, reason=reason, starts_at=starts_at, ends_at=ends_at
    ).first()
    if there is not None:
        return there
    absence = Absence.objects.create(
        employee=employee,
        substitute=substitute,
        reason=reason,
        starts_at=starts_at,
        ends_at=ends_at,
        planned_by=by,
        planned_at=at,
    )
    push("staff", "roster.changed")
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, at: datetime) -> None:
    """He is back from now on; one that has not begun is taken off."""
    absence = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
    if absence.starts_at >= at:
        absence.delete()
    elif absence.ends_at is None or absence.ends_at > at:
        absence.ends_at = at
        absence.save(update_fields=["ends_at"])
    push("staff", "roster.changed")


def going_on(at: datetime) -> Q:
    """Absences at a moment."""
    return Q(starts_at__lte=at) & (Q(ends_at__isnull=True) | Q(ends_at__gt=at))


def away(at: datetime) -> dict[int, int | None]:
    """Who is away at a moment, and who stands in for him, if anybody; one query."""
    rows = Absence.objects.filter(going_on(at)).order_by("-starts_at", "-pk")
    return dict(rows.values_list("employee_id", "substitute_id"))


def stand_in(employee_id: int, absent: Mapping[int, int | None]) -> int | None:
    """
    Himself when he is here, else his substitute, or the substitute's when that one is away too.

    :return: None when nobody stands in for him.
    """
    met: set[int] = set()
    who: int | None = employee_id
    while who is not None and who in absent:
        if who in met:
            return None
        met.add(who)
        who = absent[who]
    return who


def is_away(employee: Employee, at: datetime) -> bool:
    """Whether nothing new may go to him now."""
    return Absence.objects.filter(going_on(at), employee=employee).exists()


def absences(since: datetime, until: datetime) -> QuerySet[Absence]:
    """Those of a span, the earliest first."""
    lasting = Q(ends_at__isnull=True) | Q(ends_at__gt=since)
    return Absence.objects.filter(lasting, starts_at__lt=until).select_related("employee", "substitute")


def absence_now(employee: Employee, at: datetime) -> Absence | None:
    """Why he is not here."""
    return (
        Absence.objects.filter(going_on(at), employee=employee)
        .select_related("employee", "substitute")
        .first()
    )


def clashing_shifts(since: datetime, until: datetime) -> set[int]:
    """Shifts of a span whose person is away for a part of them."""
    found: set[int] = set()
    for absence in absences(since, until):
        shifts = Shift.objects.filter(
            employee=absence.employee_id, ends_at__gt=max(since, absence.starts_at), starts_at__lt=until
        )
        if absence.ends_at is not None:
            shifts = shifts.filter(starts_at__lt=absence.ends_at)
        found.update(shifts.values_list("pk", flat=True))
    return found
