"""Notices of the browser itself: it is turned on, answers from outside our pages, and is turned off."""

from __future__ import annotations

import re
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.notices.browsers import add_browser, notice_of_key, remove_browser
from vonal.office.notices.queries import browser_for, notice_for
from vonal.web.doors import let_in
from vonal.web.request import Request
from vonal.workflows.answered_reminder import answer_reminder

SERVICE_WORKER = Path(__file__).with_name("service-worker.js")
BROWSERS = re.compile(r"(Edg|OPR|YaBrowser|Firefox|Chrome|Safari)(?:A|iOS)?/")
NAMES = {"Edg": "Edge", "OPR": "Opera", "YaBrowser": "Yandex"}
SYSTEMS = re.compile(r"Windows|Android|iPhone|iPad|Mac OS|Linux")


@require_GET
def service_worker(_request: HttpRequest) -> HttpResponse:
    """The script that shows notices while no page is open; it belongs to every page of ours."""
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return HttpResponse(SERVICE_WORKER.read_bytes(), content_type="text/javascript", headers=headers)


@login_required
@require_POST
def add(request: Request) -> HttpResponse:
    """``endpoint``, ``public_key`` and ``secret`` as the browser gives them."""
    try:
        add_browser(
            request.user,
            endpoint=request.POST.get("endpoint", ""),
            public_key=request.POST.get("public_key", ""),
            secret=request.POST.get("secret", ""),
            name=name_of(request.headers.get("User-Agent", "")),
            at=now(),
        )
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=422)
    return JsonResponse({})


@login_required
@require_POST
def remove(request: Request, browser_id: int) -> HttpResponse:
    remove_browser(let_in(browser_for, request, browser_id))
    return redirect("manner")


@csrf_exempt
@login_required
@require_POST
def answer(request: Request) -> HttpResponse:
    """
    A tap on a notice outside our pages, which know the form's token: the sealed key that came with the notice stands in
    its place.
    """
    number = notice_of_key(request.POST.get("key", ""))
    if number is None:
        raise Http404
    try:
        answer_reminder(
            let_in(notice_for, request, number),
            request.POST.get("answer", ""),
            result="",
            by=request.user,
            at=now(),
        )
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=422)
    return HttpResponse(status=204)


def name_of(user_agent: str) -> str:
    """``Firefox, Windows``, so that one knows which of his browsers is meant."""
    browser, system = BROWSERS.search(user_agent), SYSTEMS.search(user_agent)
    known = [NAMES.get(browser[1], browser[1])] if browser else []
    # Others call themselves Chrome and Safari as well, and name themselves last.
    for mark in ("Edg", "OPR", "YaBrowser"):
        if f"{mark}/" in user_agent:
            known = [NAMES[mark]]
    return ", ".join([*known, *([system[0]] if system else [])]) or _("A browser")
