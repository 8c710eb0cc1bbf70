"""What is to be done today, what is overdue, what comes later, and what was done with which result."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now, today
from vonal.office.customers.models import Customer
from vonal.office.staff.models import Employee
from vonal.office.tasks import operations, queries
from vonal.office.tasks.models import Task
from vonal.web.customers.doors import customer_of
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.tasks.forms import CardTaskForm, PutOffForm, ResultForm, WhoseForm
from vonal.web.toast import toast

LONG, SHORT = 100, 20


@login_required
@require_GET
def tasks(request: Request) -> HttpResponse:
    return render(request, "tasks/tasks.html", _lists(request))


@login_required
@require_POST
def task_new(request: Request) -> HttpResponse:
    form = CardTaskForm(request.POST, viewer=request.user)
    _create(request, form, None)
    if not form.errors and not request.htmx.target:
        return redirect("tasks")
    context = _lists(request) | ({"task_form": form} if form.errors else {})
    return render(request, "tasks/tasks.html#lists", context, status=status_of(form))


@login_required
@require_POST
def customer_task_new(request: Request, customer_id: int) -> HttpResponse:
    customer = customer_of(request, customer_id)
    form = CardTaskForm(request.POST, viewer=request.user)
    _create(request, form, customer)
    if not form.errors and not request.htmx.target:
        return redirect("customer", customer.pk)
    return _of_customer(request, customer, form)


@login_required
@require_POST
def task_finish(request: Request, task_id: int) -> HttpResponse:
    task = _task(request, task_id)
    form = ResultForm(request.POST)
    if form.is_valid():
        try:
            operations.finish_task(task, result=form.cleaned_data["result"], by=request.user, at=now())
        except ValidationError as error:
            show_refusal(form, error)
    if form.errors:
        sentence = " ".join(str(message) for messages in form.errors.values() for message in messages)
        response = _after(request, task, status=422, refused=task.pk, sentence=sentence)
        return toast(response, sentence, is_problem=True)
    return toast(
        _after(request, task),
        _("Done: %(task)s") % {"task": task},
        undo=reverse("task_reopen", args=[task.pk]),
    )


@login_required
@require_POST
def task_reopen(request: Request, task_id: int) -> HttpResponse:
    task = operations.reopen_task(_task(request, task_id), by=request.user, at=now())
    if not request.htmx.target:
        return toast(HttpResponse(status=204), _("Open again: %(task)s") % {"task": task})
    return _after(request, task)


@login_required
@require_POST
def task_put_off(request: Request, task_id: int) -> HttpResponse:
    task = _task(request, task_id)
    form = PutOffForm(request.POST)
    if not form.is_valid():
        return toast(_after(request, task, status=422), _("Say for how many days."), is_problem=True)
    days = form.cleaned_data["days"]
    try:
        # Added to local time, so that ten o'clock stays ten when the clocks change in between.
        due = timezone.localtime(max(task.due_at, now())) + timedelta(days=days)
        operations.change_task(task, due_at=due.replace(second=0, microsecond=0), by=request.user, at=now())
    except ValidationError as error:
        return toast(_after(request, task, status=422), " ".join(error.messages), is_problem=True)
    text = ngettext("Put off for %(days)s day.", "Put off for %(days)s days.", days) % {"days": days}
    return toast(_after(request, task), text)


def _create(request: Request, form: CardTaskForm, customer: Customer | None) -> None:
    if not form.is_valid():
        return
    try:
        operations.create_task(customer=customer, by=request.user, at=now(), **form.cleaned_data)
    except ValidationError as error:
        show_refusal(form, error)


def _task(request: Request, task_id: int) -> Task:
    try:
        return queries.task_for(request.user, task_id)
    except Task.DoesNotExist as error:
        raise Http404 from error


def _after(request: Request, task: Task, status: int = 200, **said: Any) -> HttpResponse:
    """The list the task was changed in: on a customer's card, or on the person's own page."""
    if request.htmx.target == "card-tasks" and task.customer is not None:
        return _of_customer(request, customer_of(request, task.customer.pk), status=status, **said)
    if not request.htmx and status == HttpResponse.status_code:
        return redirect("tasks")
    return render(request, "tasks/tasks.html#lists", _lists(request) | said, status=status)


def _of_customer(
    request: Request, customer: Customer, form: CardTaskForm | None = None, status: int = 200, **said: Any
) -> HttpResponse:
    context = {
        "customer": customer,
        "tasks": queries.open_tasks_of(customer, request.user),
        "task_form": form if form and form.errors else CardTaskForm(viewer=request.user),
        "now": now(),
        **said,
    }
    return render(request, "tasks/tasks_of_customer.html", context, status=max(status, status_of(form)))


def _lists(request: Request) -> dict[str, Any]:
    form = WhoseForm(request.GET, viewer=request.user)
    whose: Employee = form.whose or request.user
    theirs, day = queries.mine(whose), today()
    return {
        "whose": whose,
        "whose_form": form,
        "overdue": queries.overdue(theirs, day)[:LONG],
        "today": queries.due_on(theirs, day)[:LONG],
        "later": queries.later(theirs, day)[:LONG],
        "done": queries.done(theirs)[:SHORT],
        "task_form": CardTaskForm(viewer=request.user),
        "now": now(),
    }
