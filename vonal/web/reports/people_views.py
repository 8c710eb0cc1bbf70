"""Results of people by week and month, the load by hour, and what talks lead to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from vonal.core.clock import now, today
from vonal.core.days import format_day, format_month
from vonal.core.months import add_months
from vonal.core.spreadsheets import Row
from vonal.office.call_figures.asking import Question, answer
from vonal.office.call_figures.conversion import talk_to_deal as read_talk_to_deal
from vonal.office.call_figures.figures import Figures
from vonal.office.call_figures.line_time import people_by_hour
from vonal.office.call_figures.results import Result, results
from vonal.office.staff.models import Employee
from vonal.web.downloads import download
from vonal.web.reports.asked import SPANS, Asked, read_asked
from vonal.web.reports.links import calls_behind
from vonal.web.reports.standing import standing
from vonal.web.request import Request

BACK = 12
LOAD_SPANS = ("7", "30", "month", "last_month", "90")


@login_required
@require_GET
def people_report(request: Request) -> HttpResponse:
    """Everybody in one week or month; or one person in the last twelve."""
    by, first = _period(request)
    person = _person(request)
    if person is not None:
        lines = list(_of_person(request.user, person, by, first))
    else:
        lines = list(_of_everybody(request.user, by, first))
    total = Result()
    for _name, _url, result, _links in lines:
        total.add(result)
    if person is None:
        # A call that rang at several people is one call.
        total.calls = answer(Question(first, _step(by, first, 1) - timedelta(days=1)), request.user).total
    return render(request, "reports/people.html", {
        "by": by, "first": first, "period": _said(by, first), "person": person, "lines": lines, "total": total,
        "before": _step(by, first, -1), "after": _step(by, first, 1) if _step(by, first, 1) <= today() else None,
        "query": request.GET.urlencode(),
    })  # fmt: skip


@login_required
@require_GET
def people_report_export(request: Request, kind: str) -> HttpResponseBase:
    by, first = _period(request)
    person = _person(request)
    found = _of_person(request.user, person, by, first) if person else _of_everybody(request.user, by, first)
    headings = [
        _("Week") if by == "week" and person else _("Month") if person else _("Employee"), _("Calls"), _("Talks"),
        _("Talk time, seconds"), _("On line, seconds"), _("Tasks done"), _("Deals opened"), _("Deals won"), _("Deals lost"),
        _("Won, %"), _("Money won"),
    ]  # fmt: skip
    rows: Iterator[Row] = (
        [
            name, each.calls.calls, each.calls.answered, each.calls.talk_seconds, each.on_line_seconds, each.tasks_done,
            each.deals_opened, each.deals_won, each.deals_lost, each.won_percent, each.money,
        ]
        for name, _url, each, _links in found
    )  # fmt: skip
    return download(request, _("Results"), headings, rows, kind)


@login_required
@require_GET
def load_report(request: Request) -> HttpResponse:
    """Calls of each hour of the day beside the people who were there to take them."""
    asked = read_asked(_with(request, rows="hour", direction="0"), today())
    question = asked.question
    hours = answer(question, request.user).rows
    days = max(1, len(answer(Question(question.first, question.last, "day"), request.user).rows))
    people = people_by_hour(request.user, question.first, question.last, at=now())
    there = {hour for hour, count in people.items() if count >= days / 60} | set(hours)
    span = range(min(there), max(there) + 1) if there else range(0)
    lines = [
        (
            f"{hour}:00", figures, figures.calls / days, figures.missed_percent, people.get(hour, 0) / days,
            figures.calls / people[hour] if people.get(hour) else None,
            calls_behind(question, "calls", {"hour": hour}, request.user),
        )
        for hour in span
        for figures in (hours.get(hour, Figures()),)
    ]  # fmt: skip
    chart = {
        "kind": "lines",
        "labels": [line[0] for line in lines],
        "series": [
            {"name": _("Calls in an hour"), "values": [round(line[2], 2) for line in lines]},
            {"name": _("People on line"), "values": [round(line[4], 2) for line in lines]},
        ],
    }
    return render(
        request, "reports/load.html", {"lines": lines, "chart": chart, "days": days, **_chosen(asked)}
    )


@login_required
@require_GET
def talk_to_deal(request: Request) -> HttpResponse:
    """Of the customers each talked with, how many got a deal."""
    asked = read_asked(request.GET, today())
    question = asked.question
    found = read_talk_to_deal(request.user, question.first, question.last)
    names = dict(Employee.objects.filter(pk__in=found).values_list("pk", "name"))
    lines = [
        (names[person], each, calls_behind(question, "answered", {"person": person}, request.user))
        for person, each in sorted(found.items(), key=lambda pair: (-pair[1].customers, names[pair[0]]))
    ]
    return render(request, "reports/talk_to_deal.html", {"lines": lines, **_chosen(asked)})


def _chosen(asked: Asked) -> dict[str, Any]:
    spans = [(key, SPANS[key]) for key in LOAD_SPANS]
    return {"asked": asked, "spans": spans, "standing": standing()}


def _with(request: Request, **words: str) -> QueryDict:
    asked = request.GET.copy()
    span = asked.get("span", "")
    asked["span"] = span if span in LOAD_SPANS else "30"
    for name, value in words.items():
        asked[name] = value
    return asked


def _period(request: Request) -> tuple[str, date]:
    """Week or month, and its first day; one that cannot be read is this one."""
    by = "month" if request.GET.get("by") == "month" else "week"
    day = read_asked(_own(request.GET.get("of", "")), today()).question.first
    return by, _first(by, min(day, today()))


def _own(day: str) -> QueryDict:
    return QueryDict(urlencode({"span": "own", "since": day, "until": day}))


def _first(by: str, day: date) -> date:
    return day.replace(day=1) if by == "month" else day - timedelta(days=day.weekday())


def _step(by: str, first: date, count: int) -> date:
    return add_months(first, count) if by == "month" else first + timedelta(weeks=count)


def _said(by: str, first: date) -> str:
    language = get_language() or "en"
    if by == "month":
        return format_month(first, language)
    return f"{format_day(first, language)} – {format_day(first + timedelta(days=6), language)}"


def _person(request: Request) -> Employee | None:
    asked = request.GET.get("person", "")
    known = asked.isascii() and asked.isdigit() and len(asked) < 10
    return Employee.objects.visible_to(request.user).filter(pk=int(asked)).first() if known else None


Shown = tuple[str, str, Result, dict[str, str]]


def _of_everybody(viewer: Employee, by: str, first: date) -> Iterator[Shown]:
    last = _step(by, first, 1) - timedelta(days=1)
    found = results(viewer, first, last, at=now())
    people = Employee.objects.visible_to(viewer).filter(pk__in=found).order_by("name")
    for person in people:
        url = f"?{urlencode({'by': by, 'of': first.isoformat(), 'person': person.pk})}"
        yield person.name, url, found[person.pk], _links(person, first, last, viewer)


def _of_person(viewer: Employee, person: Employee, by: str, first: date) -> Iterator[Shown]:
    for count in range(BACK):
        begin = _step(by, first, -count)
        last = _step(by, begin, 1) - timedelta(days=1)
        result = results(person, begin, last, at=now()).get(person.pk, Result())
        yield (
            _said(by, begin),
            f"?{urlencode({'by': by, 'of': begin.isoformat()})}",
            result,
            _links(person, begin, last, viewer),
        )


def _links(person: Employee, first: date, last: date, viewer: Employee) -> dict[str, str]:
    """From each number to what is behind it."""
    question = Question(first, last)
    deals = [("set", 1), ("rule", f"manager~is~{person.pk}")]
    ended = [("rule", f"closed_at~from~{first}"), ("rule", f"closed_at~to~{last}")]
    opened = [("rule", f"opened_at~from~{first}"), ("rule", f"opened_at~to~{last}")]
    listed = reverse("deals")
    return {
        "calls": calls_behind(question, "calls", {"person": person.pk}, viewer),
        "talks": calls_behind(question, "answered", {"person": person.pk}, viewer),
        "opened": f"{listed}?{urlencode([*deals, *opened])}",
        "won": f"{listed}?{urlencode([*deals, ('rule', 'ends~is~won'), *ended])}",
        "lost": f"{listed}?{urlencode([*deals, ('rule', 'ends~is~lost'), *ended])}",
        "tasks": f"{reverse('tasks')}?whose={person.pk}",
    }
