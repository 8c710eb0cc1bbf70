"""Heads write what is asked in a talk."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from vonal.core.clock import now
from vonal.office.scripts import operations, queries
from vonal.office.scripts.models import Script, Step
from vonal.web.doors import let_in
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.scripts.forms import ScriptForm, StepForm
from vonal.web.toast import toast


@login_required
@require_GET
def scripts(request: Request) -> HttpResponse:
    every = queries.scripts_for(request.user)
    return render(request, "scripts/scripts.html", {"scripts": every})


@login_required
@require_http_methods(["GET", "POST"])
def script_new(request: Request) -> HttpResponse:
    queries.scripts_for(request.user)
    form = ScriptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.make_script(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect("script", made.pk)
    return render(request, "scripts/script_new.html", {"form": form}, status=status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def script(request: Request, script_id: int) -> HttpResponse:
    kept = let_in(queries.script_for, request, script_id)
    # A form writes into what it is given, also when it is refused.
    form = ScriptForm(request.POST or None, instance=queries.script_for(request.user, script_id))
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_script(kept, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("script", kept.pk)
    return _page(request, kept, form=form)


@login_required
@require_POST
def step_new(request: Request, script_id: int) -> HttpResponse:
    kept = let_in(queries.script_for, request, script_id)
    form = StepForm(request.POST, auto_id="new-%s")
    if form.is_valid():
        try:
            operations.add_step(kept, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Added."))
            return redirect("script", kept.pk)
    return _page(request, kept, refused=form)


@login_required
@require_POST
def step(request: Request, step_id: int) -> HttpResponse:
    kept = _step(request, step_id)
    form = StepForm(request.POST, instance=_step(request, step_id), auto_id=f"step-{step_id}-%s")
    if form.is_valid():
        try:
            operations.change_step(kept, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("script", kept.script_id)
    return _page(request, kept.script, refused=form)


@login_required
@require_POST
def step_move(request: Request, step_id: int, way: str) -> HttpResponse:
    kept = _step(request, step_id)
    if way not in {"up", "down"}:
        raise Http404
    operations.move_step(kept, up=way == "up", by=request.user)
    return redirect("script", kept.script_id)


@login_required
@require_POST
def step_remove(request: Request, step_id: int) -> HttpResponse:
    kept = _step(request, step_id)
    operations.remove_step(kept, by=request.user, at=now())
    if not request.htmx.target:
        return redirect("script", kept.script_id)
    response = _page(request, kept.script, part="#steps")
    return toast(response, _("The question is removed."), undo=reverse("step_restore", args=[kept.pk]))


@login_required
@require_POST
def step_restore(request: Request, step_id: int) -> HttpResponse:
    kept = _step(request, step_id)
    operations.restore_step(kept, by=request.user)
    return trigger_client_event(HttpResponse(status=204), "vonal:stale")


def _step(request: Request, step_id: int) -> Step:
    return let_in(queries.step_for, request, step_id)


def _page(
    request: Request,
    kept: Script,
    *,
    form: ScriptForm | None = None,
    refused: StepForm | None = None,
    part: str = "",
) -> HttpResponse:
    wrong = refused.instance.pk if refused else None
    rows = [
        (
            each,
            refused
            if refused and each.pk == wrong
            else StepForm(instance=each, auto_id=f"step-{each.pk}-%s"),
            each.pk == wrong,
        )
        for each in queries.steps_of(kept)
    ]
    context = {
        "script": kept,
        "form": form or ScriptForm(instance=kept),
        "rows": rows,
        "new_form": refused if refused and wrong is None else StepForm(auto_id="new-%s"),
        "new_is_open": bool(refused and wrong is None) or not rows,
    }
    return render(request, f"scripts/script.html{part}", context, status=status_of(form, refused))
