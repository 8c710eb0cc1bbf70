"""The journal, one call, and what is written about it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.routing.telling import told
from vonal.office.staff.permissions import runs_the_office
from vonal.office.telephony import operations, queries
from vonal.office.telephony.models import Call, Outcome
from vonal.office.telephony.recordings.models import RecordingAccess, RecordingRules
from vonal.office.telephony.recordings.retention import holds_on
from vonal.web.doors import let_in
from vonal.web.downloads import download
from vonal.web.losses.asking import ask_which
from vonal.web.request import Request
from vonal.web.telephony import export
from vonal.web.telephony.forms import JournalForm, OutcomeForm, usual_call_back
from vonal.web.telephony.narrowing import chips
from vonal.web.telephony.views.phone import phone_fragment
from vonal.web.toast import toast

NOTE_LENGTH = 20_000
ACCESSES = 20
ASKED_FOR_MISSED = (queries.Wanted(), queries.Wanted(answered=False, fate="missed"))


@login_required
@require_GET
def journal(request: Request) -> HttpResponse:
    form = JournalForm(request.GET, viewer=request.user)
    wanted, cursor = form.wanted(), request.GET.get("cursor", "")
    try:
        page = queries.journal(request.user, wanted, cursor)
    except queries.CursorIsBroken as error:
        raise Http404 from error
    further = request.GET.copy()
    further["cursor"] = page.next
    context: dict[str, Any] = {"page": page, "more": f"?{further.urlencode()}" if page.next else ""}
    if cursor:
        return render(request, "telephony/journal.html#rows", context)
    context |= {
        "form": form,
        "query": request.GET.urlencode(),
        "is_narrowed": wanted.is_narrowed,
        "chips": chips(request.GET, request.user),
        "missed": queries.missed_waiting(request.user, now()) if wanted in ASKED_FOR_MISSED else [],
    }
    return render(request, "telephony/journal.html", context)


@login_required
@require_GET
def calls_export(request: Request, kind: str) -> HttpResponseBase:
    """What the journal shows, all of it."""
    wanted = JournalForm(request.GET, viewer=request.user).wanted()
    calls = queries.narrowed(Call.objects.visible_to(request.user), wanted)
    return download(request, _("Calls"), export.headings(), export.rows(calls), kind)


@login_required
@require_GET
def call(request: Request, call_id: int) -> HttpResponse:
    found = _call(request, call_id)
    accesses = RecordingAccess.objects.filter(recording__call=found).select_related("employee")
    context = {
        "call": found,
        "may_write": may_write(request, found),
        "explained": [(each.keys, told(each.why)) for each in found.explanations.all()],
        "qualities": found.qualities.select_related("employee"),
        "usual_call_back": usual_call_back(now()),
        "accesses": accesses.order_by("-at")[:ACCESSES] if runs_the_office(request.user) else [],
        "may_hold": runs_the_office(request.user),
        "holds": holds_on(found),
        "kept_days": RecordingRules.current().kept_days,
    }
    return render(request, "telephony/call.html", context)


@login_required
@require_POST
def call_outcome(request: Request, call_id: int) -> HttpResponse:
    found, form = _own_call(request, call_id), OutcomeForm(request.POST)
    if form.is_valid():
        try:
            operations.give_outcome(
                found,
                form.cleaned_data["outcome"],
                by=request.user,
                at=now(),
                call_back_at=form.at,
                refusal_reason=form.cleaned_data["refusal_reason"],
            )
        except operations.CallBackNeedsTime:
            form.add_error("call_back_at", _("Say when, some time from now."))
        except operations.RefusalNeedsReason:
            form.add_error("refusal_reason", _("Say why, in a few words."))
        except operations.NobodyTalked:
            form.add_error(None, _("This talk is not over yet."))
    status = 422 if form.errors else 200
    if request.POST.get("from") == "page":
        context = {"call": _call(request, call_id), "form": form, "may_write": True}
        context["usual_call_back"] = usual_call_back(now())
        response = render(request, "telephony/call.html#outcome", context, status=status)
    else:
        response = phone_fragment(request, form if form.errors else None, status)
    if found.customer_id and not form.errors and form.cleaned_data["outcome"] == Outcome.REFUSED:
        ask_which(response, found.customer_id, form.cleaned_data["refusal_reason"])
    return response


@login_required
@require_POST
def call_note(request: Request, call_id: int) -> HttpResponse:
    found = _own_call(request, call_id)
    text = request.POST.get("value", request.POST.get("text", "")).replace("\0", "")
    if len(text) > NOTE_LENGTH:
        return JsonResponse({"error": _("This is too long for a note.")}, status=422)
    kept = operations.write_call_note(found, text, by=request.user, at=now())
    return JsonResponse({"value": kept.note})


@login_required
@require_POST
def call_called_back(request: Request, call_id: int) -> HttpResponse:
    try:
        found = operations.mark_called_back(_call(request, call_id), by=request.user, at=now())
    except operations.CallWasNotMissed:
        return toast(HttpResponse(status=422), _("This call was answered."), is_problem=True)
    if request.htmx and not request.htmx.boosted:
        return toast(HttpResponse(), _("Marked as called back."))
    return redirect("call", found.pk)


@login_required
@require_POST
def call_hang_up(request: Request, call_id: int) -> HttpResponse:
    try:
        operations.hang_up(_call(request, call_id), by=request.user)
    except operations.NotHisCall as error:
        raise PermissionDenied from error
    return HttpResponse(status=204)


def may_write(request: Request, call: Call) -> bool:
    """Whether the person may give this call's outcome and note."""
    try:
        queries.check_own(request.user, call)
    except PermissionDenied:
        return False
    return True


def _call(request: Request, call_id: int) -> Call:
    return let_in(queries.call_for, request, call_id)


def _own_call(request: Request, call_id: int) -> Call:
    found = _call(request, call_id)
    queries.check_own(request.user, found)
    return found
