"""What I am told, and what I answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from vonal.core.clock import now
from vonal.office.notices import operations, queries
from vonal.office.notices.models import Notice, NoticeQuerySet
from vonal.web.doors import let_in
from vonal.web.request import Request
from vonal.web.tasks.phrases import RESULTS
from vonal.web.toast import toast
from vonal.workflows.answered_reminder import answer_reminder, take_answer_back

PAGE, PANEL, MOST_PHRASES = 40, 8, 4
LONGEST_NUMBER = 18


@login_required
@require_GET
@never_cache
def notices(request: Request) -> HttpResponse:
    """All of them, the newest first; ``before`` continues after the last one shown."""
    shown, more = _page(queries.centre_of(request.user), request.GET.get("before", ""))
    context: dict[str, Any] = {
        "notices": _with_phrases(shown),
        "more": more,
        "put_off": queries.put_off(request.user)[:PAGE],
    }
    template = (
        "notices/notices.html#rows" if "before" in request.GET and request.htmx else "notices/notices.html"
    )
    asked = request.GET.get("answer", "")  # A tap outside that wants words: its field is open.
    context |= {
        "asked": int(asked) if asked.isdecimal() and len(asked) < LONGEST_NUMBER else 0,
        "unread": queries.unread_count(request.user),
    }
    return render(request, template, context)


@login_required
@require_GET
@never_cache
def bell(request: Request) -> HttpResponse:
    return render(request, "notices/bell.html", {"unread": queries.unread_count(request.user)})


@login_required
@require_GET
@never_cache
def panel(request: Request) -> HttpResponse:
    """The newest few, under the bell."""
    shown = _with_phrases(queries.centre_of(request.user)[:PANEL])
    return render(
        request, "notices/panel.html", {"notices": shown, "unread": queries.unread_count(request.user)}
    )


@login_required
@require_GET
@never_cache
def notice(request: Request, notice_id: int) -> HttpResponse:
    """Read it, and go where it leads."""
    opened = operations.read_notice(let_in(queries.notice_for, request, notice_id), at=now())
    return redirect(opened.url or "notices")


@login_required
@require_POST
def read(request: Request) -> HttpResponse:
    operations.read_all(request.user, at=now())
    return _changed(request)


@login_required
@require_POST
def answer(request: Request, notice_id: int) -> HttpResponse:
    """``answer`` is ``done``, ``hour`` or ``tomorrow``; ``result`` says what came of it, where that is asked."""
    answered = let_in(queries.notice_for, request, notice_id)
    given = request.POST.get("answer", "")
    try:
        answer_reminder(answered, given, result=request.POST.get("result", ""), by=request.user, at=now())
    except ValidationError as error:
        return toast(HttpResponse(status=422), " ".join(error.messages), is_problem=True)
    text = _("Done.") if given == "done" else _("You are reminded again.")
    return toast(_changed(request), text, undo=reverse("notice_undo", args=[answered.pk]))


@login_required
@require_POST
def undo(request: Request, notice_id: int) -> HttpResponse:
    take_answer_back(let_in(queries.notice_for, request, notice_id), by=request.user, at=now())
    return _changed(request)


def _changed(request: Request) -> HttpResponse:
    """What shows notices asks for them anew."""
    if not request.htmx:
        return redirect("notices")
    return trigger_client_event(HttpResponse(status=204), "vonal:notices.changed", {})


def _with_phrases(shown: Iterable[Notice]) -> list[Notice]:
    """Each with what usually comes of its task, said by one tap."""
    found = list(shown)
    for each in found:
        each.phrases = RESULTS.get(each.data.get("kind", ""), ())[:MOST_PHRASES]  # type: ignore[attr-defined]
    return found


def _page(rows: NoticeQuerySet, before: str) -> tuple[list[Notice], str]:
    """So many, and what continues the list: the moment and number of the last one."""
    moment, _dash, number = before.partition("_")
    try:
        at, last = datetime.fromisoformat(moment), int(number)
        rows = rows.filter(at__lt=at.astimezone(UTC)) | rows.filter(at=at.astimezone(UTC), pk__lt=last)
    except (ValueError, OverflowError):
        pass  # From the beginning.
    shown = list(rows[: PAGE + 1])
    if len(shown) <= PAGE:
        return shown, ""
    end = shown[PAGE - 1]
    return shown[:PAGE], f"{end.at.isoformat()}_{end.pk}"
