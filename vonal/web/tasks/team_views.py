"""The head's view: who has planned his day, who has too much, what is overdue, what the week brought; and a nudge."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now, today
from vonal.core.days import FIRST_DAY, LAST_DAY
from vonal.office.roster.queries import monday_of
from vonal.office.staff.models import Employee
from vonal.office.tasks import planning
from vonal.office.tasks.day import next_working_day
from vonal.office.tasks.models import PlanningRules
from vonal.office.tasks.team import check_head, led_person_for, results_of_week, team
from vonal.web.days import DayField
from vonal.web.doors import let_in
from vonal.web.request import Request
from vonal.web.toast import toast
from vonal.workflows.nudged_person import nudge

RESULTS = 100


class TeamForm(forms.Form):
    """Which day's plans, which week's results, and whose."""

    day = DayField(required=False)
    week = DayField(required=False)
    person = forms.ModelChoiceField(Employee.objects.none(), required=False)

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Employee.objects.working().visible_to(viewer).order_by("name")
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class RulesForm(forms.Form):
    """From which hour tomorrow is asked for."""

    asked_from = forms.TimeField()


@login_required
@require_GET
def team_days(request: Request) -> HttpResponse:
    check_head(request.user)
    form = TeamForm(request.GET, viewer=request.user)
    form.is_valid()
    asked = form.cleaned_data
    day: date = asked.get("day") or today()
    monday = monday_of(asked.get("week") or today())
    person: Employee | None = asked.get("person")
    members = team(request.user, day, today=today(), monday=monday)
    context = {
        "day": day,
        "today": today(),
        "tomorrow": next_working_day(today()),
        "members": members,
        "planned_count": sum(one.has_planned for one in members),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "week_before": max(monday - timedelta(days=7), FIRST_DAY),
        "week_after": min(monday + timedelta(days=7), LAST_DAY),
        "person": person,
        "results": results_of_week(request.user, monday, of=person, limit=RESULTS),
        "rules": PlanningRules.current(),
    }
    return render(request, "tasks/team.html", context)


@login_required
@require_POST
def team_nudge(request: Request, employee_id: int) -> HttpResponse:
    person = let_in(led_person_for, request, employee_id)
    form = TeamForm(request.POST, viewer=request.user)
    form.is_valid()
    because_of = "overdue" if request.POST.get("about") == "overdue" else "plan"
    day = form.cleaned_data.get("day") or next_working_day(today())
    nudge(person, day=day, because_of=because_of, by=request.user, at=now())
    said = _("%(name)s is reminded.") % {"name": person.name}
    if request.htmx:
        return toast(HttpResponse(status=204), said)
    messages.success(request, said)
    return redirect("team_days")


@login_required
@require_POST
def planning_rules(request: Request) -> HttpResponse:
    check_head(request.user)
    form = RulesForm(request.POST)
    if form.is_valid():
        planning.change_planning_rules(by=request.user, at=now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Say an hour, such as 16:00."))
    return redirect("team_days")
