"""What is to be done today, what is overdue, what comes later, and what was done with which result."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.customers.models import Customer
from vonal.office.tasks import operations, queries
from vonal.web.customers.doors import customer_of
from vonal.web.downloads import download
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.tasks import export
from vonal.web.tasks.doors import task_of
from vonal.web.tasks.forms import CardTaskForm, PutOffForm, ResultForm, WhoseForm
from vonal.web.tasks.shown import after_change, lists, of_customer
from vonal.web.tasks.task_forms import NextForm
from vonal.web.toast import toast


@login_required
@require_GET
def tasks(request: Request) -> HttpResponse:
    return render(request, "tasks/tasks.html", lists(request))


@login_required
@require_GET
def tasks_export(request: Request, kind: str) -> HttpResponseBase:
    """Whose tasks the page shows, the done ones too."""
    whose = WhoseForm(request.GET, viewer=request.user).whose or request.user
    return download(request, _("Tasks"), export.headings(), export.rows(queries.mine(whose)), kind)


@login_required
@require_POST
def task_new(request: Request) -> HttpResponse:
    form = CardTaskForm(request.POST, viewer=request.user)
    _create(request, form, None)
    if not form.errors and not request.htmx.target:
        return redirect("tasks")
    context = lists(request) | ({"task_form": form} if form.errors else {})
    return render(request, "tasks/tasks.html#lists", context, status=status_of(form))


@login_required
@require_POST
def customer_task_new(request: Request, customer_id: int) -> HttpResponse:
    customer = customer_of(request, customer_id)
    form = CardTaskForm(request.POST, viewer=request.user)
    _create(request, form, customer)
    if not form.errors and not request.htmx.target:
        return redirect("customer", customer.pk)
    return of_customer(request, customer, form)


@login_required
@require_POST
def task_finish(request: Request, task_id: int) -> HttpResponse:
    task = task_of(request, task_id)
    form = ResultForm(request.POST)
    if form.is_valid():
        try:
            operations.finish_task(task, result=form.cleaned_data["result"], by=request.user, at=now())
        except ValidationError as error:
            show_refusal(form, error)
    if form.errors:
        sentence = " ".join(str(message) for messages in form.errors.values() for message in messages)
        response = after_change(request, task, status=422, refused=task.pk, sentence=sentence)
        return toast(response, sentence, is_problem=True)
    return toast(
        after_change(request, task, finished=task_of(request, task.pk)),
        _("Done: %(task)s") % {"task": task},
        undo=reverse("task_reopen", args=[task.pk]),
    )


@login_required
@require_POST
def task_next(request: Request, task_id: int) -> HttpResponse:
    """The step after one that is done: for the same customer and deal, for whoever writes it down."""
    finished, form = task_of(request, task_id), NextForm(request.POST)
    if form.is_valid():
        try:
            made = operations.create_task(
                customer=finished.customer,
                deal=finished.deal,
                assignee=request.user,
                by=request.user,
                at=now(),
                **form.cleaned_data,
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return toast(after_change(request, finished), _("Next: %(task)s") % {"task": made})
    sentence = " ".join(str(message) for messages in form.errors.values() for message in messages)
    return toast(after_change(request, finished, status=422, finished=finished), sentence, is_problem=True)


@login_required
@require_POST
def task_reopen(request: Request, task_id: int) -> HttpResponse:
    task = operations.reopen_task(task_of(request, task_id), by=request.user, at=now())
    if not request.htmx.target:
        return toast(HttpResponse(status=204), _("Open again: %(task)s") % {"task": task})
    return after_change(request, task)


@login_required
@require_POST
def task_put_off(request: Request, task_id: int) -> HttpResponse:
    task = task_of(request, task_id)
    form = PutOffForm(request.POST)
    if not form.is_valid():
        return toast(after_change(request, task, status=422), _("Say for how many days."), is_problem=True)
    days = form.cleaned_data["days"]
    try:
        # Added to local time, so that ten o'clock stays ten when the clocks change in between.
        due = timezone.localtime(max(task.due_at, now())) + timedelta(days=days)
        operations.change_task(task, due_at=due.replace(second=0, microsecond=0), by=request.user, at=now())
    except ValidationError as error:
        return toast(after_change(request, task, status=422), " ".join(error.messages), is_problem=True)
    text = ngettext("Put off for %(days)s day.", "Put off for %(days)s days.", days) % {"days": days}
    return toast(after_change(request, task), text)


def _create(request: Request, form: CardTaskForm, customer: Customer | None) -> None:
    if not form.is_valid():
        return
    try:
        operations.create_task(customer=customer, by=request.user, at=now(), **form.cleaned_data)
    except ValidationError as error:
        show_refusal(form, error)
