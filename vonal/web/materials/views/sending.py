"""Materials for one customer: ticked, looked over, sent."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vonal.core.clock import now
from vonal.core.company import company
from vonal.core.mail import mail_server
from vonal.office.customers.models import ContactPoint, Customer
from vonal.office.materials import operations, queries
from vonal.office.telephony.faxes import fax_number_of, faxes_can_be_sent
from vonal.web.customers.doors import changeable_customer_of
from vonal.web.materials.forms import SendForm
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.toast import toast
from vonal.workflows.fax_materials import fax_materials


@login_required
@require_http_methods(["GET", "POST"])
def materials_send(request: Request, customer_id: int) -> HttpResponse:
    customer = changeable_customer_of(request, customer_id)
    offered = queries.offered(customer.language or company().language)
    if request.method == "GET":
        form = SendForm(offered=offered, initial=_prefilled(request, customer))
        return _form(request, customer, form)
    by_fax = request.POST.get("way") == "fax"
    form = SendForm(request.POST, offered=offered, by_fax=by_fax)
    if by_fax:
        return _fax(request, customer, form)
    if form.is_valid():
        wanted = form.cleaned_data
        try:
            operations.send_materials(
                customer,
                list(wanted["materials"]),
                to=wanted["to"],
                subject=wanted["subject"],
                text=wanted["text"],
                by=request.user,
                at=now(),
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            response = _form(
                request,
                customer,
                SendForm(offered=offered, initial=_prefilled(request, customer)),
                said=_("The letter is on its way. The history says when it has arrived at the mail server."),
            )
            return toast(response, _("The letter is on its way."))
    return _form(request, customer, form)


def _fax(request: Request, customer: Customer, form: SendForm) -> HttpResponse:
    if form.is_valid():
        wanted = form.cleaned_data
        try:
            fax_materials(
                customer,
                list(wanted["materials"]),
                number=wanted["fax_number"],
                by=request.user,
                at=now(),
            )
        except ValidationError as error:
            fields = {"number": "fax_number", "files": "materials"}
            for name, sentences in error.message_dict.items():
                form.add_error(fields.get(name), sentences)
        else:
            fresh = SendForm(offered=form.offered, initial=_prefilled(request, customer))
            said = _("The fax is on its way. The history says when it has arrived.")
            return toast(_form(request, customer, fresh, said=said), _("The fax is on its way."))
    return _form(request, customer, form)


def _prefilled(request: Request, customer: Customer) -> dict[str, str]:
    emails = ContactPoint.objects.filter(customer=customer, kind=ContactPoint.Kind.EMAIL)
    first = emails.select_related("contact").order_by("pk").first()
    human = first.contact if first and first.contact else customer.contacts.first()
    template = queries.template_in(customer.language or company().language)
    name = human.name if human else customer.name
    subject, text = queries.filled(template, name=name, manager=request.user)
    return {
        "to": first.raw if first else "",
        "fax_number": fax_number_of(customer),
        "subject": subject,
        "text": text,
    }


def _form(request: Request, customer: Customer, form: SendForm, *, said: str = "") -> HttpResponse:
    context = {
        "customer": customer,
        "form": form,
        "offered": form.offered,
        "chosen": form.data.getlist("materials") if hasattr(form.data, "getlist") else [],
        "is_set_up": mail_server() is not None,
        "by_fax": faxes_can_be_sent() and bool(fax_number_of(customer)),
        "said": said,
    }
    return render(request, "materials/send.html", context, status=status_of(form))
