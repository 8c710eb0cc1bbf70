"""The report builder over calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now, today
from vonal.core.spreadsheets import Row
from vonal.office.call_figures.asking import answer
from vonal.office.call_figures.models import Report
from vonal.office.call_figures.operations import keep_report, may_change_report, remove_report
from vonal.office.staff.models import Employee
from vonal.web.downloads import download
from vonal.web.reports.asked import MEASURES, SECONDS, SPANS, Asked, read_asked
from vonal.web.reports.dimensions import LABELS, OF_TIME, named, names
from vonal.web.reports.shown import chart_of, one_way, remarks_on, rows_of, text_of, two_ways, value_of
from vonal.web.reports.standing import standing
from vonal.web.request import Request
from vonal.web.toast import UNDO, toast

TOLD = ("calls", "answered", "missed", "missed_percent", "back", "talk_seconds", "mean_wait")
LONGEST_ADDRESS = 2000


@login_required
@require_GET
def call_report(request: Request) -> HttpResponse:
    asked = read_asked(request.GET, today())
    found = answer(asked.question, request.user)
    before = answer(asked.question.before, request.user) if asked.compares else None
    shown = (
        two_ways(asked, found, request.user)
        if asked.question.columns
        else one_way(asked, found, before, request.user)
    )
    context: dict[str, Any] = {
        "asked": asked,
        "shown": shown,
        "chart": chart_of(asked, found, before, request.user),
        "sums": [
            (
                str(MEASURES[each][0]),
                text_of(found.total, each),
                text_of(before.total, each) if before else "",
            )
            for each in (*TOLD, *(["taken"] if found.total.taken else []))
        ],
        "remarks": remarks_on(asked, found),
        "days_behind": found.days_behind,
        "is_empty": not found.total.calls,
        "row_label": (LABELS | OF_TIME)[asked.question.rows],
        "query": request.GET.urlencode(),
        **_choices(asked, request.user),
        **_kept(request),
    }
    return render(request, "reports/calls.html", context)


@login_required
@require_GET
def call_report_export(request: Request, kind: str) -> HttpResponseBase:
    """The table as a file: of two dimensions a line a pair, with every figure."""
    asked = read_asked(request.GET, today())
    question = asked.question
    headings = [str((LABELS | OF_TIME)[each]) for each in (question.rows, question.columns) if each]
    headings += [
        _("%(what)s, s") % {"what": label} if kind == SECONDS else str(label)
        for label, kind in MEASURES.values()
    ]
    return download(request, _("Calls"), headings, _lines(asked, request.user), kind)


@login_required
@require_POST
def call_report_keep(request: Request) -> HttpResponse:
    # An undo says in its address what was there.
    words = request.POST if "name" in request.POST else request.GET
    asked = words.get("asked", "").replace("\0", "")
    if len(asked) > LONGEST_ADDRESS:
        return toast(HttpResponse(status=422), _("Too many filters to keep."), is_problem=True)
    name, shared = words.get("name", "").replace("\0", ""), words.get("shared", Report.Shared.OWN)
    try:
        report = keep_report(name, asked, by=request.user, at=now(), shared=shared)
    except ValidationError as error:
        return toast(HttpResponse(status=422), " ".join(error.messages), is_problem=True)
    messages.success(request, _("“%(name)s” is kept: it stands above the report.") % {"name": report.name})
    return redirect(_address(report))


@login_required
@require_POST
def call_report_remove(request: Request, report_id: int) -> HttpResponse:
    report = get_object_or_404(Report.objects.visible_to(request.user), pk=report_id)
    if not may_change_report(request.user, report):
        raise Http404
    remove_report(report, by=request.user)
    kept = urlencode({"name": report.name, "asked": report.asked, "shared": report.shared})
    undo = f"{UNDO}{reverse('call_report_keep')}?{kept}" if report.owner_id == request.user.pk else ""
    messages.success(request, _("The report is removed."), extra_tags=undo)
    return redirect("call_report")


def _lines(asked: Asked, viewer: Employee) -> Iterator[Row]:
    question, found = asked.question, answer(asked.question, viewer)
    rows = rows_of(asked, found, viewer)
    columns = named(question.columns, found.columns, viewer) if question.columns else {0: ""}
    for code, name in rows.items():
        for column, heading in columns.items():
            figures = found.cells.get((code, column))
            if figures is not None:
                said = [name, heading] if question.columns else [name]
                yield [*said, *(value_of(figures, each) for each in MEASURES)]


def _choices(asked: Asked, viewer: Employee) -> dict[str, Any]:
    """What the form offers."""
    only = asked.question.only
    filters = [
        (
            name,
            label,
            [(code, text, code in only.get(name, ())) for code, text in names(name, viewer).items()],
        )
        for name, label in LABELS.items()
    ]
    return {
        "filters": [each for each in filters if len(each[2]) > 1],
        "dimensions": list((LABELS | OF_TIME).items()),
        "measures": [(key, label) for key, (label, _kind) in MEASURES.items()],
        "spans": list(SPANS.items()),
        "narrowed_by": len(only),
    }


def _kept(request: Request) -> dict[str, Any]:
    """The reports one click away, and which of them this is."""
    here = request.GET.urlencode()
    reports = [
        (report, _address(report), report.asked == here)
        for report in Report.objects.visible_to(request.user).select_related("owner")
    ]
    this = next((report for report, _url, is_here in reports if is_here), None)
    return {
        "standing": [(name, url, url.partition("?")[2] == here and bool(here)) for name, url in standing()],
        "reports": reports,
        "this": this,
        "may_remove": this is not None and may_change_report(request.user, this),
        "shared": Report.Shared.choices,
    }


def _address(report: Report) -> str:
    words = QueryDict(report.asked)
    return f"{reverse('call_report')}?{words.urlencode()}"
