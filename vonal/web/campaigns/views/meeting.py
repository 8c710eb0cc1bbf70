"""A meeting is agreed: one form for everything the manager needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from vonal.core.clock import now
from vonal.office.campaigns import dealing
from vonal.office.campaigns.models import Entry
from vonal.office.campaigns.queries import entry_before
from vonal.office.customers.models import ContactPoint
from vonal.web.campaigns.forms import MeetingForm
from vonal.web.customers.suspects import suspects_context, typed_candidate
from vonal.web.doors import let_in
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.tasks.forms import tomorrow_morning
from vonal.web.toast import UNDO
from vonal.workflows.assignment import manager_for
from vonal.workflows.first_meeting import agree_first_meeting


@login_required
@require_http_methods(["GET", "POST"])
def calling_meeting(request: Request, entry_id: int) -> HttpResponse:
    entry, at = let_in(entry_before, request, entry_id), now()
    form = MeetingForm(request.POST or None, initial=_prefilled(entry, at))
    if request.method == "POST" and form.is_valid():
        try:
            attempt = agree_first_meeting(request.user, entry_id, form.agreement, at=at)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            dealing.next_one(request.user, at=at)
            said = _("%(who)s: %(what)s") % {"who": attempt.customer, "what": attempt.get_outcome_display()}
            messages.success(request, said, extra_tags=UNDO + reverse("calling_undo", args=[attempt.pk]))
            return redirect("calling")
    context = {
        "entry": entry,
        "customer": entry.customer,
        "form": form,
        "chosen": manager_for(entry.customer, at),
        "percent": entry.call_list.agent_percent,
    }
    return render(request, "campaigns/meeting.html", context, status=status_of(form))


@login_required
@require_GET
def calling_suspects(request: Request, entry_id: int) -> HttpResponse:
    """Cards that may be the same company, as the agent types; but not the card itself."""
    entry = let_in(entry_before, request, entry_id)
    candidate = replace(typed_candidate(request), customer_id=entry.customer_id)
    return render(request, "customers/suspects.html", suspects_context(request, candidate))


def _prefilled(entry: Entry, at: datetime) -> dict[str, Any]:
    customer = entry.customer
    points = list(customer.contact_points.select_related("contact").order_by("pk"))
    called = next((point for point in points if point.value == entry.number and point.contact), None)
    human = called.contact if called and called.contact else customer.contacts.first()
    email = next((point.raw for point in points if point.kind == ContactPoint.Kind.EMAIL), "")
    return {
        "name": customer.name,
        "contact": human.name if human else "",
        "position": human.position if human else "",
        "guest_email": email,
        "starts_at": tomorrow_morning(),
        "minutes": 60,
        "note": "\n".join(filter(None, (entry.note, entry.talk))),
    }
