"""Lifting the protection of important customers from novices: for one customer, or for a person."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vonal.core.clock import now
from vonal.office.customers.queries import customer_for
from vonal.office.routing.operations import trust_novice
from vonal.office.staff import operations, queries
from vonal.office.staff.permissions import may_replace
from vonal.web.doors import let_in
from vonal.web.request import Request


@login_required
@require_POST
def trust(request: Request, customer_id: int) -> HttpResponse:
    """Let the novice who leads the customer take his calls, or protect the customer again."""
    customer = let_in(customer_for, request, customer_id)
    if customer.manager is None or request.user.pk == customer.manager_id:
        raise PermissionDenied
    if not may_replace(request.user, customer.manager):
        raise PermissionDenied
    trusts = request.POST.get("trusts") == "1"
    trust_novice(customer, trusts=trusts, by=request.user, at=now())
    name = {"name": customer.manager.name}
    if trusts:
        messages.success(request, _("%(name)s takes this customer's calls from now on.") % name)
    else:
        messages.success(request, _("An experienced colleague is rung before %(name)s again.") % name)
    return redirect("customer", customer.pk)


@login_required
@require_POST
def novice(request: Request, employee_id: int) -> HttpResponse:
    """End a person's being a novice, or begin it again."""
    person = let_in(queries.changeable_employee_for, request, employee_id)
    is_novice = request.POST.get("novice") == "1"
    person = operations.change_employee(person, by=request.user, at=now(), is_novice=is_novice)
    name = {"name": person.name}
    if is_novice:
        messages.success(request, _("%(name)s is a novice again.") % name)
    else:
        messages.success(request, _("%(name)s is no novice any more.") % name)
    return redirect("person", person.pk)
