"""The live board: what happens this moment, for a screen on the wall."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from vonal.core.clock import now, today
from vonal.core.company import company
from vonal.core.days import start_of_day
from vonal.office.call_figures.live import day_so_far, people_now, waiting_now
from vonal.office.staff.permissions import runs_the_office
from vonal.web.request import Request


@login_required
@require_GET
def live_board(request: Request) -> HttpResponse:
    if not runs_the_office(request.user):
        raise PermissionDenied
    people = people_now(request.user, now())
    context = {
        "people": people,
        "on_line": sum(line.state not in ("off", "away") for line in people),
        "free": sum(line.state == "free" for line in people),
        "talking": sum(line.state == "talking" for line in people),
        "waiting": waiting_now(request.user),
        "day": day_so_far(request.user, start_of_day(today(), ZoneInfo(company().time_zone))),
        "company": company(),
    }
    part = "#now" if request.htmx and not request.htmx.boosted else ""
    return render(request, f"reports/live.html{part}", context)
