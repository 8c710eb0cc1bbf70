"""The hand-overs: all of them, a new one with its preview, one with what it moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vonal.core.clock import now, today
from vonal.core.spreadsheets import Row
from vonal.office.handovers import operations, queries
from vonal.office.handovers.allotment import Kind, preview
from vonal.office.handovers.models import HandedRow, Handover
from vonal.office.staff.models import Employee
from vonal.web.doors import let_in
from vonal.web.downloads import download
from vonal.web.handovers.forms import KINDS, HandoverForm
from vonal.web.handovers.words import span_of, until_of
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request

PAGE = 50
CHUNK = 1000
State = HandedRow.State


@login_required
@require_GET
def handovers(request: Request) -> HttpResponse:
    seen = Handover.objects.visible_to(request.user).select_related("giver")
    page = list(seen.prefetch_related("receivers__employee")[: 4 * PAGE])
    return render(request, "handovers/handovers.html", {"handovers": [(one, span_of(one)) for one in page]})


@login_required
@require_http_methods(["GET", "POST"])
def handover_new(request: Request) -> HttpResponse:
    form = HandoverForm(request.POST or None, viewer=request.user, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        at = now()
        try:
            made = operations.plan_handover(
                form.draft(at), list(form.cleaned_data["receivers"]), by=request.user, at=at
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect("handover", made.pk)
    return render(request, "handovers/new.html", {"form": form}, status=status_of(form))


@login_required
@require_GET
def handover_preview(request: Request) -> HttpResponse:
    """How many customers, deals and tasks would go to whom."""
    form = HandoverForm(request.GET, viewer=request.user)
    context: dict[str, Any] = {}
    if form.is_valid():
        draft, receivers = form.draft(now()), list(form.cleaned_data["receivers"])
        counts = preview(draft, receivers)
        context = {
            "shares": [
                _share(person, {kind: counts[kind][person.pk] for kind in Kind.values})
                for person in receivers
            ],
            "total": sum(counts[kind].total() for kind in Kind.values),
            "draft": draft,
        }
    return render(request, "handovers/preview.html", context)


@login_required
@require_GET
def handover(request: Request, handover_id: int) -> HttpResponse:
    shown = let_in(queries.handover_for, request, handover_id)
    counts = queries.counts_of(shown)
    rows = queries.rows_seen(shown, request.user)
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    if state in State.values:
        rows = rows.filter(state=state)
    after = request.GET.get("after", "")
    behind = int(after) if after.isdecimal() and len(after) < 19 else 0
    page = list(rows.filter(pk__gt=behind).order_by("pk")[: PAGE + 1])
    by_state: Counter[str] = Counter()
    for (_receiver, _kind, its_state), count in counts.items():
        by_state[its_state] += count
    moved = sum(by_state.values()) if shown.state == Handover.State.GIVING else _back(by_state)
    context = {
        "handover": shown,
        "span": span_of(shown),
        "shares": [
            _share(receiver.employee, _by_kind(counts, receiver.employee_id))
            for receiver in shown.receivers.select_related("employee")
        ],
        "by_state": dict(by_state),
        "rows": [(row, what, _address(row, what)) for row, what in queries.with_what(page[:PAGE])],
        "next": page[PAGE - 1].pk if len(page) > PAGE else None,
        "kind": kind,
        "state": state,
        "moved": moved,
        "all": shown.total if shown.state == Handover.State.GIVING else by_state.total(),
        "until": until_of(shown.ends_at),
        "may_end": operations.may_end(request.user, shown),
        "may_repeat": operations.may_hand_over(request.user, shown.giver),
        "only_mine": not operations.may_hand_over(request.user, shown.giver),
    }
    if request.htmx and behind:
        return render(request, "handovers/rows.html", context)
    return render(request, "handovers/handover.html", context)


@login_required
@require_POST
def handover_end(request: Request, handover_id: int) -> HttpResponse:
    """Call off, end early, undo: one thing, as far as it has come."""
    shown = let_in(queries.handover_for, request, handover_id)
    if not operations.may_hand_over(request.user, shown.giver):
        raise PermissionDenied
    operations.end_handover(shown, by=request.user, at=now())
    messages.success(request, _("The hand-over is over."))
    return redirect("handover", handover_id)


@login_required
@require_GET
def handover_export(request: Request, handover_id: int, kind: str) -> HttpResponseBase:
    shown = let_in(queries.handover_for, request, handover_id)
    headings = [_("Kind"), _("Name"), _("Customer"), _("From whom"), _("To whom"), _("State"), _("Reason")]
    name = f"{_('Hand-over')} {shown.giver.name}"
    return download(request, name, headings, _rows(shown, request.user), kind)


def _rows(shown: Handover, viewer: Employee) -> Iterator[Row]:
    rows, last = queries.rows_seen(shown, viewer), 0
    while page := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = page[-1].pk
        for row, what in queries.with_what(page):
            customer = what if row.kind == Kind.CUSTOMER else getattr(what, "customer", None)
            yield [
                row.get_kind_display(),
                str(what) if what else "",
                str(customer) if customer else "",
                shown.giver.name,
                row.receiver.name,
                row.get_state_display(),
                row.get_why_display() if row.why else "",
            ]


def _initial(request: Request) -> dict[str, Any]:
    like = request.GET.get("like", "")
    if like.isdecimal() and len(like) < 19:
        return HandoverForm.of(let_in(queries.handover_for, request, int(like)))
    return {
        "giver": request.GET.get("giver") or request.user.pk,
        "reason": Handover.Reason.HOLIDAY,
        "starts": today(),
        "division": Handover.Division.EVENLY,
        **dict.fromkeys(KINDS, True),
    }


def _share(person: Employee, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "person": person,
        "customers": counts[Kind.CUSTOMER],
        "deals": counts[Kind.DEAL],
        "tasks": counts[Kind.TASK],
    }


def _by_kind(counts: Counter[tuple[int, str, str]], receiver_id: int) -> dict[str, int]:
    found = dict.fromkeys(map(str, Kind.values), 0)
    for (whose, kind, state), count in counts.items():
        if whose == receiver_id and state != State.CAME:
            found[kind] += count
    return found


def _address(row: HandedRow, what: Any) -> str:
    """Where a row is to be seen; nothing for one that is gone or hangs on no customer."""
    if what is None:
        return ""
    if row.kind == Kind.DEAL:
        return reverse("deal", args=[what.pk])
    customer_id = what.pk if row.kind == Kind.CUSTOMER else what.customer_id
    return reverse("customer", args=[customer_id]) if customer_id else ""


def _back(by_state: Counter[str]) -> int:
    return by_state.total() - by_state[State.HANDED]
