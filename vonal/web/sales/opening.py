"""A deal opened on its customer's card, with what its first stage wants of it."""

from __future__ import annotations

from typing import Any

from vonal.core.clock import now
from vonal.office.customers.models import Contact, Customer
from vonal.office.own_fields.models import Noun
from vonal.office.sales.requirements import FieldsMissing
from vonal.web.own_fields.shown import inputs_for_new
from vonal.web.request import Request
from vonal.web.sales.forms import DealForm, NewDealForm
from vonal.workflows.complete_deal import open_complete

# Asked for only where the stage wants them; a title and an amount always are.
ASKED = ("expected_on", "source")


def open_typed(request: Request, customer: Customer, form: NewDealForm) -> None:
    """
    Open what was typed, for whoever leads the customer.

    :raises FieldsMissing: the stage wants more; ``asked_of_new`` offers it.
    :raises ValidationError: a value does not fit its field.
    """
    typed = {name: text for name, text in request.POST.items() if isinstance(text, str)}
    more = DealForm()
    fields = {name: more.value_of(name, typed[name]) for name in ASKED if name in typed}
    number = typed.get("contact", "")
    is_number = number.isdecimal() and len(number) < 19
    open_complete(
        customer,
        title=form.cleaned_data["title"],
        amount=form.cleaned_data["amount"] or 0,
        manager=customer.manager or request.user,
        stage=form.first_stage,
        own=typed,
        contact=customer.contacts.filter(pk=int(number)).first() if is_number else None,
        by=request.user,
        at=now(),
        **{"source": customer.source, **fields},
    )


def asked_of_new(request: Request, customer: Customer, error: FieldsMissing) -> dict[str, Any]:
    """What else the card's form asks from now on, with what was typed already."""
    wanted = {*error.fields, *request.POST}
    form = DealForm(auto_id="deal_%s", initial={name: request.POST.get(name, "") for name in ASKED})
    return {
        "asked_fields": [form[name] for name in ASKED if name in wanted],
        "asked_contacts": list(Contact.objects.filter(customer=customer))
        if {"contacts", "contact"} & wanted
        else [],
        "asked_own": inputs_for_new(Noun.DEAL, request.POST, only=wanted),
        "chosen": request.POST.get("contact", ""),
    }
