"""The deals of the board by the day they are expected."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vonal.core.bounded import TookTooLong, at_most
from vonal.core.clock import now, today
from vonal.core.days import FIRST_DAY, LAST_DAY, format_long_day
from vonal.office.sales.calendar_queries import days
from vonal.office.sales.models import Deal
from vonal.office.sales.operations import change_deal
from vonal.office.sales.queries import may_change
from vonal.web.lists.listing import SECONDS
from vonal.web.request import Request
from vonal.web.sales.doors import changeable_deal_of
from vonal.web.sales.forms import DealForm
from vonal.web.sales.shown import Shown, shown_of
from vonal.web.toast import toast

MONTH = timedelta(days=31)


@login_required
@require_GET
def calendar(request: Request) -> HttpResponse:
    """A month in whole weeks, from Monday on."""
    shown = shown_of(request)
    first = _month(request.GET.get("month", ""))
    following = (first + MONTH).replace(day=1)
    monday, last = first - timedelta(days=first.weekday()), following - timedelta(days=1)
    sunday = last + timedelta(days=6 - last.weekday())
    this = today().replace(day=1)
    context = {
        **shown.around(),
        "month": first,
        "this_address": _address(shown, first),
        "may_change": may_change(request.user),
        "today": today(),
        "before": _address(shown, (first - timedelta(days=1)).replace(day=1)),
        "after": _address(shown, following),
        "this": _address(shown, this),
        "is_this": first == this,
        "undated": _in_list(shown, "expected_on~empty~", "ends~is~"),
    }
    deals = shown.narrow(Deal.objects.visible_to(request.user).filter(stage__in=shown.stages()))
    try:
        with at_most(SECONDS):
            found = days(deals, monday, sunday)
            context["days"] = [(day, _in_list(shown, f"expected_on~is~{day.date}")) for day in found]
            context["is_empty"] = not any(day.count for day in found)
    except TookTooLong:
        context["too_long"] = True
    return render(request, "sales/calendar.html", context)


@login_required
@require_POST
def deal_day(request: Request, deal_id: int) -> HttpResponse:
    """The deal is expected on another day; with the day in the address, to undo."""
    deal = changeable_deal_of(request, deal_id)
    asked = request.POST if "on" in request.POST else request.GET
    before = deal.expected_on
    try:
        on = DealForm(instance=deal).value_of("expected_on", asked.get("on", ""))
        deal = change_deal(deal, expected_on=on, by=request.user, at=now())
    except ValidationError as error:
        return toast(HttpResponse(status=422), " ".join(error.messages), is_problem=True)
    response = HttpResponse(status=204)
    if on == before:
        return response
    text = _("%(deal)s is expected on %(day)s") if on else _("%(deal)s has no day now")
    words = {"deal": deal, "day": format_long_day(on, get_language() or "en") if on else ""}
    is_undo = asked is request.GET
    undo = f"{reverse('deal_day', args=[deal.pk])}?{urlencode({'on': before or ''})}"
    return toast(response, text % words, undo=None if is_undo else undo)


def _month(text: str) -> date:
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today().replace(day=1)
    return min(max(found, FIRST_DAY + MONTH), LAST_DAY - 2 * MONTH).replace(day=1)


def _address(shown: Shown, month: date) -> str:
    query = urlencode([("month", month.strftime("%Y-%m")), *shown.pairs()])
    return f"{reverse('deals_calendar')}?{query}"


def _in_list(shown: Shown, *rules: str) -> str:
    """The list of deals under the same filters and these."""
    pairs = [("set", "1"), *(pair for pair in shown.pairs("pipeline", "lanes") if pair[0] != "set")]
    return f"{reverse('deals')}?{urlencode([*pairs, *(('rule', rule) for rule in rules)])}"
