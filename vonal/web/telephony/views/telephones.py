"""SIP telephones: setting one up, which are registered, throwing one out, and addresses that are refused."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from vonal.core.clock import now
from vonal.office.staff import queries as staff
from vonal.office.staff.permissions import runs_the_office, sees_all
from vonal.office.telephony.devices import operations, queries
from vonal.office.telephony.devices.models import LINK_LIVES
from vonal.office.telephony.devices.setup_files import setup_file
from vonal.web.doors import let_in
from vonal.web.request import Request


@login_required
@require_POST
@never_cache
def telephone_new(request: Request) -> HttpResponse:
    """A new account for a SIP telephone, shown this once."""
    if queries.sip_account(request.user) is None:
        raise Http404
    only_encrypted = request.POST.get("only_encrypted") == "on"
    _account, key = operations.set_up_telephone(request.user, only_encrypted=only_encrypted, at=now())
    account = queries.sip_account(request.user)
    assert account is not None
    linphone = request.build_absolute_uri(reverse("telephone_setup", args=[key, "linphone.xml"]))
    context = {
        "account": account,
        "link": linphone.removesuffix("linphone.xml"),
        "linphone": linphone,
        "hours": int(LINK_LIVES.total_seconds() // 3600),
        "qr": segno.make(linphone, error="m").svg_data_uri(scale=4, border=2),
        "sip_qr": segno.make(account.uri, error="m").svg_data_uri(scale=4, border=2),
    }
    return render(request, "telephony/telephone_new.html", context)


@login_required
@require_POST
def telephone_throw_out(request: Request, employee_id: int) -> HttpResponse:
    employee = let_in(staff.employee_for, request, employee_id)
    operations.throw_out(employee, by=request.user)
    messages.success(request, _("The telephone is thrown out. Set it up anew to use it again."))
    is_self = employee.pk == request.user.pk
    return redirect("profile") if is_self else redirect("person", employee.pk)


@require_safe
@never_cache
def telephone_setup(request: Request, key: str, name: str) -> HttpResponse:
    """A telephone fetches its settings; the key in the address is all it shows."""
    if request.method == "HEAD":
        return HttpResponse()  # It only looks; the key is not used up by that.
    address = request.META.get("REMOTE_ADDR") or ""
    try:
        employee = operations.open_link(key, address=address, at=now())
    except operations.LinkIsUsedUp as error:
        raise Http404 from error
    account = queries.sip_account(employee)
    found = setup_file(name, account) if account is not None else None
    if found is None:
        raise Http404
    return HttpResponse(found[0], content_type=found[1])


@login_required
@require_GET
def telephones(request: Request) -> HttpResponse:
    """Every telephone registered now, the certificate, and who is kept away."""
    if not runs_the_office(request.user):
        raise PermissionDenied
    context = {
        "devices": queries.registered_devices(request.user),
        "refused": [(row, row.holds(now())) for row in queries.refused_addresses(now())],
        "may_let_in": sees_all(request.user),
        "sees_wrong": queries.sees_wrong_passwords(),
        "certificate": queries.certificate_in_use(),
    }
    return render(request, "telephony/telephones.html", context)


@login_required
@require_POST
def address_let_in(request: Request, refused_id: int) -> HttpResponse:
    row = let_in(queries.refused_address_for, request, refused_id)
    operations.let_in(row, by=request.user, at=now())
    messages.success(request, _("%(address)s is let in again.") % {"address": row.address})
    return redirect("telephones")
