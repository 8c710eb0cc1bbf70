"""The agent at work: one contact, one outcome, the next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from vonal.core.clock import now
from vonal.office.campaigns import dealing, outcomes
from vonal.office.campaigns.figures import progress_of
from vonal.office.campaigns.models import Entry, Outcome
from vonal.office.campaigns.queries import attempt_for, why_nobody
from vonal.web.campaigns.forms import OutcomeForm
from vonal.web.campaigns.shown import contact_context, reason_of
from vonal.web.doors import let_in
from vonal.web.request import Request
from vonal.web.toast import UNDO, toast
from vonal.workflows.first_meeting import take_back


@login_required
@require_GET
def calling(request: Request) -> HttpResponse:
    """The contact before the agent; without one a way to begin, or why there is nobody."""
    entry = dealing.current(request.user)
    if entry is None:
        return _nobody(request)
    return render(request, "campaigns/calling.html", contact_context(request.user, entry, now()))


def _nobody(request: Request) -> HttpResponse:
    at = now()
    lists = dealing.running_lists(request.user)
    progress = progress_of(lists, at)
    context: dict[str, Any] = {
        "lists": [(each, progress[each.pk]) for each in lists],
        "last": outcomes.last_attempt_of(request.user, at),
    }
    if not dealing.is_somebody_there(request.user, at=at):
        context["why"], context["then"] = reason_of(why_nobody(request.user, at))
    return render(request, "campaigns/nobody.html", context)


@login_required
@require_POST
def calling_next(request: Request) -> HttpResponse:
    dealing.next_one(request.user, at=now())
    return redirect("calling")


@login_required
@require_POST
def calling_stop(request: Request) -> HttpResponse:
    dealing.leave(request.user, at=now())
    return redirect("calling")


@login_required
@require_POST
def calling_here(request: Request) -> HttpResponse:
    """The page says every minute that the agent is there; one that has lost its contact is read anew."""
    if dealing.stay(request.user, at=now()):
        return HttpResponse(status=204)
    return trigger_client_event(HttpResponse(status=204), "vonal:calling.changed")


@login_required
@require_POST
def calling_outcome(request: Request, entry_id: int) -> HttpResponse:
    form, at = OutcomeForm(request.POST), now()
    entry = dealing.current(request.user)
    try:
        if entry is None or entry.pk != entry_id:
            raise outcomes.NotBeforeHim
        outcome = _said(form, entry)
        attempt = outcomes.give_outcome(
            request.user,
            entry_id,
            outcome,
            reason=form.cleaned_data.get("reason", ""),
            note=form.cleaned_data.get("note") or entry.talk,
            number=form.cleaned_data.get("number", ""),
            call_back_at=form.cleaned_data.get("call_back_at"),
            at=at,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("calling")
    dealing.next_one(request.user, at=at)
    said = _("%(who)s: %(what)s") % {"who": entry.customer, "what": attempt.get_outcome_display()}
    messages.success(request, said, extra_tags=UNDO + reverse("calling_undo", args=[attempt.pk]))
    return redirect("calling")


def _said(form: OutcomeForm, entry: Entry) -> Outcome:
    """
    :raises ValidationError: nothing that could be kept was said.
    """
    if not form.is_valid():
        raise ValidationError([text for errors in form.errors.values() for text in errors])
    outcome = form.cleaned_data["outcome"]
    if outcome not in Outcome.values or outcome == Outcome.MEETING:
        raise ValidationError(_("Choose one."))
    return Outcome(outcome)


@login_required
@require_POST
def calling_undo(request: Request, attempt_id: int) -> HttpResponse:
    attempt = let_in(attempt_for, request, attempt_id)
    try:
        take_back(attempt, by=request.user, at=now())
    except ValidationError as error:
        return toast(HttpResponse(status=204), " ".join(error.messages), is_problem=True)
    if not request.htmx or request.htmx.boosted:
        return redirect("calling")
    return trigger_client_event(HttpResponse(status=204), "vonal:calling.changed")
