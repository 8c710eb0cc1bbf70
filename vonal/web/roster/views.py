"""Shifts one by one: planned, changed, removed, and put back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from vonal.core.clock import today
from vonal.office.roster import operations, queries
from vonal.office.roster.models import Shift
from vonal.office.staff.models import Employee, Region
from vonal.office.staff.permissions import runs_the_office
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.roster.calendar import address, show_week
from vonal.web.roster.forms import ShiftForm
from vonal.web.toast import toast

UNDO_SECONDS = 24 * 60 * 60
SALT = "vonal.roster.removed"


@login_required
@require_http_methods(["GET", "POST"])
def shift_new(request: Request) -> HttpResponse:
    check_may_plan(request.user)
    asked, is_quick = request.GET, "quick" in request.GET
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
            return _planned_there(planned) if is_quick else _back(planned)
    page = "roster/shift_quick.html" if is_quick else "roster/shift.html"
    return render(request, page, {"form": form}, status=status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def shift(request: Request, shift_id: int) -> HttpResponse:
    planned = shift_of(request.user, shift_id)
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
    planned = shift_of(request.user, shift_id)
    kept = signing.dumps(kept_in_address(planned), salt=SALT, compress=True)
    monday = queries.monday_of(ShiftForm.of(planned)["day"])
    operations.remove_shift(planned, by=request.user)
    if "quick" in request.GET:
        response = tell_calendar(HttpResponse(status=204))
    else:
        response = show_week(request, monday, None)
        response["HX-Push-Url"] = address(monday, None)
    text = _("%(name)s is off the roster then.") % {"name": planned.employee.name}
    return toast(response, text, undo=reverse("shift_restore", args=[kept]))


@login_required
@require_POST
def shift_restore(request: Request, kept: str) -> HttpResponse:
    """Undo of a removal or a move: the shift as it was comes signed in the address."""
    check_may_plan(request.user)
    try:
        wishes = signing.loads(kept, salt=SALT, max_age=UNDO_SECONDS)
        employee = Employee.objects.visible_to(request.user).get(pk=wishes["employee"])
    except (signing.BadSignature, Employee.DoesNotExist) as error:
        raise Http404 from error
    response = HttpResponse(status=204)
    try:
        _put_back(request.user, employee, wishes)
    except ValidationError as error:
        return toast(response, " ".join(error.messages), is_problem=True)
    return toast(tell_calendar(response), _("The shift is back."))


def _put_back(by: Employee, employee: Employee, wishes: dict[str, Any]) -> None:
    as_it_was: dict[str, Any] = {
        "employee": employee,
        "region": Region.objects.filter(pk=wishes["region"]).first(),
        "starts_at": datetime.fromisoformat(wishes["starts_at"]),
        "ends_at": datetime.fromisoformat(wishes["ends_at"]),
    }
    moved = Shift.objects.filter(
        pk=wishes.get("moved") or 0, employee__in=Employee.objects.visible_to(by)
    ).first()
    if moved is not None:
        operations.change_shift(moved, by=by, **as_it_was)
    else:
        operations.plan_shift(by=by, **as_it_was)


def check_may_plan(viewer: Employee) -> None:
    if not runs_the_office(viewer):
        raise PermissionDenied


def shift_of(viewer: Employee, shift_id: int) -> Shift:
    try:
        return queries.shift_for(viewer, shift_id)
    except Shift.DoesNotExist as error:
        raise Http404 from error


def kept_in_address(planned: Shift) -> dict[str, Any]:
    return {
        "employee": planned.employee_id,
        "region": planned.region_id,
        "starts_at": planned.starts_at.isoformat(),
        "ends_at": planned.ends_at.isoformat(),
    }


def undo_of_move(planned: Shift) -> str:
    """Where to go to have the shift as it is now."""
    kept = kept_in_address(planned) | {"moved": planned.pk}
    return reverse("shift_restore", args=[signing.dumps(kept, salt=SALT, compress=True)])


def tell_calendar(response: HttpResponse) -> HttpResponse:
    """Let the page that shows the roster read it anew."""
    trigger_client_event(response, "vonal:roster.changed", {})
    return response


def _planned_there(planned: Shift) -> HttpResponse:
    response = tell_calendar(HttpResponse(status=204))
    trigger_client_event(response, "vonal:shift.planned", {})
    undo = reverse("shift_remove", args=[planned.pk]) + "?quick=1"
    return toast(response, _("%(name)s is on duty then.") % {"name": planned.employee.name}, undo=undo)


def _back(planned: Shift) -> HttpResponse:
    return redirect(address(queries.monday_of(ShiftForm.of(planned)["day"]), None))
