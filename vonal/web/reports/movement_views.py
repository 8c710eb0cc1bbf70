"""How the forecast moved: its mornings as a chart, and the deals that made the difference."""

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
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from vonal.core.clock import today
from vonal.core.days import format_day_of_year
from vonal.core.spreadsheets import Row
from vonal.office.forecasts import movement
from vonal.office.forecasts.money import forecast
from vonal.office.forecasts.movement import CAUSES, Change, changes, day_by_day, kept_since
from vonal.office.sales.models import Deal
from vonal.web.downloads import download
from vonal.web.reports.sales_asked import SPANS_AHEAD, SalesAsked, number, read_ahead
from vonal.web.request import Request

BACK = (1, 7, 14, 30)
SHOWN = 100
CHART_DAYS = 60
WORDS = {
    movement.NEW: gettext_lazy("New deals"),
    movement.CAME_IN: gettext_lazy("Moved into these months"),
    movement.TAKEN: gettext_lazy("Taken over"),
    movement.REOPENED: gettext_lazy("Opened again"),
    movement.AMOUNT: gettext_lazy("Another amount"),
    movement.CHANCE: gettext_lazy("Another probability"),
    movement.WON: pgettext_lazy("deals", "Won"),
    movement.WENT_OUT: gettext_lazy("Moved out of these months"),
    movement.GIVEN: gettext_lazy("Handed over"),
    movement.LOST: pgettext_lazy("deals", "Lost"),
}


@dataclass(frozen=True)
class Shown:
    """A change with its deal, where the person still sees it."""

    deal: Deal | None
    change: Change

    @property
    def cause(self) -> str:
        return str(WORDS[self.change.cause])

    @property
    def name(self) -> str:
        return str(self.deal) if self.deal else _("A deal that is somebody else's now")


@login_required
@require_GET
def forecast_changes(request: Request) -> HttpResponse:
    asked, back, since = _asked(request)
    found = changes(asked.scope, asked.months, asked.currency, since) if since else []
    chosen = request.GET.get("cause", "")
    chosen = chosen if chosen in WORDS else ""
    listed = [each for each in found if not chosen or each.cause == chosen]
    now = forecast(asked.scope, asked.months, asked.currency).total.forecast
    difference = sum((each.difference for each in found), Decimal(0))
    return render(request, "reports/forecast_changes.html", {
        "since": since, "back": back, "backs": [(days, _days_said(days)) for days in BACK], "currency": asked.currency,
        "now": now, "before": now - difference, "difference": difference,
        "causes": _by_cause(found), "chosen": chosen, "chosen_name": WORDS.get(chosen, ""),
        "listed": _with_deals(listed[:SHOWN], request), "more": max(len(listed) - SHOWN, 0), "chart": _chart(asked),
        "is_empty": since is None, "spans": SPANS_AHEAD, **asked.choices(), "every_pipeline": True,
        "query_here": asked.query(back=back),
    })  # fmt: skip


@login_required
@require_GET
def forecast_changes_export(request: Request, kind: str) -> HttpResponseBase:
    asked, _back, since = _asked(request)
    headings = [
        _("Deal"), _("Customer"), _("Led by"), _("Why"), _("Difference"), _("Currency"), _("Amount before"), _("Amount"),
        _("Probability before, %"), _("Probability, %"), _("Expected before"), _("Expected on"),
    ]  # fmt: skip
    found = changes(asked.scope, asked.months, asked.currency, since) if since else []
    return download(
        request, _("Forecast"), headings, _cells(_with_deals(found, request), asked.currency), kind
    )


def _cells(shown: list[Shown], currency: str) -> Iterator[Row]:
    for each in shown:
        deal, change = each.deal, each.change
        before, after = change.before, change.after
        yield [
            each.name, str(deal.customer) if deal else "", deal.manager.name if deal and deal.manager else "", each.cause,
            change.difference, currency, before.amount if before else None, after.amount, before.chance if before else None,
            after.chance, before.expected_on if before else None, after.expected_on,
        ]  # fmt: skip


def _asked(request: Request) -> tuple[SalesAsked, int, date | None]:
    asked = read_ahead(request.GET, request.user, today())
    back = number(request.GET, "back")
    back = back if back in BACK else 7
    return asked, back, kept_since(today() - timedelta(days=back))


def _days_said(days: int) -> str:
    if days == 1:
        return _("Since yesterday morning")
    if days == 7:
        return _("Since last week")
    return ngettext("Since %(n)d day ago", "Since %(n)d days ago", days) % {"n": days}


def _by_cause(found: list[Change]) -> list[tuple[str, str, int, Decimal]]:
    """The word in the address, the name, how many deals, and what they come to."""
    rows = []
    for cause in CAUSES:
        of = [each for each in found if each.cause == cause]
        if of:
            rows.append(
                (cause, str(WORDS[cause]), len(of), sum((each.difference for each in of), Decimal(0)))
            )
    return rows


def _with_deals(found: list[Change], request: Request) -> list[Shown]:
    deals: dict[int, Deal] = {}
    pks = [each.deal_id for each in found]
    for begin in range(0, len(pks), 500):
        seen = Deal.objects.visible_to(request.user).filter(pk__in=pks[begin : begin + 500])
        deals |= {deal.pk: deal for deal in seen.select_related("customer", "manager", "stage")}
    return [Shown(deals.get(each.deal_id), each) for each in found]


def _chart(asked: SalesAsked) -> dict[str, Any] | None:
    days = day_by_day(asked.scope, asked.months, asked.currency, today() - timedelta(days=CHART_DAYS))
    if len(days) < 2:
        return None
    language = get_language() or "en"
    series = (
        (_("Forecast"), [each.forecast for each in days.values()]),
        (pgettext("money", "Won"), [each.won for each in days.values()]),
        (_("Won and committed"), [each.won + each.committed for each in days.values()]),
        (_("Won and best case"), [each.won + each.best_case for each in days.values()]),
    )
    return {
        "kind": "lines",
        "labels": [format_day_of_year(day, language, is_short=True) for day in days],
        "series": [{"name": name, "values": [float(value) for value in values]} for name, values in series],
    }
