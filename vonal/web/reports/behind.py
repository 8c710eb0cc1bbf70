"""From a number of a report on deals to the deals behind it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from vonal.core.clock import today
from vonal.core.days import format_month
from vonal.office.forecasts.cohorts import deals_that_reached, of_fate, opened_within
from vonal.office.forecasts.funnel import BACK, FELL, HERE, PASSED, deals_that_entered
from vonal.office.forecasts.money import (
    BEST_CASE,
    COMMITTED,
    EARLIER,
    LATER,
    NO_DAY,
    OPEN,
    WEIGHTED,
    WON,
    deals_behind_sum,
)
from vonal.office.sales.models import DealQuerySet, Stage
from vonal.web.downloads import download
from vonal.web.reports.sales_asked import SalesAsked, number, read_ahead, read_back
from vonal.web.request import Request
from vonal.web.sales import export

A_PAGE = 100
FATES = {
    "": gettext_lazy("entered"), PASSED: gettext_lazy("went on"), FELL: gettext_lazy("fell out"),
    BACK: gettext_lazy("went back"), HERE: gettext_lazy("still there"),
}  # fmt: skip
ENDS = {
    "": gettext_lazy("opened"), "won": pgettext_lazy("deals", "won"), "lost": pgettext_lazy("deals", "lost"),
    "open": pgettext_lazy("deals", "open"),
}  # fmt: skip

MEASURES = {
    OPEN: gettext_lazy("Open deals"), WEIGHTED: gettext_lazy("Weighted"), BEST_CASE: gettext_lazy("Best case"),
    COMMITTED: gettext_lazy("Committed"), WON: pgettext_lazy("money", "Won"),
}  # fmt: skip
BESIDE = {
    "": "", EARLIER: gettext_lazy("Expected earlier, still open"), LATER: gettext_lazy("Expected later"),
    NO_DAY: gettext_lazy("Without a day"),
}  # fmt: skip


def behind(asked: SalesAsked, of: str, **cell: Any) -> str:
    """The address of the deals behind a cell of a report."""
    said = {name: value for name, value in cell.items() if value not in (None, "")}
    return f"{reverse('deals_behind')}?{asked.fixed.query(of=of, **said)}"


@login_required
@require_GET
def deals_behind(request: Request) -> HttpResponse:
    deals, title = _found(request.GET, request)
    deals = deals.with_chance()
    sums = (
        deals.order_by()
        .values_list("currency")
        .annotate(Count("pk"), Sum("amount"), Sum("weighted"))
        .order_by("currency")
    )
    together = list(sums)
    pages = Paginator(_listed(deals), A_PAGE)
    pages.count = sum(count for _currency, count, _amount, _weighted in together)
    return render(request, "reports/behind.html", {
        "title": title, "page": pages.get_page(request.GET.get("page")), "sums": together,
        "query": _without_page(request.GET), "count": pages.count,
    })  # fmt: skip


@login_required
@require_GET
def deals_behind_export(request: Request, kind: str) -> HttpResponseBase:
    deals, _title = _found(request.GET, request)
    return download(request, _("Deals"), export.headings(), export.rows(_listed(deals)), kind)


def _found(words: QueryDict, request: Request) -> tuple[DealQuerySet, str]:
    """
    :raises Http404: no report has such a number.
    """
    of = words.get("of", "opened")
    stage = _stage(words)
    what = words.get("fate", "")
    if of == "forecast":
        return _of_forecast(words, request, stage)
    asked = read_back(words, request.user, today())
    if of == "funnel" and stage is not None and what in FATES:
        return deals_that_entered(asked.scope, asked.months, stage, what), f"{stage}: {FATES[what]}"
    if of == "opened" and what in ENDS:
        if stage is not None:
            title = _("Came to “%(stage)s”") % {"stage": stage}
            return deals_that_reached(asked.scope, asked.months, stage), title
        return of_fate(opened_within(asked.scope, asked.months), what), f"{_('Deals')}: {ENDS[what]}"
    raise Http404


def _of_forecast(words: QueryDict, request: Request, stage: Stage | None) -> tuple[DealQuerySet, str]:
    asked = read_ahead(words, request.user, today())
    measure, when = words.get("measure", OPEN), words.get("when", "")
    if measure not in MEASURES or when not in BESIDE:
        raise Http404
    deals = deals_behind_sum(
        asked.scope,
        asked.months,
        currency=asked.currency,
        measure=measure,
        when=when,
        stage_id=stage.pk if stage else None,
    )
    named = [str(MEASURES[measure]), str(stage or ""), str(BESIDE[when]) if when else _months_said(asked)]
    return deals, " · ".join(part for part in named if part)


def _months_said(asked: SalesAsked) -> str:
    language = get_language() or "en"
    months = asked.months
    said = [format_month(day, language) for day in dict.fromkeys((months.first, months.last))]
    return " – ".join(said)


def _stage(words: QueryDict) -> Stage | None:
    pk = number(words, "stage")
    return Stage.objects.filter(pk=pk).first() if pk is not None else None


def _listed(deals: DealQuerySet) -> DealQuerySet:
    return deals.order_by("-amount", "-pk").select_related("customer", "stage", "manager")


def _without_page(words: QueryDict) -> str:
    kept = words.copy()
    kept.pop("page", None)
    return kept.urlencode()
