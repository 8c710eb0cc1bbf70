"""Call lists as the head sees them: how far each is, who calls and how well, and the people on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vonal.core.clock import now, today
from vonal.core.days import format_day_of_year
from vonal.core.spreadsheets import Row
from vonal.office.campaigns import figures, operations
from vonal.office.campaigns.models import Attempt, CallList, Entry
from vonal.office.campaigns.queries import call_list_for, lists_for
from vonal.office.staff.permissions import runs_the_office
from vonal.web.campaigns.forms import CallListForm, FillForm
from vonal.web.campaigns.words import counts_in_words
from vonal.web.doors import let_in
from vonal.web.downloads import download
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.toast import UNDO

PAGE = 50
CHUNK = 1000
DAYS = 14
MOST_REMOVED = 500
State = Entry.State


@login_required
@require_GET
def call_lists(request: Request) -> HttpResponse:
    lists = lists_for(request.user)
    progress = figures.progress_of(lists, now())
    context = {
        "lists": [(each, progress[each.pk]) for each in lists],
        "figures": figures.figures_of(lists),
        "calls_too": any(request.user in each.agents.all() for each in lists),
    }
    return render(request, "campaigns/lists.html", context)


@login_required
@require_GET
def call_lists_export(request: Request, kind: str) -> HttpResponseBase:
    """The figures of every agent on these lists."""
    rows = [_cells(each) for each in figures.figures_of(lists_for(request.user))]
    return download(request, _("Agents"), _headings(), rows, kind)


@login_required
@require_http_methods(["GET", "POST"])
def call_list_new(request: Request) -> HttpResponse:
    if not runs_the_office(request.user):
        raise PermissionDenied
    form = CallListForm(request.POST or None, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.make_list(
                agents=form.cleaned_data["agents"], by=request.user, at=now(), **form.rules
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect("call_list", made.pk)
    return render(request, "campaigns/list_form.html", {"form": form}, status=status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def call_list_edit(request: Request, call_list_id: int) -> HttpResponse:
    shown = let_in(call_list_for, request, call_list_id)
    form = CallListForm(request.POST or None, instance=shown, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_list(
                shown, agents=form.cleaned_data["agents"], by=request.user, at=now(), **form.rules
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect("call_list", shown.pk)
    context = {"form": form, "call_list": shown}
    return render(request, "campaigns/list_form.html", context, status=status_of(form))


@login_required
@require_GET
def call_list(request: Request, call_list_id: int) -> HttpResponse:
    shown = let_in(call_list_for, request, call_list_id)
    state = request.GET.get("state", "")
    after = request.GET.get("after", "")
    rows = _entries(shown, state)
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    page = list(rows.order_by("pk")[: PAGE + 1])
    context: dict[str, Any] = {
        "call_list": shown,
        "state": state,
        "entries": page[:PAGE],
        "more": f"?state={state}&after={page[PAGE - 1].pk}" if len(page) > PAGE else "",
    }
    if after and request.htmx:
        return render(request, "campaigns/entries.html", context)
    return render(request, "campaigns/list.html", context | _whole(request, shown))


def _whole(request: Request, shown: CallList) -> dict[str, Any]:
    days = figures.days_of(shown, today(), DAYS)
    language = request.LANGUAGE_CODE
    progress = figures.progress_of([shown], now())[shown.pk]
    parts: list[tuple[str, Any, list[float]]] = [
        ("unreached", _("Not reached"), [day.unreached for day in days]),
        ("reached", _("Reached"), [day.reached for day in days]),
        ("meetings", _("Meetings"), [day.meetings for day in days]),
    ]
    return {
        "agents": list(shown.agents.all()),
        "progress": progress,
        "figures": figures.figures_of([shown]),
        "has_calls": any(day.unreached + day.reached + day.meetings for day in days),
        "chart": {
            "kind": "bars",
            "labels": [format_day_of_year(day.day, language, is_short=True) for day in days],
            "series": [{"name": str(name), "values": values} for _key, name, values in parts],
        },
        "fill_form": FillForm(viewer=request.user),
        "fillings": [(each, counts_in_words(each)) for each in shown.fillings.select_related("by")[:10]],
        "states": [
            (value, label, progress.states.get(value, 0))
            for value, label in State.choices
            if progress.states.get(value)
        ],
    }


@login_required
@require_POST
def call_list_state(request: Request, call_list_id: int) -> HttpResponse:
    """Pause, go on, finish."""
    shown = let_in(call_list_for, request, call_list_id)
    state = request.POST.get("state", "")
    if state in CallList.State.values:
        operations.set_state(shown, state, by=request.user, at=now())
    return redirect("call_list", shown.pk)


@login_required
@require_POST
def call_list_remove(request: Request, call_list_id: int) -> HttpResponse:
    shown = let_in(call_list_for, request, call_list_id)
    gone = operations.remove_entries(shown, _ticked(request.POST.getlist("row")), by=request.user, at=now())
    if gone:
        undo = f"{reverse('call_list_restore', args=[shown.pk])}?row={'&row='.join(map(str, gone))}"
        said = ngettext("%(n)d taken off the list", "%(n)d taken off the list", len(gone)) % {"n": len(gone)}
        messages.success(request, said, extra_tags=UNDO + undo)
    else:
        messages.error(request, _("Tick those who wait and are to be taken off."))
    return redirect("call_list", shown.pk)


@login_required
@require_POST
def call_list_restore(request: Request, call_list_id: int) -> HttpResponse:
    """Undo ``call_list_remove``."""
    shown = let_in(call_list_for, request, call_list_id)
    operations.restore_entries(shown, _ticked(request.GET.getlist("row")), by=request.user, at=now())
    return HttpResponse(status=204)


@login_required
@require_GET
def call_list_export(request: Request, call_list_id: int, kind: str) -> HttpResponseBase:
    """Everybody on the list, with what came of the last attempt."""
    shown = let_in(call_list_for, request, call_list_id)
    headings = [
        _("Customer"), _("Number"), _("Time zone"), _("State"), _("Attempts"), _("Due"), _("Last attempt"),
        _("Agent"), _("Outcome"), _("Reason"), _("Note"),
    ]  # fmt: skip
    return download(request, shown.name, headings, _rows(shown), kind)


def _entries(shown: CallList, state: str) -> QuerySet[Entry]:
    entries = shown.entries.select_related("customer", "reserved_by", "promised_to")
    return entries.filter(state=state) if state in State.values else entries.exclude(state=State.REMOVED)


def _rows(shown: CallList) -> Iterator[Row]:
    last = 0
    while page := list(_entries(shown, "").filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = page[-1].pk
        tries: dict[int, Attempt] = {}
        found = Attempt.objects.filter(entry__in=page, undone_at=None).select_related("agent")
        for attempt in found.order_by("pk"):
            tries[attempt.entry_id] = attempt
        for entry in page:
            yield [*_entry_cells(entry), *_attempt_cells(tries.get(entry.pk))]


def _entry_cells(entry: Entry) -> Row:
    due: datetime | None = entry.due_at if entry.state == State.WAITING else None
    return [str(entry.customer), entry.number, entry.zone, entry.get_state_display(), entry.attempts, due]


def _attempt_cells(attempt: Attempt | None) -> Row:
    if attempt is None:
        return [None] * 5
    return [attempt.at, attempt.agent.name, attempt.get_outcome_display(), attempt.reason, attempt.note]


def _headings() -> list[str]:
    return [
        _("Agent"), _("Attempts"), _("Reached"), _("Talk, minutes"), _("Meetings"), _("Refused"),
        _("Meetings of 100 reached"),
    ]  # fmt: skip


def _cells(each: figures.Figures) -> Row:
    return [
        each.agent.name, each.attempts, each.reached, each.talk_minutes, each.meetings, each.refused, each.conversion,
    ]  # fmt: skip


def _ticked(rows: list[str]) -> list[int]:
    return [int(each) for each in rows if each.isdecimal() and len(each) < 19][:MOST_REMOVED]
