"""People on the card, and the ways to reach the customer."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vonal.core.clock import now
from vonal.office.customers import operations
from vonal.office.customers.models import Customer
from vonal.office.customers.queries import may_change
from vonal.office.own_fields.models import Noun
from vonal.web.customers.doors import changeable_contact_of, changeable_customer_of, changeable_point_of
from vonal.web.customers.forms import ContactForm, PointForm
from vonal.web.customers.saving import refused, saved, typed
from vonal.web.own_fields.saving import is_own, save_own
from vonal.web.own_fields.shown import inputs_of
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.toast import toast


def contacts_context(customer: Customer) -> dict[str, Any]:
    """The people and the points of a card: two queries, one for all their points, and those for own fields."""
    people = list(customer.contacts.prefetch_related("contact_points"))
    own = inputs_of(Noun.CONTACT, [person.pk for person in people]) if people else {}
    for person in people:
        person.own_inputs = own[person.pk]  # type: ignore[attr-defined]
    return {
        "people": people,
        "own_points": list(customer.contact_points.filter(contact=None)),
        "contact_form": ContactForm(auto_id="contact_%s"),
        "point_form": PointForm(auto_id="point_%s"),
    }


@login_required
@require_POST
def contact_new(request: Request, customer_id: int) -> HttpResponse:
    customer = changeable_customer_of(request, customer_id)
    form = ContactForm(request.POST, auto_id="contact_%s")
    if form.is_valid():
        wanted = form.cleaned_data
        try:
            operations.add_contact(
                customer,
                name=wanted["name"],
                position=wanted["position"],
                points=[wanted["point"]] if wanted["point"] else [],
                by=request.user,
                at=now(),
            )
        except ValidationError as error:
            show_refusal(form, error)
    return _contacts(request, customer, contact_form=form)


@login_required
@require_POST
def contact_field(request: Request, contact_id: int) -> HttpResponse:
    contact = changeable_contact_of(request, contact_id)
    name, text = typed(request)
    if is_own(name):
        return save_own(request, Noun.CONTACT, contact.pk, name, text)
    if name not in operations.CONTACT_FIELDS:
        return refused(ValidationError(_("The card has no such field.")))
    try:
        operations.change_contact(contact, by=request.user, at=now(), **{name: text})
    except ValidationError as error:
        return refused(error)
    return saved()


@login_required
@require_POST
def point_new(request: Request, customer_id: int) -> HttpResponse:
    customer = changeable_customer_of(request, customer_id)
    form = PointForm(request.POST, auto_id="point_%s")
    whose = request.POST.get("contact", "")
    contact = (
        customer.contacts.filter(pk=int(whose)).first() if whose.isdecimal() and len(whose) < 19 else None
    )
    if form.is_valid():
        try:
            operations.add_contact_point(
                customer, form.cleaned_data["raw"], contact=contact, by=request.user, at=now()
            )
        except ValidationError as error:
            show_refusal(form, error)
    return _contacts(request, customer, whose, point_form=form)


@login_required
@require_POST
def point_remove(request: Request, point_id: int) -> HttpResponse:
    point = changeable_point_of(request, point_id)
    operations.remove_contact_point(point, by=request.user, at=now())
    response = _contacts(request, point.customer)
    return toast(response, _("%(point)s is off the card.") % {"point": point.raw})


def _contacts(request: Request, customer: Customer, refused_for: str = "", **forms: Form) -> HttpResponse:
    status = status_of(*forms.values())
    if not request.htmx.target and status == HttpResponse.status_code:
        return redirect("customer", customer.pk)
    context = {"customer": customer, "may_change": may_change(request.user), **contacts_context(customer)}
    context |= {name: form for name, form in forms.items() if form.errors}
    context["refused_for"] = refused_for
    return render(request, "customers/contacts.html", context, status=status)
