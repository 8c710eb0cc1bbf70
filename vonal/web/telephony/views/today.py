"""The first page: who is there, what happened today, what waits for me."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from vonal.core.clock import now
from vonal.core.clock import today as this_day
from vonal.core.company import company
from vonal.core.days import start_of_day
from vonal.office.sales.queries import newest_deals_of
from vonal.office.staff import queries as staff
from vonal.office.staff.permissions import runs_the_office
from vonal.office.tasks import queries as tasks
from vonal.office.tasks.day import next_working_day
from vonal.office.telephony import queries
from vonal.office.telephony.models import Call
from vonal.office.web_contacts.queries import unseen_by
from vonal.web.handovers.shown import today_context
from vonal.web.request import Request

MISSED = 10


@login_required
@require_GET
def today(request: Request) -> HttpResponse:
    part = request.GET.get("part", "")
    if part in PARTS:
        return render(request, f"telephony/today.html#{part}", PARTS[part](request))
    context: dict[str, Any] = {"day": this_day(), **_first_steps(request)}
    for read in PARTS.values():
        context |= read(request)
    return render(request, "telephony/today.html", context)


def _calls(request: Request) -> dict[str, Any]:
    begins = start_of_day(this_day(), ZoneInfo(company().time_zone))
    return {
        "numbers": queries.day_numbers(request.user, begins),
        "missed": queries.missed_waiting(request.user, now(), MISSED),
        "owed": queries.outcome_owed(request.user),
        "refused": queries.refused_to_dial(begins) if runs_the_office(request.user) else [],
    }


def _team(request: Request) -> dict[str, Any]:
    at = now()
    board = sorted(staff.board(at, staff.people_with_telephones()), key=lambda line: ORDER.index(line.state))
    return {"board": board, "on_line": sum(line.state != "off" for line in board)}


def _work(request: Request) -> dict[str, Any]:
    day = this_day()
    overdue, due = tasks.waiting_on(request.user, day)
    return {
        "overdue": overdue,
        "due": due,
        "asks_plan": tasks.is_asked_to_plan(request.user, next_working_day(day), now()),
        "plan_day": next_working_day(day),
        "web_contacts": unseen_by(request.user),
        "deals": newest_deals_of(request.user),
        **today_context(request.user),
    }


def _first_steps(request: Request) -> dict[str, Any]:
    """A newcomer is led to his first call."""
    state, _since = staff.presence_of(request.user, now())
    has_phone = bool(settings.VONAL.phone and request.user.extension)
    answered = Call.objects.filter(answered_by=request.user)
    return {
        "has_phone": has_phone,
        "is_on_line": state != "off",
        "is_new": has_phone and not answered.exists(),
    }


ORDER = ("talking", "ringing", "wrap_up", "free", "away", "off")
PARTS: dict[str, Callable[[Request], dict[str, Any]]] = {"calls": _calls, "team": _team, "work": _work}
