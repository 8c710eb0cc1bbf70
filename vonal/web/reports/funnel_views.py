"""The funnel: what enters each stage and what comes of it; cohorts by month; conversion per person and source."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from vonal.core.clock import now, today
from vonal.core.days import format_month
from vonal.core.spreadsheets import Row
from vonal.office.customers.models import Source
from vonal.office.forecasts import cohorts as by_month
from vonal.office.forecasts.cohorts import Became
from vonal.office.forecasts.funnel import BACK, FELL, HERE, PASSED, funnel
from vonal.office.forecasts.scope import NOBODY
from vonal.office.staff.models import Employee
from vonal.web.downloads import download
from vonal.web.reports.behind import behind
from vonal.web.reports.sales_asked import SPANS, SalesAsked, read_back
from vonal.web.request import Request


@login_required
@require_GET
def funnel_report(request: Request) -> HttpResponse:
    asked = read_back(request.GET, request.user, today())
    passages = funnel(asked.scope, asked.months, at=now())
    lines = [
        (
            each,
            [
                (each.fates[what], behind(asked, "funnel", stage=each.stage.pk, fate=what))
                for what in (PASSED, FELL, BACK, HERE)
            ],
            behind(asked, "funnel", stage=each.stage.pk),
        )
        for each in passages
    ]
    names = {PASSED: _("Went on"), FELL: _("Fell out"), BACK: _("Went back"), HERE: _("Still there")}
    chart = {
        "kind": "bars",
        "labels": [each.stage.name for each in passages if not each.stage.closes],
        "series": [
            {"name": name, "values": [each.fates[what] for each in passages if not each.stage.closes]}
            for what, name in names.items()
        ],
    }
    return render(request, "reports/funnel.html", {
        "lines": lines, "chart": chart, "is_empty": not any(each.entered for each in passages), **_around(asked),
    })  # fmt: skip


@login_required
@require_GET
def funnel_report_export(request: Request, kind: str) -> HttpResponseBase:
    asked = read_back(request.GET, request.user, today())
    headings = [
        _("Stage"), pgettext("deals", "Entered"), _("Went on"), _("Went on, %"), _("Fell out"), _("Went back"), _("Still there"),
        _("Stay on average, days"), _("Median stay, days"),
    ]  # fmt: skip
    rows: Iterator[Row] = (
        [
            each.stage.name, each.entered, each.fates[PASSED], each.passed_percent, each.fates[FELL], each.fates[BACK],
            each.fates[HERE], _days(each.mean_days), each.median_days,
        ]
        for each in funnel(asked.scope, asked.months, at=now())
    )  # fmt: skip
    return download(request, _("Funnel"), headings, rows, kind)


@login_required
@require_GET
def cohort_report(request: Request) -> HttpResponse:
    asked = read_back(request.GET, request.user, today())
    stages, found = by_month.cohorts(asked.scope, asked.months)
    language = get_language() or "en"
    lines = []
    for number, (day, cohort) in enumerate(zip(asked.months.days, found, strict=True)):
        month = asked.of_month(number)
        reached = [
            (
                stage.name, cohort.reached[stage.pk], cohort.percent(stage.pk), -(-(cohort.percent(stage.pk) or 0) * 8 // 100),
                behind(month, "opened", stage=stage.pk),
            )
            for stage in stages
        ]  # fmt: skip
        links = {what: behind(month, "opened", fate=what) for what in ("won", "lost", "open")}
        lines.append((format_month(day, language), cohort, reached, behind(month, "opened"), links))
    return render(request, "reports/cohorts.html", {
        "stages": stages, "lines": lines, "is_empty": not any(each.became.opened for each in found), **_around(asked),
    })  # fmt: skip


@login_required
@require_GET
def cohort_report_export(request: Request, kind: str) -> HttpResponseBase:
    asked = read_back(request.GET, request.user, today())
    stages, found = by_month.cohorts(asked.scope, asked.months)
    headings = [
        _("Opened in"), pgettext("deals", "Opened"), *(stage.name for stage in stages), pgettext("number of deals", "Lost"),
        pgettext("number of deals", "Open"),
    ]  # fmt: skip
    rows: Iterator[Row] = (
        [f"{day:%Y-%m}", each.became.opened, *(each.reached[stage.pk] for stage in stages), each.became.lost, each.became.open]
        for day, each in zip(asked.months.days, found, strict=True)
    )  # fmt: skip
    return download(request, _("Cohorts"), headings, rows, kind)


@login_required
@require_GET
def conversion_report(request: Request) -> HttpResponse:
    asked = read_back(request.GET, request.user, today())
    tables = [(key, title, _shown(asked, key, rows), _together(rows)) for key, title, rows in _tables(asked)]
    return render(request, "reports/conversion.html", {
        "tables": tables, "is_empty": not any(lines for _key, _title, lines, _total in tables), **_around(asked),
    })  # fmt: skip


@login_required
@require_GET
def conversion_report_export(request: Request, kind: str) -> HttpResponseBase:
    asked = read_back(request.GET, request.user, today())
    headings = [
        _("By"), _("Name"), pgettext("deals", "Opened"), pgettext("number of deals", "Won"),
        pgettext("number of deals", "Lost"), pgettext("number of deals", "Open"), _("Won of opened, %"), _("Won of ended, %"),
        _("Days to win"), _("Money won"), _("Currency"),
    ]  # fmt: skip
    return download(request, _("Conversion"), headings, _cells(asked), kind)


def _cells(asked: SalesAsked) -> Iterator[Row]:
    for _key, title, rows in _tables(asked):
        for _pk, name, each in rows:
            rates = (each.won_percent, each.won_of_ended_percent, _days(each.days_to_win))
            money = sorted(each.sums.items())
            [first, *others] = money or [("", Decimal(0))]
            yield [title, name, each.opened, each.won, each.lost, each.open, *rates, first[1], first[0]]
            for currency, amount in others:
                yield [title, name, *[None] * 7, amount, currency]


def _days(days: float | None) -> Decimal | None:
    return None if days is None else Decimal(days).quantize(Decimal("0.1"))


Named = list[tuple[int, str, Became]]


def _tables(asked: SalesAsked) -> list[tuple[str, str, Named]]:
    people = by_month.by_manager(asked.scope, asked.months)
    sources = by_month.by_source(asked.scope, asked.months)
    names: dict[int | None, str] = dict(
        Employee.objects.filter(pk__in=[k for k in people if k]).values_list("pk", "name")
    )
    called: dict[int | None, str] = dict(
        Source.objects.filter(pk__in=[k for k in sources if k]).values_list("pk", "name")
    )
    names[None], called[None] = _("Nobody"), _("Not known")
    return [
        ("manager", _("Led by"), _named(people, names)),
        ("source", _("Source"), _named(sources, called)),
    ]


def _named(rows: dict[int | None, Became], names: dict[int | None, str]) -> Named:
    """The most opened first."""
    found = [(key or NOBODY, names[key], each) for key, each in rows.items()]
    return sorted(found, key=lambda line: (-line[2].opened, line[1]))


def _shown(asked: SalesAsked, key: str, rows: Named) -> list[tuple[str, Became, dict[str, str]]]:
    lines = []
    for pk, name, each in rows:
        of = asked.of(key, pk)
        links = {what or "opened": behind(of, "opened", fate=what) for what in ("", "won", "lost", "open")}
        lines.append((name, each, links))
    return lines


def _together(rows: Named) -> Became:
    total = Became()
    for _pk, _name, each in rows:
        total.add(each)
    return total


def _around(asked: SalesAsked) -> dict[str, Any]:
    return {"spans": SPANS, **asked.choices()}
