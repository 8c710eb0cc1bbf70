"""The stream of a deal: what became of it and what was written about it, and a note more."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from vonal.core.clock import now
from vonal.office.hashtags.models import Answer
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee
from vonal.web.customers.forms import NoteForm
from vonal.web.notes.answers import put_answers
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.sales.doors import deal_of
from vonal.web.sales.history import history_of_deal
from vonal.workflows.deal_hashtags import write_and_follow


def stream_context(deal: Deal, viewer: Employee, form: NoteForm | None = None) -> dict[str, Any]:
    """What ``notes/deal_stream.html`` shows."""
    entries = history_of_deal(deal)
    put_answers([entry.what for entry in entries if entry.kind == "note"], viewer)
    return {"deal": deal, "entries": entries, "note_form": form or NoteForm()}


@login_required
@require_http_methods(["GET", "POST"])
def deal_notes(request: Request, deal_id: int) -> HttpResponse:
    """Whoever sees a deal may write about it."""
    deal = deal_of(request, deal_id)
    form, answer = None, None
    if request.method == "POST":
        form = NoteForm(request.POST)
        if form.is_valid():
            try:
                _note, answer = write_and_follow(
                    deal.customer,
                    form.cleaned_data["text"],
                    subject=f"deal:{deal.pk}",
                    by=request.user,
                    at=now(),
                )
            except ValidationError as error:
                show_refusal(form, error)
        if not form.errors and not request.htmx.target:
            return redirect("deal", deal.pk)
    shown = form if form is not None and form.errors else None
    part = "" if request.method == "POST" else "#stream"
    context = stream_context(deal, request.user, shown)
    response = render(request, f"notes/deal_stream.html{part}", context, status=status_of(form))
    if answer is not None and answer.state == Answer.State.MOVED:
        trigger_client_event(response, "vonal:stale", {})  # The stage stands above the stream.
    return response
