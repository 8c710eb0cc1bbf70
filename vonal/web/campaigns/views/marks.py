"""Numbers nobody is to call: on the card, and all of them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vonal.core.clock import now
from vonal.office.campaigns.numbers import allow_number, forbid_numbers, number_typed, numbers_of
from vonal.office.campaigns.queries import marks_for
from vonal.office.staff.permissions import runs_the_office
from vonal.web.customers.doors import changeable_customer_of
from vonal.web.request import Request


@login_required
@require_POST
def do_not_call(request: Request, customer_id: int) -> HttpResponse:
    """All numbers of the card."""
    customer = changeable_customer_of(request, customer_id)
    try:
        numbers = numbers_of(customer)
        if not numbers:
            raise ValidationError(_("There is no number on the card."))
        reason = request.POST.get("reason", "").replace("\0", "")
        forbid_numbers(numbers, reason=reason, customer=customer, by=request.user, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Nobody is offered this customer for calling any more."))
    return redirect("customer", customer.pk)


@login_required
@require_http_methods(["GET", "POST"])
def marks(request: Request) -> HttpResponse:
    shown = marks_for(request.user)
    if request.method == "GET":
        return render(request, "campaigns/marks.html", {"marks": shown})
    try:
        number = number_typed(request.POST.get("number", ""))
        reason = request.POST.get("reason", "").replace("\0", "")
        forbid_numbers([number], reason=reason, by=request.user, at=now())
    except ValidationError as error:
        typed = {name: request.POST.get(name, "")[:200] for name in ("number", "reason")}
        context = {"marks": shown, "errors": error.message_dict, "typed": typed}
        return render(request, "campaigns/marks.html", context, status=422)
    messages.success(request, _("The number is on the register."))
    return redirect("marks")


@login_required
@require_POST
def mark_lift(request: Request) -> HttpResponse:
    if not runs_the_office(request.user):
        raise PermissionDenied
    allow_number(request.POST.get("number", "")[:20], by=request.user, at=now())
    messages.success(request, _("The number may be called again."))
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("marks")
