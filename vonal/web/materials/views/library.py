"""The library: files, their versions, and the words they go out with."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vonal.core.clock import now
from vonal.office.materials import operations, queries
from vonal.office.materials.models import Material
from vonal.office.staff.models import Language
from vonal.web.doors import let_in
from vonal.web.downloads import brought
from vonal.web.materials.forms import FileForm, LetterForm, MaterialForm, NewMaterialForm
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request


@login_required
@require_GET
def materials(request: Request) -> HttpResponse:
    return _library(request)


@login_required
@require_http_methods(["GET", "POST"])
def material_new(request: Request) -> HttpResponse:
    queries.library_for(request.user)
    form = NewMaterialForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.make_material(by=request.user, at=now(), **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Added."))
            return redirect("materials")
    return render(request, "materials/material_new.html", {"form": form}, status=status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def material(request: Request, material_id: int) -> HttpResponse:
    kept = _material(request, material_id)
    form = MaterialForm(request.POST or None, instance=_material(request, material_id))
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_material(kept, by=request.user, at=now(), **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("material", kept.pk)
    return _page(request, kept, form=form)


@login_required
@require_POST
def version_new(request: Request, material_id: int) -> HttpResponse:
    kept = _material(request, material_id)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            operations.add_version(kept, file=form.cleaned_data["file"], by=request.user, at=now())
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The new version is what is sent from now on."))
            return redirect("material", kept.pk)
    return _page(request, kept, file_form=form)


@login_required
@require_POST
def material_retire(request: Request, material_id: int) -> HttpResponse:
    operations.retire_material(_material(request, material_id), by=request.user)
    messages.success(request, _("It is offered no longer."))
    return redirect("materials")


@login_required
@require_POST
def material_restore(request: Request, material_id: int) -> HttpResponse:
    operations.restore_material(_material(request, material_id), by=request.user)
    messages.success(request, _("Restored."))
    return redirect("materials")


@login_required
@require_GET
def version_file(request: Request, version_id: int) -> HttpResponseBase:
    version = let_in(queries.version_for, request, version_id)
    return brought(version)


@login_required
@require_POST
def materials_letter(request: Request, language: str) -> HttpResponse:
    queries.library_for(request.user)
    if language not in Language.values:
        raise Http404
    form = LetterForm(request.POST, auto_id=f"letter-{language}-%s")
    if form.is_valid():
        operations.change_template(language, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("materials")
    return _library(request, refused=(language, form))


def _material(request: Request, material_id: int) -> Material:
    return let_in(queries.material_for, request, material_id)


def _library(request: Request, refused: tuple[str, LetterForm] | None = None) -> HttpResponse:
    every = queries.library_for(request.user)
    letters = [
        (
            code,
            label,
            refused[1]
            if refused and refused[0] == code
            else LetterForm(instance=queries.template_in(code), auto_id=f"letter-{code}-%s"),
            bool(refused and refused[0] == code),
        )
        for code, label in Language.choices
    ]
    context = {
        "materials": [one for one in every if one.is_active],
        "gone": [one for one in every if not one.is_active],
        "letters": letters,
    }
    return render(request, "materials/materials.html", context, status=422 if refused else 200)


def _page(request: Request, kept: Material, **forms: Any) -> HttpResponse:
    context = {"material": kept, "form": MaterialForm(instance=kept), "file_form": FileForm(), **forms}
    return render(request, "materials/material.html", context, status=status_of(*forms.values()))
