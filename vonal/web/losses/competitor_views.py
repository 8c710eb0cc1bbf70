"""The register of competitors, and each one's page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vonal.core.clock import now, today
from vonal.core.company import company
from vonal.core.days import format_month
from vonal.core.months import Months
from vonal.core.spreadsheets import Row
from vonal.office.losses.models import Competitor, Sighting
from vonal.office.losses.operations import (
    change_competitor,
    forget_sighting,
    make_competitor,
    note_sighting,
)
from vonal.office.sales.models import Deal
from vonal.office.sales.queries import may_change
from vonal.office.staff.permissions import runs_the_office
from vonal.web.downloads import download
from vonal.web.losses.competitor_forms import CompetitorForm, SightingForm
from vonal.web.losses.report_views import put_losses
from vonal.web.losses.standing import by_month, deals_with, known_of, reasons_against, standings
from vonal.web.refusals import show_refusal, status_of
from vonal.web.reports.forms import SPANS, PeriodForm
from vonal.web.request import Request

MOST_SEEN = 60
MOST_DEALS = 200
HOW = ("lost", "won", "open")


@login_required
@require_http_methods(["GET", "POST"])
def competitors(request: Request) -> HttpResponse:
    """How we stand against each; whoever sells puts one on the register."""
    form = CompetitorForm(request.POST or None)
    if request.method == "POST":
        _let_write(request)
        if form.is_valid():
            try:
                made = make_competitor(by=request.user, at=now(), **form.cleaned_data)
            except ValidationError as error:
                show_refusal(form, error)
            else:
                return redirect("competitor", made.pk)
    months, period = _months(request)
    found = standings(request.user, months)
    return render(request, "losses/competitors.html", {
        "found": found, "form": form, "may_write": may_change(request.user), **period,
        "chart": {
            "kind": "bars",
            "labels": [each.competitor.name for each in found[:8]],
            "series": [
                {"name": _("Won against them"), "values": [each.won for each in found[:8]]},
                {"name": _("Lost to them"), "values": [each.lost for each in found[:8]]},
            ],
        },
        "is_met": any(each.met for each in found),
    }, status=status_of(form))  # fmt: skip


@login_required
@require_GET
def competitors_export(request: Request, kind: str) -> HttpResponseBase:
    headings = [
        _("Competitor"), _("Won against them"), _("Lost to them"), _("Lost for other reasons"), _("Won, %"), _("Money won"),
        _("Money lost"), _("Currency"), _("Moves"),
    ]  # fmt: skip
    months, _period = _months(request)
    rows: Iterator[Row] = (
        [
            each.competitor.name, each.won, each.lost, each.elsewhere, each.won_percent, each.money_won, each.money_lost,
            company().currency, each.moves,
        ]
        for each in standings(request.user, months)
    )  # fmt: skip
    return download(request, _("Competitors"), headings, rows, kind)


@login_required
@require_GET
def competitor(request: Request, competitor_id: int) -> HttpResponse:
    return _page(request, get_object_or_404(Competitor, pk=competitor_id))


@login_required
@require_POST
def competitor_change(request: Request, competitor_id: int) -> HttpResponse:
    _let_keep(request)
    shown = get_object_or_404(Competitor, pk=competitor_id)
    if "is_active" in request.POST:
        change_competitor(shown, by=request.user, is_active=request.POST["is_active"] == "1")
        return redirect("competitor", shown.pk)
    form = CompetitorForm(request.POST, instance=Competitor.objects.get(pk=shown.pk))
    if form.is_valid():
        try:
            change_competitor(shown, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect("competitor", shown.pk)
    return _page(request, shown, form=form)


@login_required
@require_POST
def sighting_new(request: Request, competitor_id: int) -> HttpResponse:
    _let_write(request)
    shown = get_object_or_404(Competitor, pk=competitor_id)
    form = SightingForm(request.POST)
    if form.is_valid():
        try:
            note_sighting(shown, by=request.user, at=now(), **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect("competitor", shown.pk)
    return _page(request, shown, seen_form=form)


@login_required
@require_POST
def sighting_forget(request: Request, sighting_id: int) -> HttpResponse:
    """A mistake is taken back by whoever wrote it, or by who runs the office."""
    seen = get_object_or_404(Sighting, pk=sighting_id)
    if seen.by_id != request.user.pk:
        _let_keep(request)
    forget_sighting(seen, by=request.user)
    return redirect("competitor", seen.competitor_id)


@login_required
@require_GET
def competitor_deals(request: Request, competitor_id: int, how: str) -> HttpResponse:
    """The deals behind a number: won against, lost to, or open."""
    shown = get_object_or_404(Competitor, pk=competitor_id)
    if how not in HOW:
        raise Http404
    months, _period = _months(request)
    found = deals_with(request.user, shown, months, how)
    deals = list(
        found.order_by("-closed_at", "-pk").select_related("customer", "stage", "manager")[:MOST_DEALS]
    )
    put_losses(deals)
    titles = {"won": _("Won against them"), "lost": _("Lost to them"), "open": _("Open now")}
    return render(request, "losses/competitor_deals.html", {
        "competitor": shown, "deals": deals, "title": titles[how], "query": request.GET.urlencode(),
    })  # fmt: skip


def _page(
    request: Request,
    shown: Competitor,
    form: CompetitorForm | None = None,
    seen_form: SightingForm | None = None,
) -> HttpResponse:
    viewer = request.user
    months, period = _months(request)
    counts = by_month(viewer, shown, months)
    strengths, weaknesses = known_of(shown, months)
    names = {"won": _("Won against them"), "lost": _("Lost to them"), "moves": _("Their moves")}
    seen = list(
        shown.sightings.filter(kind=Sighting.Kind.MOVE).select_related("by", "deal__customer")[:MOST_SEEN]
    )
    theirs = {each.deal_id for each in seen if each.deal_id}
    return render(request, "losses/competitor.html", {
        "competitor": shown, "standing": standings(viewer, months, shown)[0],
        "reasons": reasons_against(viewer, shown, months), "strengths": strengths, "weaknesses": weaknesses, "seen": seen,
        "visible": set(Deal.objects.visible_to(viewer).filter(pk__in=theirs).values_list("pk", flat=True)),
        "form": form or CompetitorForm(instance=shown), "form_is_open": form is not None,
        "seen_form": seen_form or SightingForm(), "may_write": may_change(viewer), "may_keep": runs_the_office(viewer),
        "chart": {
            "kind": "lines",
            "labels": [format_month(day, get_language() or "en") for day in months.days],
            "series": [{"name": label, "values": counts[name]} for name, label in names.items()],
        },
        "has_chart": any(any(values) for values in counts.values()),
        "months_of_moves": list(zip((format_month(day, get_language() or "en") for day in months.days), *counts.values(), strict=True)),
        "links": {how: f"{reverse('competitor_deals', args=[shown.pk, how])}?{period['query']}" for how in HOW},
        **period,
    }, status=status_of(form, seen_form))  # fmt: skip


def _months(request: Request) -> tuple[Months, dict[str, Any]]:
    form = PeriodForm(request.GET)
    span = form.span_chosen
    spans = [(value, label) for value, label in SPANS if value != "own"]
    span = span if span != "own" else "12"
    return form.months(today()), {"spans": spans, "span": span, "query": f"span={span}"}


def _let_write(request: Request) -> None:
    if not may_change(request.user):
        raise PermissionDenied


def _let_keep(request: Request) -> None:
    if not runs_the_office(request.user):
        raise PermissionDenied
