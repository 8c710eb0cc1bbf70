"""The pipelines of the company and their stages: the head sets them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.sales import pipeline_operations, stage_operations
from vonal.office.sales.models import Deal, Pipeline, Stage
from vonal.office.sales.queries import deals_by_stage
from vonal.office.staff.permissions import runs_the_office
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.sales.stage_forms import IntoForm, PipelineForm, StageForm
from vonal.web.toast import UNDO


@dataclass(frozen=True)
class Row:
    """
    One stage, how many deals stand in it, where they could go, and the form that changes it.

    ``falls`` says that it promises less than the stage before it.
    """

    stage: Stage
    count: int
    heirs: list[Stage]
    form: StageForm
    is_open: bool
    falls: bool


@login_required
@require_GET
def pipelines(request: Request) -> HttpResponse:
    _let_in(request)
    first = Pipeline.objects.first()
    return _page(request, first)


@login_required
def pipeline(request: Request, pipeline_id: int) -> HttpResponse:
    """Its stages; posted, its new name."""
    _let_in(request)
    shown = _one(Pipeline.objects, pipeline_id)
    if request.method != "POST":
        return _page(request, shown)
    form = PipelineForm(request.POST, instance=shown, auto_id="pipeline-%s")
    saved = form.is_valid() and _done(
        form,
        lambda: pipeline_operations.rename_pipeline(shown, form.cleaned_data["name"], by=request.user),
    )
    if saved:
        messages.success(request, _("Saved."))
        return redirect("pipeline", shown.pk)
    return _page(request, _one(Pipeline.objects, pipeline_id), refused=form)


@login_required
@require_POST
def pipeline_new(request: Request) -> HttpResponse:
    _let_in(request)
    form = PipelineForm(request.POST, auto_id="new-pipeline-%s")
    made = form.is_valid() and _done(
        form, lambda: pipeline_operations.make_pipeline(form.cleaned_data["name"], by=request.user)
    )
    if isinstance(made, Pipeline):
        messages.success(request, _("Added."))
        return redirect("pipeline", made.pk)
    return _page(request, Pipeline.objects.first(), new=form)


@login_required
@require_POST
def pipeline_remove(request: Request, pipeline_id: int) -> HttpResponse:
    _let_in(request)
    gone = _one(Pipeline.objects, pipeline_id)
    form = IntoForm(request.POST)
    into = form.cleaned_data["into"] if form.is_valid() else None
    try:
        pipeline_operations.remove_pipeline(gone, into=into, by=request.user, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("pipeline", gone.pk)
    undo = reverse("pipeline_restore", args=[gone.pk])
    messages.success(request, _("“%(name)s” is removed.") % {"name": gone}, extra_tags=UNDO + undo)
    return redirect("pipelines")


@login_required
@require_POST
def pipeline_restore(request: Request, pipeline_id: int) -> HttpResponse:
    _let_in(request)
    back = _one(Pipeline.every, pipeline_id)
    try:
        pipeline_operations.restore_pipeline(back, by=request.user, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("pipelines")
    messages.success(request, _("Restored."))
    return redirect("pipeline", back.pk)


@login_required
@require_POST
def stage_new(request: Request, pipeline_id: int) -> HttpResponse:
    _let_in(request)
    into = _one(Pipeline.objects, pipeline_id)
    form = StageForm(request.POST, pipeline=into, auto_id="stage-new-%s")
    if form.is_valid() and _done(
        form, lambda: stage_operations.make_stage(into, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Added."))
        return redirect("pipeline", into.pk)
    return _page(request, into, refused=form)


@login_required
@require_POST
def stage_change(request: Request, stage_id: int) -> HttpResponse:
    _let_in(request)
    stage = _one(Stage.objects, stage_id)
    holds = Deal.objects.filter(stage=stage).exists()
    form = StageForm(
        request.POST, instance=stage, pipeline=stage.pipeline, holds=holds, auto_id=f"stage-{stage.pk}-%s"
    )
    if form.is_valid() and _done(
        form, lambda: stage_operations.change_stage(stage, by=request.user, at=now(), **form.cleaned_data)
    ):
        messages.success(request, _("Saved."))
        return redirect("pipeline", stage.pipeline_id)
    return _page(request, stage.pipeline, refused=form)


@login_required
@require_POST
def stage_remove(request: Request, stage_id: int) -> HttpResponse:
    _let_in(request)
    stage = _one(Stage.objects, stage_id)
    form = IntoForm(request.POST)
    into = form.cleaned_data["into"] if form.is_valid() else None
    try:
        stage_operations.remove_stage(stage, into=into, by=request.user, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        undo = reverse("stage_restore", args=[stage.pk])
        messages.success(request, _("“%(name)s” is removed.") % {"name": stage}, extra_tags=UNDO + undo)
    return redirect("pipeline", stage.pipeline_id)


@login_required
@require_POST
def stage_restore(request: Request, stage_id: int) -> HttpResponse:
    _let_in(request)
    stage = _one(Stage.every, stage_id)
    if stage.pipeline.removed_at is not None:
        raise Http404
    stage_operations.restore_stage(stage, by=request.user, at=now())
    messages.success(request, _("Restored."))
    return redirect("pipeline", stage.pipeline_id)


def _let_in(request: Request) -> None:
    if not runs_the_office(request.user):
        raise PermissionDenied


def _one(rows: Any, pk: int) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _done(form: Any, act: Callable[[], Any]) -> Any:
    """What the operation made; None, with its words on the form, when it refused."""
    try:
        return act()
    except ValidationError as error:
        show_refusal(form, error)
        return None


def _rows(shown: Pipeline, refused: Any) -> list[Row]:
    stages = list(Stage.objects.filter(pipeline=shown).order_by("position"))
    counts = deals_by_stage(stages)
    rows, before = [], 0
    for stage in stages:
        is_refused = isinstance(refused, StageForm) and refused.instance.pk == stage.pk
        form = StageForm(
            instance=stage, pipeline=shown, holds=stage.pk in counts, auto_id=f"stage-{stage.pk}-%s"
        )
        falls = not stage.ends and stage.probability < before
        before = max(before, stage.probability)
        heirs = [other for other in stages if other.ends == stage.ends and other != stage]
        rows.append(
            Row(stage, counts.get(stage.pk, 0), heirs, refused if is_refused else form, is_refused, falls)
        )
    return rows


def _page(request: Request, shown: Pipeline | None, *, refused: Any = None, new: Any = None) -> HttpResponse:
    standing = list(Pipeline.objects.all())
    rows = _rows(shown, refused) if shown else []
    stage_refused = isinstance(refused, StageForm) and refused.instance.pk is None
    name_refused = isinstance(refused, PipelineForm)
    elsewhere = Stage.objects.filter(ends="").exclude(pipeline=shown).select_related("pipeline")
    context = {
        "pipeline": shown,
        "tabs": [(each.name, reverse("pipeline", args=[each.pk]), each == shown, None) for each in standing],
        "rows": rows,
        "open_deals": sum(row.count for row in rows if not row.stage.ends),
        "name_form": refused if name_refused else PipelineForm(instance=shown, auto_id="pipeline-%s"),
        "name_is_open": name_refused,
        "stage_form": (
            (refused if stage_refused else StageForm(pipeline=shown, auto_id="stage-new-%s"))
            if shown
            else None
        ),
        "stage_is_open": stage_refused,
        "new_form": new or PipelineForm(auto_id="new-pipeline-%s"),
        "new_is_open": new is not None or not standing,
        "elsewhere": list(elsewhere.order_by("pipeline__position", "pipeline", "position")),
        "is_only": len(standing) == 1,
        "gone_stages": list(Stage.every.filter(pipeline=shown, removed_at__isnull=False)) if shown else [],
        "gone_pipelines": list(Pipeline.every.filter(removed_at__isnull=False)),
    }
    return render(request, "sales/pipelines.html", context, status=status_of(refused, new))
