"""The week of the duty managers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from vonal.core.clock import now, today
from vonal.office.roster import operations, queries
from vonal.office.roster.models import Shift
from vonal.office.staff.models import Employee, Region
from vonal.office.staff.permissions import runs_the_office
from vonal.web.days import DayField
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.roster.forms import ShiftForm
from vonal.web.toast import toast

UNDO_SECONDS = 24 * 60 * 60
SALT = "vonal.roster.removed"


@login_required
@require_GET
def roster(request: Request) -> HttpResponse:
    return _roster(request, _monday(request.GET.get("week")), _region(request.GET.get("region")))


@login_required
@require_POST
def roster_copy(request: Request) -> HttpResponse:
    _check_may_plan(request.user)
    monday = _monday(request.POST.get("week"))
    made = operations.copy_last_week(monday, by=request.user)
    text = ngettext("%(count)d shift planned.", "%(count)d shifts planned.", len(made)) % {"count": len(made)}
    if not made:
        text = _("Nothing to copy: last week is empty, or this one is planned already.")
    messages.info(request, text)
    return redirect(_address(monday, _region(request.POST.get("region"))))


@login_required
@require_http_methods(["GET", "POST"])
def shift_new(request: Request) -> HttpResponse:
    _check_may_plan(request.user)
    asked = request.GET
    initial = {
        "employee": asked.get("employee"),
        "region": asked.get("region"),
        "day": asked.get("day") or today(),
        "begins": asked.get("begins") or queries.OPENS,
        "ends": asked.get("ends") or queries.CLOSES,
    }
    form = ShiftForm(request.POST or None, viewer=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            planned = operations.plan_shift(by=request.user, **form.wishes())
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return _back(planned)
    return render(request, "roster/shift.html", {"form": form}, status=status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def shift(request: Request, shift_id: int) -> HttpResponse:
    planned = _shift(request.user, shift_id)
    form = ShiftForm(request.POST or None, viewer=request.user, initial=ShiftForm.of(planned))
    if request.method == "POST" and form.is_valid():
        try:
            planned = operations.change_shift(planned, by=request.user, **form.wishes())
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return _back(planned)
    return render(request, "roster/shift.html", {"form": form, "shift": planned}, status=status_of(form))


@login_required
@require_POST
def shift_remove(request: Request, shift_id: int) -> HttpResponse:
    planned = _shift(request.user, shift_id)
    kept = signing.dumps(_kept(planned), salt=SALT, compress=True)
    monday = queries.monday_of(ShiftForm.of(planned)["day"])
    operations.remove_shift(planned, by=request.user)
    response = _roster(request, monday, None)
    response["HX-Push-Url"] = _address(monday, None)
    text = _("%(name)s is off the roster then.") % {"name": planned.employee.name}
    return toast(response, text, undo=reverse("shift_restore", args=[kept]))


@login_required
@require_POST
def shift_restore(request: Request, kept: str) -> HttpResponse:
    """Undo of a removal: the shift itself comes signed in the address."""
    _check_may_plan(request.user)
    try:
        wishes = signing.loads(kept, salt=SALT, max_age=UNDO_SECONDS)
        employee = Employee.objects.visible_to(request.user).get(pk=wishes["employee"])
    except (signing.BadSignature, Employee.DoesNotExist) as error:
        raise Http404 from error
    response = HttpResponse(status=204)
    try:
        operations.plan_shift(
            employee=employee,
            region=Region.objects.filter(pk=wishes["region"]).first(),
            starts_at=datetime.fromisoformat(wishes["starts_at"]),
            ends_at=datetime.fromisoformat(wishes["ends_at"]),
            by=request.user,
        )
    except ValidationError as error:
        return toast(response, " ".join(error.messages), is_problem=True)
    trigger_client_event(response, "vonal:roster.changed", {})
    return toast(response, _("The shift is back."))


def _roster(request: Request, monday: date, region: Region | None) -> HttpResponse:
    at = now()
    may_plan = runs_the_office(request.user)
    mine = set(Employee.objects.visible_to(request.user).values_list("pk", flat=True)) if may_plan else set()
    week = queries.week(monday, region)
    context = {
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "days": week,
        "today": today(),
        "now": at,
        "on_duty_now": queries.shifts_now(at),
        "regions": Region.objects.all(),
        "region": region,
        "may_plan": may_plan,
        "changeable": mine,
        "is_empty": not any(day.shifts for day in week),
        "here": _address(monday, region),
        "last_week": _address(monday - timedelta(days=7), region),
        "next_week": _address(monday + timedelta(days=7), region),
        "this_week": _address(queries.monday_of(today()), region),
        "is_this_week": monday == queries.monday_of(today()),
    }
    return render(request, "roster/roster.html", context)


def _check_may_plan(viewer: Employee) -> None:
    if not runs_the_office(viewer):
        raise PermissionDenied


def _shift(viewer: Employee, shift_id: int) -> Shift:
    try:
        return queries.shift_for(viewer, shift_id)
    except Shift.DoesNotExist as error:
        raise Http404 from error


def _kept(planned: Shift) -> dict[str, Any]:
    return {
        "employee": planned.employee_id,
        "region": planned.region_id,
        "starts_at": planned.starts_at.isoformat(),
        "ends_at": planned.ends_at.isoformat(),
    }


def _back(planned: Shift) -> HttpResponse:
    return redirect(_address(queries.monday_of(ShiftForm.of(planned)["day"]), None))


def _address(monday: date, region: Region | None) -> str:
    only = f"&region={region.pk}" if region else ""
    return f"{reverse('roster')}?week={monday.isoformat()}{only}"


def _monday(day: str | None) -> date:
    try:
        wanted = DayField().clean(day)
    except ValidationError:
        wanted = today()
    return queries.monday_of(wanted)


def _region(number: str | None) -> Region | None:
    number = number or ""
    return Region.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
