"""The people of the company: the list, one person, hiring and dismissing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vonal.core.clock import now
from vonal.office.handovers.operations import may_hand_over
from vonal.office.staff import operations, queries
from vonal.office.staff.models import Employee, Group
from vonal.office.staff.permissions import may_change_employee, runs_the_office
from vonal.office.telephony.devices.queries import devices_of
from vonal.web.doors import let_in
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.staff.forms.people import EmployeeForm, HireForm, PasswordForm
from vonal.web.toast import toast


@login_required
@require_GET
def people(request: Request) -> HttpResponse:
    search, group = request.GET.get("q", "").replace("\0", "").strip(), request.GET.get("group", "")
    gone = request.GET.get("show") == "dismissed" and runs_the_office(request.user)
    if gone:
        found = Employee.objects.filter(is_active=False).visible_to(request.user)
        found = found.select_related("group", "region", "presence")
    else:
        found = queries.colleagues(search)
    if group.isdecimal() and len(group) < 19:
        found = found.filter(group=int(group))
    seen = set(Employee.objects.visible_to(request.user).values_list("pk", flat=True))
    context = {
        "board": [(line, line.employee.pk in seen) for line in queries.board(now(), found)],
        "groups": Group.objects.all(),
        "search": search,
        "group": group,
        "gone": gone,
        "may_hire": runs_the_office(request.user),
        "is_filtered": bool(search or group or gone),
    }
    return render(request, "staff/people.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def person_new(request: Request) -> HttpResponse:
    if not runs_the_office(request.user):
        raise PermissionDenied
    form = HireForm(request.POST or None, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            employee = operations.hire(by=request.user, at=now(), **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(
                request,
                _("%(name)s may sign in as %(sign_in)s.")
                % {"name": employee.name, "sign_in": employee.username},
            )
            return redirect("person", employee.pk)
    return render(request, "staff/person_new.html", {"form": form}, status=status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def person(request: Request, employee_id: int) -> HttpResponse:
    try:
        if request.method == "POST":
            employee = queries.changeable_employee_for(request.user, employee_id)
        else:
            employee = queries.employee_for(request.user, employee_id)
    except Employee.DoesNotExist as error:
        raise Http404 from error
    form = None
    if may_change_employee(request.user, employee) and employee.is_active:
        form = EmployeeForm(request.POST or None, instance=employee, viewer=request.user)
        if request.method == "POST" and form.is_valid():
            try:
                operations.change_employee(employee, by=request.user, at=now(), **form.cleaned_data)
            except ValidationError as error:
                show_refusal(form, error)
            else:
                messages.success(request, _("Saved."))
                return redirect("person", employee.pk)
    return _person(request, employee_id, form=form, status=status_of(form))


@login_required
@require_POST
def person_dismiss(request: Request, employee_id: int) -> HttpResponse:
    employee = _changeable(request, employee_id)
    try:
        operations.dismiss(employee, by=request.user, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("person", employee_id)
    response = _person(request, employee_id)
    response["HX-Push-Url"] = reverse("person", args=[employee_id])
    return toast(
        response,
        _("%(name)s is signed out everywhere and cannot come in any more.") % {"name": employee.name},
        undo=reverse("person_take_back", args=[employee_id]),
    )


@login_required
@require_POST
def person_take_back(request: Request, employee_id: int) -> HttpResponse:
    employee = _changeable(request, employee_id)
    employee = operations.take_back(employee, by=request.user, at=now())
    response = _person(request, employee_id)
    response["HX-Push-Url"] = reverse("person", args=[employee_id])
    return toast(
        response,
        _("%(name)s works here again, with the extension %(extension)s.")
        % {"name": employee.name, "extension": employee.extension},
    )


@login_required
@require_POST
def person_password(request: Request, employee_id: int) -> HttpResponse:
    employee = _changeable(request, employee_id)
    form = PasswordForm(request.POST, employee=employee)
    if not form.is_valid():
        return _person(request, employee_id, password_form=form, status=422)
    operations.set_password(employee, form.cleaned_data["password"], by=request.user)
    messages.success(request, _("The new password is set, and the old sessions are over."))
    return redirect("person", employee_id)


def _changeable(request: Request, employee_id: int) -> Employee:
    return let_in(queries.changeable_employee_for, request, employee_id)


def _person(request: Request, employee_id: int, *, status: int = 200, **context: Any) -> HttpResponse:
    # Asked again: a form that was refused has already written into its instance.
    employee = queries.employee_for(request.user, employee_id)
    may_change = may_change_employee(request.user, employee)
    if may_change and employee.is_active:
        if context.get("form") is None:
            context["form"] = EmployeeForm(instance=employee, viewer=request.user)
        context.setdefault("password_form", PasswordForm(employee=employee))
    state, since = queries.presence_of(employee, now())
    context |= {
        "employee": employee,
        "state": state,
        "since": since,
        "may_change": may_change,
        "may_hand_over": may_hand_over(request.user, employee),
        "is_self": employee.pk == request.user.pk,
        "devices": devices_of(employee, now()) if may_change or employee.pk == request.user.pk else [],
    }
    return render(request, "staff/person.html", context, status=status)
