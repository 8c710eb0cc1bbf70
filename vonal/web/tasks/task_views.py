"""One task: everything that is known of it, its steps and files."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.staff.queries import colleagues
from vonal.office.tasks import operations, parts, queries
from vonal.office.tasks.models import Task
from vonal.web.customers.saving import refused, saved, typed
from vonal.web.doors import let_in
from vonal.web.downloads import brought
from vonal.web.refusals import show_refusal
from vonal.web.request import Request
from vonal.web.tasks.doors import seen_task, task_of
from vonal.web.tasks.task_forms import NextForm, StepForm, TaskFileForm, TaskForm, WatcherForm
from vonal.web.toast import toast


@login_required
@require_GET
def task(request: Request, task_id: int) -> HttpResponse:
    return render(request, "tasks/page.html", page_context(request, seen_task(request, task_id)))


@login_required
@require_POST
def task_field(request: Request, task_id: int) -> HttpResponse:
    task = task_of(request, task_id)
    name, text = typed(request)
    form = TaskForm(instance=task, viewer=request.user)
    if name not in form.fields:
        return refused(ValidationError(_("The task has no such field.")))
    try:
        value = form.value_of(name, text)
        operations.change_task(task, by=request.user, at=now(), **{name: value})
    except ValidationError as error:
        return refused(error)
    return saved()


@login_required
@require_POST
def step_new(request: Request, task_id: int) -> HttpResponse:
    task, form = task_of(request, task_id), StepForm(request.POST)
    if form.is_valid():
        try:
            parts.add_step(task, text=form.cleaned_data["text"], at=now())
        except ValidationError as error:
            show_refusal(form, error)
    return _answer(request, task, form)


@login_required
@require_POST
def step_tick(request: Request, check_id: int) -> HttpResponse:
    step = let_in(queries.step_for, request, check_id)
    parts.tick_step(step, is_done=step.done_at is None, by=request.user, at=now())
    return _answer(request, step.task)


@login_required
@require_POST
def step_remove(request: Request, check_id: int) -> HttpResponse:
    step = let_in(queries.step_for, request, check_id)
    is_back = step.removed_at is not None
    parts.remove_step(step, at=None if is_back else now())
    undo = None if is_back else reverse("task_step_remove", args=[step.pk])
    said = _("The step is back.") if is_back else _("The step is taken out.")
    return _told(request, step.task, said, undo)


@login_required
@require_POST
def task_file_new(request: Request, task_id: int) -> HttpResponse:
    task, form = task_of(request, task_id), TaskFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            parts.add_file(task, file=form.cleaned_data["file"], by=request.user, at=now())
        except ValidationError as error:
            show_refusal(form, error)
    return _answer(request, task, form)


@login_required
@require_GET
def task_file(request: Request, task_file_id: int) -> HttpResponseBase:
    file = let_in(queries.file_for, request, task_file_id)
    return brought(file, is_there=file.removed_at is None)


@login_required
@require_POST
def task_file_remove(request: Request, task_file_id: int) -> HttpResponse:
    file = let_in(queries.changeable_file_for, request, task_file_id)
    is_back = file.removed_at is not None
    parts.remove_file(file, at=None if is_back else now())
    undo = None if is_back else reverse("task_file_remove", args=[file.pk])
    said = _("The file is back.") if is_back else _("The file is taken off.")
    return _told(request, file.task, said, undo)


@login_required
@require_POST
def watcher_new(request: Request, task_id: int) -> HttpResponse:
    task, form = task_of(request, task_id), WatcherForm(request.POST)
    if form.is_valid():
        parts.watch(task, who=form.cleaned_data["who"])
    return _answer(request, task, form)


@login_required
@require_POST
def watcher_remove(request: Request, task_id: int, employee_id: int) -> HttpResponse:
    task = task_of(request, task_id)
    if watcher := task.watchers.filter(pk=employee_id).first():
        parts.stop_watching(task, who=watcher)
    return _answer(request, task)


def page_context(request: Request, task: Task) -> dict[str, Any]:
    may_change = queries.may_change(request.user, task)
    watchers = list(task.watchers.order_by("name"))
    return {
        "task": task,
        "form": TaskForm(instance=task, viewer=request.user),
        "may_change": may_change,
        "steps": task.checklist.filter(removed_at=None),
        "files": task.files.filter(removed_at=None).select_related("added_by"),
        "rolls": task.rolled_over.select_related("by"),
        "watchers": watchers,
        "may_watch": colleagues().exclude(pk__in=[task.assignee_id, *(one.pk for one in watchers)]),
        "asks_next": bool(task.done_at and request.GET.get("next")),
        "next_form": NextForm(),
        "now": now(),
    }


def _told(request: Request, task: Task, said: str, undo: str | None) -> HttpResponse:
    if not request.htmx.target:
        return toast(HttpResponse(status=204), said)
    return toast(_answer(request, task), said, undo=undo)


def _answer(request: Request, task: Task, form: Form | None = None) -> HttpResponse:
    """The parts of the page that change, or the page; a refusal as a notice, what was typed stays."""
    errors = form.errors if form is not None else {}
    if errors:
        sentence = " ".join(str(message) for messages in errors.values() for message in messages)
        context = page_context(request, task) | {"refused": sentence, "refused_form": form}
        answer = render(request, "tasks/page.html#parts", context, status=422)
        return toast(answer, sentence, is_problem=True)
    if not request.htmx.target:
        return redirect("task", task.pk)
    return render(request, "tasks/page.html#parts", page_context(request, task))
