"""The report that compares sources."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from vonal.core.clock import today
from vonal.core.company import company
from vonal.core.days import format_month
from vonal.core.months import Months
from vonal.core.spreadsheets import Row as Cells
from vonal.office.staff.permissions import brings_customers_in
from vonal.web.downloads import download
from vonal.web.reports.forms import MEASURES, PeriodForm
from vonal.web.reports.sources import Figures, Row, compare_sources, total_of
from vonal.web.request import Request


@login_required
@require_GET
def source_report(request: Request) -> HttpResponse:
    form, months, measure = _asked(request)
    rows = compare_sources(request.user, months)
    names = _names(months)
    by_month = [total_of([row.months[n] for row in rows]) for n in range(len(names))]
    context = {
        "form": form,
        "measure": measure,
        "measure_name": dict(MEASURES)[measure],
        "is_money": measure == "money",
        "rows": [(row, row.total) for row in rows],
        "total": total_of(by_month),
        "heads": [_name(row) for row in rows],
        "lines": [
            (name, [getattr(row.months[n], measure) for row in rows], getattr(by_month[n], measure))
            for n, name in enumerate(names)
        ],
        "chart": _chart(rows, names, measure),
        "is_empty": not any(by_month),
        "query": request.GET.urlencode(),
    }
    return render(request, "reports/sources.html", context)


@login_required
@require_GET
def source_report_export(request: Request, kind: str) -> HttpResponseBase:
    _form, months, _measure = _asked(request)
    headings = [
        _("Month"), _("Source"), _("New customers"), _("Touches"), _("Meetings"), _("Deals"), pgettext("number of deals", "Won"),
        _("Money won"), _("Currency"),
    ]  # fmt: skip
    lines = list(_lines(compare_sources(request.user, months), months))
    return download(request, _("Sources"), headings, lines, kind)


def _asked(request: Request) -> tuple[PeriodForm, Months, str]:
    if not brings_customers_in(request.user):
        raise PermissionDenied
    form = PeriodForm(request.GET)
    return form, form.months(today()), form.measure_chosen


def _lines(rows: list[Row], months: Months) -> Iterator[Cells]:
    for number, day in enumerate(months.days):
        for row in rows:
            figures = row.months[number]
            if figures:
                yield from _of_month(day, _name(row), figures)


def _of_month(day: date, name: str, figures: Figures) -> Iterator[Cells]:
    counts = (figures.customers, figures.touches, figures.meetings, figures.deals, figures.won)
    yield [f"{day:%Y-%m}", name, *counts, figures.money, company().currency]
    for currency, amount in figures.other_money:
        yield [f"{day:%Y-%m}", name, None, None, None, None, None, amount, currency]


def _names(months: Months) -> list[str]:
    return [format_month(day, get_language() or "en") for day in months.days]


def _name(row: Row) -> str:
    return row.source.name if row.source else _("Not known")


def _chart(rows: list[Row], names: list[str], measure: str) -> dict[str, Any]:
    series = [
        {"name": _name(row), "values": [float(getattr(each, measure)) for each in row.months]} for row in rows
    ]
    return {"kind": "bars", "labels": names, "series": [each for each in series if any(each["values"])]}
