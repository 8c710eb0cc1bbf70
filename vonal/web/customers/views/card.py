"""The card: everything about one customer on one page, saved field by field."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.customers import operations
from vonal.office.customers.duplicates.merging import survivor_of
from vonal.office.customers.models import Contact, ContactPoint, Customer
from vonal.office.customers.queries import may_change
from vonal.office.customers.source_queries import ways_of
from vonal.office.own_fields.models import Noun
from vonal.office.sales.queries import deals_of
from vonal.office.sales.queries import may_change as may_sell
from vonal.office.tasks.queries import open_tasks_of
from vonal.office.telephony.queries import phone_state
from vonal.web.customers.doors import changeable_customer_of, customer_of
from vonal.web.customers.forms import CardForm, NoteForm
from vonal.web.customers.saving import refused, saved, typed
from vonal.web.customers.suspects import similar_context
from vonal.web.customers.views.contacts import contacts_context
from vonal.web.customers.views.history import history_context
from vonal.web.handovers.shown import meanwhile_context
from vonal.web.own_fields.saving import is_own, save_own
from vonal.web.own_fields.shown import inputs_of
from vonal.web.request import Request
from vonal.web.routing.protection import protection_of
from vonal.web.sales.forms import NewDealForm
from vonal.web.scripts.panel import panel_of
from vonal.web.tasks.forms import CardTaskForm


@login_required
@require_GET
def customer(request: Request, customer_id: int) -> HttpResponse:
    try:
        shown = customer_of(request, customer_id)
    except Http404:
        survivor = survivor_of(customer_id)
        if survivor is None:
            raise
        return redirect("customer", customer_of(request, survivor).pk)
    context = {
        "customer": shown,
        "form": CardForm(instance=shown, viewer=request.user),
        "note_form": NoteForm(),
        "task_form": CardTaskForm(viewer=request.user),
        "may_change": may_change(request.user),
        "own_inputs": inputs_of(Noun.CUSTOMER, [shown.pk])[shown.pk],
        "deals": deals_of(shown, request.user),
        "deal_form": NewDealForm(auto_id="deal_%s"),
        "may_sell": may_sell(request.user),
        "now": now(),
        "ways": ways_of(shown),
        "tasks": open_tasks_of(shown, request.user),
        "protection": protection_of(shown, request.user),
        **meanwhile_context(request.user, shown),
        **contacts_context(shown),
        **similar_context(request, shown),
        **history_context(request, shown),
    }
    context["talk"] = _talk(request, shown, context["people"], context["own_points"])
    return render(request, "customers/card.html", context)


@login_required
@require_POST
def customer_field(request: Request, customer_id: int) -> HttpResponse:
    customer = changeable_customer_of(request, customer_id)
    name, text = typed(request)
    if is_own(name):
        return save_own(request, Noun.CUSTOMER, customer.pk, name, text)
    form = CardForm(instance=customer, viewer=request.user)
    if name not in form.fields:
        return refused(ValidationError(_("The card has no such field.")))
    try:
        value = form.value_of(name, text)
        customer = operations.change_customer(customer, by=request.user, at=now(), **{name: value})
    except ValidationError as error:
        return refused(error)
    return saved(text.strip() if isinstance(value, str) else None)


@login_required
@require_POST
def caller_field(request: Request, customer_id: int, number: str) -> HttpResponse:
    """Who calls and where to write to him, as it is said in the talk."""
    customer = changeable_customer_of(request, customer_id)
    name, text = typed(request)
    try:
        if name == "contact_name":
            operations.name_caller(customer, number, text, by=request.user, at=now())
        elif name == "email":
            operations.put_caller_email(customer, number, text, by=request.user, at=now())
        else:
            return refused(ValidationError(_("The card has no such field.")))
    except ValidationError as error:
        return refused(error)
    return saved()


def _talk(
    request: Request, customer: Customer, people: list[Contact], own_points: list[ContactPoint]
) -> dict[str, Any] | None:
    """What the first-call panel needs while this person's call with the customer goes on."""
    call = phone_state(request.user, now()).call
    if call is None or call.customer_id != customer.pk or not may_change(request.user):
        return None
    points = [point for person in people for point in person.contact_points.all()] + own_points
    caller = next((point.contact for point in points if point.value == call.number and point.contact), None)
    emails = [point for point in points if point.kind == ContactPoint.Kind.EMAIL and point.contact == caller]
    email = emails[0].raw if emails else ""
    panel = panel_of(call, customer, caller=caller.name if caller else "", email=email)
    return {"call": call, "caller": caller, "email": email, "panel": panel}
