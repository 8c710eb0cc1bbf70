"""Plans per person and month, typed into a table, beside what was won."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now, today
from vonal.core.company import company
from vonal.core.days import format_month
from vonal.core.months import Months, add_months
from vonal.core.spreadsheets import Row
from vonal.office.forecasts.money import Sums, forecast
from vonal.office.forecasts.plan_operations import may_plan, read_amount, set_plan
from vonal.office.forecasts.scope import Scope
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import SEES_ALL_CUSTOMERS, runs_the_office
from vonal.web.downloads import download
from vonal.web.reports.sales_asked import number
from vonal.web.request import Request
from vonal.web.toast import toast

FIRST_YEAR, LAST_YEAR = 2000, 2100
AT_ONCE = 6
# Who sells: others have a row only where something is planned or won.
SELLS = frozenset({"manager", "agent", "head"})


@dataclass(frozen=True)
class Line:
    """One person's half-year; ``may_change`` says whether the reader may plan for him."""

    person: Employee
    may_change: bool
    cells: list[tuple[date, Sums]]
    total: Sums


@login_required
@require_GET
def sales_plan(request: Request) -> HttpResponse:
    months = _asked(request)
    lines, totals, total = _lines(request.user, months)
    language = get_language() or "en"
    names = [format_month(day, language) for day in months.days]
    return render(request, "reports/plan.html", {
        "before": add_months(months.first, -AT_ONCE), "after": add_months(months.first, AT_ONCE), "lines": lines,
        "totals": totals, "total": total, "months": names, "period": f"{names[0]} – {names[-1]}",
        "currency": company().currency, "may_change": any(line.may_change for line in lines),
        "this_month": today().replace(day=1), "this_number": months.number_of(today()), "query": f"from={months.first:%Y-%m}", "is_now": months == _half(today()),
    })  # fmt: skip


@login_required
@require_POST
def sales_plan_set(request: Request) -> HttpResponse:
    """One cell; also called with everything in the address, to undo."""
    asked = request.POST if "person" in request.POST else request.GET
    if not runs_the_office(request.user):
        raise PermissionDenied
    person = Employee.objects.select_related("group").filter(pk=number(asked, "person") or 0).first()
    month = _month_of(asked.get("month", ""))
    if person is None or month is None:
        text = _("A plan is for a person and a month; one of them is missing.")
        return toast(HttpResponse(status=422), text, is_problem=True)
    try:
        amount = read_amount(asked.get("amount", ""))
        before = set_plan(person, month, amount, by=request.user, at=now())
    except ValidationError as error:
        text = f"{person.name}, {_month_said(month)}: {' '.join(error.messages)}"
        return toast(HttpResponse(status=422), text, is_problem=True)
    lines, totals, total = _lines(request.user, _half(month))
    line = next((each for each in lines if each.person.pk == person.pk), None)
    response = render(request, "reports/plan_cells.html", {
        "line": line, "month": month, "amount": amount, "totals": totals, "total": total, "currency": company().currency,
        "is_undone": asked is request.GET,
    })  # fmt: skip
    words = {"person": person.pk, "month": f"{month:%Y-%m}", "amount": before if before is not None else ""}
    text = _("The plan of %(name)s for %(month)s is saved.") % {
        "name": person.name,
        "month": _month_said(month),
    }
    undo = (
        None
        if asked is request.GET or before == amount
        else f"{reverse('sales_plan_set')}?{urlencode(words)}"
    )
    return toast(response, text, undo=undo)


@login_required
@require_GET
def sales_plan_export(request: Request, kind: str) -> HttpResponseBase:
    lines, _totals, _total = _lines(request.user, _asked(request))
    headings = [_("Employee"), _("Month"), _("Plan"), _("Money won"), _("Forecast"), _("Currency")]
    return download(request, _("Plan"), headings, _cells(lines), kind)


def _cells(lines: list[Line]) -> Iterator[Row]:
    for line in lines:
        for month, sums in line.cells:
            if sums:
                money = (sums.plan, sums.won, sums.forecast)
                yield [line.person.name, f"{month:%Y-%m}", *money, company().currency]


def _lines(viewer: Employee, months: Months) -> tuple[list[Line], list[Sums], Sums]:
    found = forecast(Scope(viewer), months, company().currency)
    by = found.by(lambda cell: (cell.manager_id, cell.month))
    people = Employee.objects.select_related("group").order_by("name")
    if viewer.role not in SEES_ALL_CUSTOMERS:
        people = people.visible_to(viewer)
    shown = {pk for (pk, _month), sums in by.items() if sums}
    lines = []
    for person in people:
        if person.pk not in shown and not (person.is_active and person.role in SELLS):
            continue
        cells = [(day, by[person.pk, n]) for n, day in enumerate(months.days)]
        lines.append(Line(person, may_plan(viewer, person), cells, _sum(sums for _day, sums in cells)))
    totals = [_sum(line.cells[n][1] for line in lines) for n in range(len(months.days))]
    return lines, totals, _sum(totals)


def _sum(each: Any) -> Sums:
    total = Sums()
    for sums in each:
        total.add(sums)
    return total


def _half(day: date) -> Months:
    """The half of the year a day falls into: as many months as fit on a screen."""
    first = date(day.year, 1 if day.month < 7 else 7, 1)
    return Months(first, add_months(first, AT_ONCE - 1))


def _asked(request: Request) -> Months:
    return _half(_month_of(request.GET.get("from", "")) or today())


def _month_of(text: str) -> date | None:
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month if FIRST_YEAR <= month.year <= LAST_YEAR else None


def _month_said(month: date) -> str:
    return format_month(month, get_language() or "en")
