"""The forecast: money by month, stage and person; plan, fact, what is hoped for, and how that moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from vonal.core.clock import today
from vonal.core.days import format_month
from vonal.core.spreadsheets import Row
from vonal.office.forecasts.money import EARLIER, LATER, NO_DAY, Forecast, Sums, forecast
from vonal.office.forecasts.movement import kept_since, stood
from vonal.office.forecasts.scope import NOBODY
from vonal.office.sales.models import Stage
from vonal.office.staff.models import Employee
from vonal.web.downloads import download
from vonal.web.reports.behind import BESIDE, behind
from vonal.web.reports.sales_asked import SPANS_AHEAD, SalesAsked, read_ahead
from vonal.web.request import Request

WEEK = timedelta(days=7)
LINKED = ("won", "committed", "best_case", "weighted", "open")


@dataclass(frozen=True)
class Line:
    """One row of a table; ``moved`` is the difference to the forecast of a week ago, None where nothing was kept."""

    name: str
    sums: Sums
    links: dict[str, str]
    moved: Decimal | None = None


@dataclass(frozen=True)
class Shown:
    """All tables of the page, made of the same sums."""

    months: list[Line]
    beside: list[Line]
    people: list[Line]
    stages: list[Line]
    total: Line


@login_required
@require_GET
def forecast_report(request: Request) -> HttpResponse:
    asked = read_ahead(request.GET, request.user, today())
    found = forecast(asked.scope, asked.months, asked.currency)
    since = kept_since(today() - WEEK)
    shown = _shown(asked, found, since)
    others = sorted((code, count) for code, count in found.currencies.items() if code != asked.currency)
    return render(request, "reports/forecast.html", {
        "shown": shown, "chart": _chart(shown), "since": since, "currency": asked.currency, "others": others,
        "is_empty": not found.cells, "spans": SPANS_AHEAD, "has_plan": bool(shown.total.sums.plan),
        **asked.choices(), "every_pipeline": True, "plan_is_of_all": asked.scope.pipeline_id is not None,
        "currencies": sorted({asked.currency, *found.currencies}),
    })  # fmt: skip


@login_required
@require_GET
def forecast_export(request: Request, kind: str) -> HttpResponseBase:
    asked = read_ahead(request.GET, request.user, today())
    found = forecast(asked.scope, asked.months, asked.currency)
    headings = [
        _("By"), _("Name"), _("Open deals"), _("Plan"), pgettext("money", "Won"), _("Committed"), _("Best case"), _("Weighted"),
        _("All open"), _("Forecast"), _("Forecast a week ago"), _("Currency"),
    ]  # fmt: skip
    shown = _shown(asked, found, kept_since(today() - WEEK))
    return download(request, _("Forecast"), headings, _cells(shown, asked.currency), kind)


def _cells(shown: Shown, currency: str) -> Iterator[Row]:
    tables = (
        (_("Month"), [*shown.months, *shown.beside]), (_("Led by"), shown.people), (_("Stage"), shown.stages),
    )  # fmt: skip
    for title, lines in tables:
        for line in lines:
            each = line.sums
            before = None if line.moved is None else each.forecast - line.moved
            money = (
                each.plan,
                each.won,
                each.committed,
                each.best_case,
                each.weighted,
                each.open,
                each.forecast,
            )
            yield [title, line.name, each.count, *money, before, currency]


def _shown(asked: SalesAsked, found: Forecast, since: date | None) -> Shown:
    months = asked.months
    then, then_of = stood(asked.scope, months, asked.currency, since) if since else ({}, {})
    language = get_language() or "en"
    by_month = found.by(lambda cell: cell.month)
    beside = found.by(lambda cell: cell.month, beside=True)
    by_person = found.by(lambda cell: cell.manager_id)
    by_stage = found.by(lambda cell: cell.stage_id)

    def moved(sums: Sums, before: Sums | None) -> Decimal | None:
        stood_at = before.forecast if before is not None else Decimal(0)
        return sums.forecast - stood_at if since else None

    lines = [
        Line(
            format_month(day, language),
            by_month[n],
            _links(asked.of_month(n)),
            moved(by_month[n], then.get(n)),
        )
        for n, day in enumerate(months.days)
    ]
    names = dict(
        Employee.objects.filter(pk__in=[pk for pk in {*by_person, *then_of} if pk]).values_list("pk", "name")
    )
    people = [
        Line(
            names.get(pk, _("Nobody")) if pk else _("Nobody"), by_person[pk], _links(asked.of("manager", pk or NOBODY)),
            moved(by_person[pk], then_of.get(pk)),
        )
        for pk in {*by_person, *then_of}
    ]  # fmt: skip
    stages = [
        Line(stage.name, by_stage[stage.pk], _links(asked, stage=stage.pk))
        for stage in Stage.objects.filter(pk__in=[pk for pk in by_stage if pk])
    ]
    total, before = found.total, Sums()
    for each in then.values():
        before.add(each)
    return Shown(
        lines,
        [Line(str(BESIDE[when]), beside[when], _links(asked, when=when)) for when in (EARLIER, LATER, NO_DAY) if when in beside],
        sorted(people, key=lambda line: (-line.sums.forecast, line.name)),
        stages,
        Line(_("Together"), total, _links(asked), moved(total, before)),
    )  # fmt: skip


def _links(asked: SalesAsked, **cell: Any) -> dict[str, str]:
    return {measure: behind(asked, "forecast", measure=measure, **cell) for measure in LINKED}


def _chart(shown: Shown) -> dict[str, Any]:
    """What is sure stands below; each deal counts once, at its whole amount."""
    months = [line.sums for line in shown.months]
    bars = [
        (_("Other open"), [each.open - each.best_case for each in months]),
        (_("Likely"), [each.best_case - each.committed for each in months]),
        (_("Committed"), [each.committed for each in months]),
        (pgettext("money", "Won"), [each.won for each in months]),
    ]
    lines = [(_("Plan"), [each.plan for each in months]), (_("Forecast"), [each.forecast for each in months])]
    return {
        "kind": "bars",
        "labels": [line.name for line in shown.months],
        "series": [
            {"name": name, "values": [float(value) for value in values], "line": series is lines}
            for series in (bars, lines)
            for name, values in series
            if series is bars or any(values)
        ],
    }
