"""The report on lost deals, and the deals behind its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from vonal.core.clock import today
from vonal.core.company import company
from vonal.core.spreadsheets import Row
from vonal.office.losses.models import Loss, Reason
from vonal.office.sales.models import Deal
from vonal.web.downloads import download
from vonal.web.losses.figures import BY, NONE, REST, Table, losses_by, narrowed
from vonal.web.reports.sales_asked import SPANS, SalesAsked, number, read_back
from vonal.web.request import Request

A_PAGE = 50


@login_required
@require_GET
def loss_report(request: Request) -> HttpResponse:
    asked, by = read_back(request.GET, request.user, today()), _by(request.GET)
    table = losses_by(asked, by)
    lines = [
        (
            line,
            [
                (count, _behind(asked, by, reason=line.reason_id, column=key) if key != REST else "")
                for (key, _name), count in zip(table.columns, line.cells, strict=True)
            ],
            _behind(asked, by, reason=line.reason_id),
        )
        for line in table.lines
    ]
    here = reverse("loss_report")
    return render(request, "losses/report.html", {
        "table": table, "lines": lines, "chart": _chart(table), "by": by, "every": _behind(asked, by),
        "ways": [(label, f"{here}?{asked.query(by=key)}", key == by, None) for key, label in BY.items()],
        "spans": SPANS, **asked.choices(), "query": asked.query(by=by),
    })  # fmt: skip


@login_required
@require_GET
def loss_report_export(request: Request, kind: str) -> HttpResponseBase:
    table = losses_by(read_back(request.GET, request.user, today()), _by(request.GET))
    headings = [
        _("Reason"),
        *(name for _key, name in table.columns),
        _("Together"),
        _("Amount"),
        _("Currency"),
    ]
    rows: Iterator[Row] = (
        [line.name, *line.cells, line.total, line.money, company().currency] for line in table.lines
    )
    return download(request, _("Lost deals"), headings, rows, kind)


@login_required
@require_GET
def losses_behind(request: Request) -> HttpResponse:
    page = Paginator(_asked_for(request), A_PAGE).get_page(request.GET.get("page"))
    put_losses(page.object_list)
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {"page": page, "query": kept.urlencode(), "reason": _reason_in_words(request.GET)}
    return render(request, "losses/behind.html", context)


@login_required
@require_GET
def losses_behind_export(request: Request, kind: str) -> HttpResponseBase:
    headings = [
        _("Deal"), _("Customer"), _("Amount"), _("Currency"), _("Led by"), _("Ended"), _("Reason"), _("Competitor"),
        _("In the customer's words"), _("Ask again"),
    ]  # fmt: skip
    return download(request, _("Lost deals"), headings, _rows(_asked_for(request)), kind)


def put_losses(deals: Iterable[Deal]) -> None:
    """Give each deal its ``loss`` or None; one query."""
    deals = list(deals)
    said = Loss.objects.filter(deal__in=deals).select_related("reason", "competitor", "from_stage")
    of_deal = {loss.deal_id: loss for loss in said}
    for deal in deals:
        deal.loss = of_deal.get(deal.pk)  # type: ignore[attr-defined]


def _rows(deals: QuerySet[Any, Any]) -> Iterator[Row]:
    shown = list(deals)
    put_losses(shown)
    for deal in shown:
        loss: Loss | None = deal.loss
        yield [
            str(deal), str(deal.customer), deal.amount, deal.currency, deal.manager.name if deal.manager else "",
            deal.closed_at, str(loss.reason) if loss else "", str(loss.competitor or "") if loss else "",
            loss.text if loss else "", loss.return_on if loss else None,
        ]  # fmt: skip


def _asked_for(request: Request) -> QuerySet[Any, Any]:
    words = request.GET
    asked = read_back(words, request.user, today())
    found = narrowed(asked, _by(words), number(words, "reason"), number(words, "column"))
    competitor = number(words, "competitor")
    if competitor is not None:
        found = found.filter(competitor=competitor)
    return found.order_by("-closed_at", "-pk").select_related("customer", "stage", "manager")


def _by(words: QueryDict) -> str:
    by = words.get("by", "")
    return by if by in BY else "stage"


def _reason_in_words(words: QueryDict) -> str:
    reason = number(words, "reason")
    if reason is None:
        return ""
    return _("Not said") if reason == NONE else str(Reason.objects.filter(pk=reason).first() or "")


def _behind(asked: SalesAsked, by: str, **cell: Any) -> str:
    return f"{reverse('losses_behind')}?{urlencode([*asked.words, ('by', by), *cell.items()])}"


def _chart(table: Table) -> dict[str, Any]:
    return {
        "kind": "bars",
        "labels": [name for _key, name in table.columns],
        "series": [{"name": line.name, "values": line.cells} for line in table.lines],
    }
