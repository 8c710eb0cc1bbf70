"""From the card: let an agent call first, or put the customer on a list."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.campaigns.filling import fill
from vonal.office.campaigns.models import Filling
from vonal.office.campaigns.operations import let_agent_call
from vonal.office.campaigns.queries import agents, call_list_for
from vonal.office.staff.permissions import runs_the_office
from vonal.web.campaigns.shown import calling_context
from vonal.web.campaigns.words import counts_in_words
from vonal.web.customers.doors import changeable_customer_of, customer_of
from vonal.web.doors import let_in
from vonal.web.request import Request


@login_required
@require_GET
def customer_calling(request: Request, customer_id: int) -> HttpResponse:
    """The part of the card that says what stands against calling, and who could."""
    customer = customer_of(request, customer_id)
    context = {"customer": customer, **calling_context(request.user, customer)}
    return render(request, "campaigns/on_card.html", context)


@login_required
@require_POST
def let_call(request: Request, customer_id: int) -> HttpResponse:
    customer = changeable_customer_of(request, customer_id)
    if request.user.role == "agent":
        raise PermissionDenied
    chosen = request.POST.get("agent", "")
    agent = agents().filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 19 else None
    try:
        if agent is None:
            raise ValidationError(_("Choose somebody who calls."))
        let_agent_call(customer, agent, note=request.POST.get("note", ""), by=request.user, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, _("%(agent)s calls first and tells you what came of it.") % {"agent": agent.name}
        )
    return redirect("customer", customer.pk)


@login_required
@require_POST
def customer_call_list(request: Request, customer_id: int) -> HttpResponse:
    customer = changeable_customer_of(request, customer_id)
    if not runs_the_office(request.user):
        raise PermissionDenied
    chosen = request.POST.get("call_list", "")
    if not chosen.isdecimal() or len(chosen) > 18:
        messages.error(request, _("Choose a list."))
        return redirect("customer", customer.pk)
    call_list = let_in(call_list_for, request, int(chosen))
    try:
        filling = fill(call_list, [customer.pk], kind=Filling.Kind.CARD, by=request.user, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, counts_in_words(filling))
    return redirect("customer", customer.pk)
