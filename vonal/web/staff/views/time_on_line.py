"""How long somebody was on line, for himself and his head."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from vonal.core.clock import now, today
from vonal.office.staff import queries
from vonal.office.staff.time_on_line import days_on_line, in_total
from vonal.web.days import DayField
from vonal.web.doors import let_in
from vonal.web.request import Request

WEEKS = 8


@login_required
@require_GET
def time_on_line(request: Request, employee_id: int) -> HttpResponse:
    """One week by day, and the weeks before it."""
    employee = let_in(queries.employee_for, request, employee_id)
    at, this_day = now(), today()
    try:
        day = DayField().clean(request.GET.get("week"))
    except ValidationError:
        day = this_day
    monday = min(day, this_day) - timedelta(days=min(day, this_day).weekday())
    this_monday = this_day - timedelta(days=this_day.weekday())
    days = days_on_line(employee, monday - timedelta(weeks=WEEKS - 1), 7 * WEEKS, at=at)
    weeks = [days[number : number + 7] for number in range(0, len(days), 7)]
    page = reverse("time_on_line", args=[employee.pk])
    context = {
        "employee": employee,
        "is_self": employee.pk == request.user.pk,
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "days": weeks[-1] if weeks else [],
        "total": in_total(weeks[-1]) if weeks else None,
        "weeks": [(week[0].date, week[-1].date, in_total(week)) for week in reversed(weeks)],
        "is_this_week": monday == this_monday,
        "last_week": f"{page}?week={(monday - timedelta(weeks=1)).isoformat()}",
        "next_week": f"{page}?week={(monday + timedelta(weeks=1)).isoformat()}",
        "page": page,
    }
    return render(request, "staff/time_on_line.html", context)
