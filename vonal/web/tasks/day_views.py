"""My day, and the day I plan: into its hours, out of them, onto another one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now, today
from vonal.core.days import FIRST_DAY, LAST_DAY, format_long_day
from vonal.office.tasks import planning, queries
from vonal.office.tasks.day import day_of, moment_of
from vonal.office.tasks.models import LONGEST_MINUTES, SHORTEST_MINUTES, Task
from vonal.web.days import DayField
from vonal.web.doors import let_in
from vonal.web.request import Request
from vonal.web.tasks import shown
from vonal.web.tasks.doors import task_of
from vonal.web.tasks.task_forms import RollForm
from vonal.web.toast import toast


class PlanForm(forms.Form):
    """Into which day, at what hour (the first free one, if nothing is said), for how long (as before)."""

    day = DayField()
    begins = forms.TimeField(required=False)
    minutes = forms.IntegerField(min_value=SHORTEST_MINUTES, max_value=LONGEST_MINUTES, required=False)


@login_required
@require_GET
def day(request: Request) -> HttpResponse:
    return render(request, "tasks/day.html", shown.morning(request))


@login_required
@require_GET
def day_plan(request: Request) -> HttpResponse:
    return render(request, "tasks/plan.html", shown.planning(request))


@login_required
@require_POST
def day_planned(request: Request, planned_day: str) -> HttpResponse:
    chosen = _day(planned_day)
    planning.say_planned(request.user, chosen, at=now())
    language = request.LANGUAGE_CODE or "en"
    said = _("%(day)s is planned.") % {"day": format_long_day(chosen, language)}
    if not request.htmx.target:
        return redirect("today")
    answer = render(request, "tasks/plan.html#plan", shown.planning(request))
    return toast(answer, said, undo=reverse("day_unplanned", args=[planned_day]))


@login_required
@require_POST
def day_unplanned(request: Request, planned_day: str) -> HttpResponse:
    planning.unsay_planned(request.user, _day(planned_day))
    if not request.htmx.target:
        return toast(HttpResponse(status=204), _("It is not planned yet."))
    return render(request, "tasks/plan.html#plan", shown.planning(request))


@login_required
@require_POST
def task_plan(request: Request, task_id: int) -> HttpResponse:
    task, form = task_of(request, task_id), PlanForm(request.POST)
    if not form.is_valid():
        return _refused(request, task, _("Say on which day, at what hour and for how long."))
    wanted = form.cleaned_data
    minutes = wanted["minutes"] or task.minutes
    if wanted["begins"] is None:
        after = timezone.localtime(now()) if wanted["day"] == today() else None
        minute = day_of(task.assignee, wanted["day"]).first_free(
            minutes, after=_quarter(after.hour * 60 + after.minute) if after else 0
        )
    else:
        minute = wanted["begins"].hour * 60 + wanted["begins"].minute
    starts_at = moment_of(wanted["day"], minute)
    try:
        planning.plan_task(task, starts_at=starts_at, minutes=wanted["minutes"], by=request.user, at=now())
    except ValidationError as error:
        return _refused(request, task, " ".join(error.messages))
    return shown.after_change(request, task)


@login_required
@require_POST
def task_unplan(request: Request, task_id: int) -> HttpResponse:
    task = task_of(request, task_id)
    try:
        planning.unplan_task(task, by=request.user, at=now())
    except ValidationError as error:
        return _refused(request, task, " ".join(error.messages))
    return shown.after_change(request, task)


@login_required
@require_POST
def task_roll(request: Request, task_id: int) -> HttpResponse:
    task, form = task_of(request, task_id), RollForm(request.POST)
    if not form.is_valid():
        sentence = _("Say in a few words why it was not done, and on which day it will be.")
        return _refused(request, task, sentence, rolling=task.pk)
    try:
        rolled = planning.roll_over(task, by=request.user, at=now(), **form.cleaned_data)
    except ValidationError as error:
        return _refused(request, task, " ".join(error.messages), rolling=task.pk)
    language = request.LANGUAGE_CODE or "en"
    said = _("Put off until %(day)s.") % {"day": format_long_day(form.cleaned_data["to"], language)}
    undo = reverse("task_roll_undo", args=[rolled.pk])
    return toast(shown.after_change(request, task), said, undo=undo)


@login_required
@require_POST
def task_roll_undo(request: Request, rolled_id: int) -> HttpResponse:
    rolled = let_in(queries.roll_over_for, request, rolled_id)
    task = planning.undo_roll_over(rolled, by=request.user, at=now())
    if not request.htmx.target:
        return toast(HttpResponse(status=204), _("It is back where it was."))
    return shown.after_change(request, task)


def _refused(request: Request, task: Task, sentence: str, **said: Any) -> HttpResponse:
    answer = shown.after_change(request, task, status=422, sentence=sentence, **said)
    return toast(answer, sentence, is_problem=True)


def _day(text: str) -> date:
    try:
        chosen = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if not FIRST_DAY <= chosen <= LAST_DAY:
        raise Http404
    return chosen


def _quarter(minute: int) -> int:
    """The next full quarter of an hour."""
    return -(-minute // 15) * 15
