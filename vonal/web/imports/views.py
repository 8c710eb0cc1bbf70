"""A list comes in: the file, its columns, the check, the work itself, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vonal.core.clock import now
from vonal.core.tables import LARGEST_FILE, UnreadableFile
from vonal.office.imports import operations, queries
from vonal.office.imports.division import read_weights
from vonal.office.imports.models import Import, Kind
from vonal.web.downloads import download
from vonal.web.imports.shown import page_of
from vonal.web.imports.words import why_not
from vonal.web.request import Request

SHOWN = 30


@login_required
@require_http_methods(["GET", "POST"])
def imports(request: Request) -> HttpResponse:
    if not queries.may_import(request.user):
        raise PermissionDenied
    kind = request.POST.get("kind") or request.GET.get("kind") or Kind.CUSTOMERS
    kind = kind if kind in Kind.values else Kind.CUSTOMERS
    refusal = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            return redirect("import", _received(request, file, kind).pk)
        except UnreadableFile as error:
            refusal = why_not(error)
    rows = Import.objects.visible_to(request.user).select_related("by")[:SHOWN]
    context = {"imports": rows, "kinds": Kind.choices, "kind": kind, "refusal": refusal}
    return render(request, "imports/imports.html", context, status=422 if refusal else 200)


@login_required
@require_GET
def one(request: Request, import_id: int) -> HttpResponse:
    return _page(request, _import(request, import_id))


@login_required
@require_POST
def reading(request: Request, import_id: int) -> HttpResponse:
    """The same file as another kind of list, sheet, encoding, or with other headings."""
    of, said = _import(request, import_id), request.POST
    number = said.get("heading_row", "")
    heading_row = int(number) if number.isdecimal() and len(number) < 8 else None
    how = {key: said.get(key, "")[:100] for key in ("sheet", "encoding", "separator")}
    kind = said.get("kind", "") if said.get("kind") in Kind.values else ""
    try:
        operations.read_again(of, by=request.user, kind=kind, heading_row=heading_row, **how)
    except UnreadableFile as error:
        of.refresh_from_db()
        return _page(request, of, why_not(error))
    except ValidationError as error:
        return _page(request, of, " ".join(error.messages))
    return redirect("import", of.pk)


@login_required
@require_POST
def columns(request: Request, import_id: int) -> HttpResponse:
    of, said = _import(request, import_id), request.POST
    chosen = [said.get(f"column-{place}", "") for place in range(len(of.columns))]
    source = said.get("source", "")
    choices = {
        "existing": said.get("existing"),
        "suspects": said.get("suspects"),
        "overwrite": "overwrite" in said,
        "divide": "divide" in said,
        "source": int(source) if source.isdecimal() and len(source) < 18 else None,
    }
    keep_as = said.get("keep_as", "")[:100] if "keep" in said else ""
    try:
        operations.choose_columns(of, chosen, choices, by=request.user, at=now(), keep_as=keep_as)
    except ValidationError as error:
        of.columns, of.choices = chosen, {**of.choices, **choices}
        return _page(request, of, " ".join(error.messages))
    return redirect("import", of.pk)


@login_required
@require_POST
def division(request: Request, import_id: int) -> HttpResponse:
    weights = read_weights(request.POST.dict())
    return _done(request, import_id, lambda of: operations.divide_by(of, weights, by=request.user))


@login_required
@require_POST
def run(request: Request, import_id: int) -> HttpResponse:
    return _done(request, import_id, lambda of: operations.bring_in(of, by=request.user, at=now()))


@login_required
@require_POST
def stop(request: Request, import_id: int) -> HttpResponse:
    return _done(request, import_id, lambda of: operations.stop(of, by=request.user, at=now()))


@login_required
@require_POST
def undo(request: Request, import_id: int) -> HttpResponse:
    return _done(request, import_id, lambda of: operations.undo(of, by=request.user, at=now()))


@login_required
@require_POST
def forget(request: Request, import_id: int) -> HttpResponse:
    of = _import(request, import_id)
    try:
        operations.forget(of, by=request.user)
    except ValidationError as error:
        return _page(request, of, " ".join(error.messages))
    messages.success(request, _("The file is thrown away."))
    return redirect("imports")


@login_required
@require_GET
def sent_back(request: Request, import_id: int, kind: str) -> HttpResponseBase:
    """The rows that did not come in as they stand, with the reason."""
    of = _import(request, import_id)
    if not of.rows_file.exists():
        raise Http404
    headings = [*(of.headings or []), _("What became of it"), _("Why")]
    return download(request, _("Rows sent back"), headings, queries.sent_back(of), kind)


def _received(request: Request, file: Any, kind: str) -> Import:
    if not isinstance(file, UploadedFile) or not file.size:
        raise UnreadableFile("empty")
    if file.size > LARGEST_FILE:
        raise UnreadableFile("too_large")
    return operations.receive_file(file, file.name or "", kind=kind, by=request.user, at=now())  # type: ignore[arg-type]


def _done(request: Request, import_id: int, work: Callable[[Import], Import]) -> HttpResponse:
    of = _import(request, import_id)
    try:
        work(of)
    except ValidationError as error:
        return _page(request, of, " ".join(error.messages))
    return redirect("import", of.pk)


def _import(request: Request, import_id: int) -> Import:
    try:
        return queries.import_for(request.user, import_id)
    except Import.DoesNotExist as error:
        raise Http404 from error


def _page(request: Request, of: Import, refusal: str = "") -> HttpResponse:
    context = page_of(of) | {"refusal": refusal}
    return render(request, "imports/import.html", context, status=422 if refusal else 200)
