"""A customer's recordings: held, and taken out as one file."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from vonal.core.clock import now
from vonal.office.customers.queries import customer_for
from vonal.office.staff.permissions import runs_the_office
from vonal.office.telephony.recordings.exporting import ask_export, export_for, file_of, note_download
from vonal.office.telephony.recordings.models import LegalHold, Recording, RecordingExport
from vonal.web.doors import let_in
from vonal.web.recordings.forms import ExportForm
from vonal.web.request import Request

SHOWN = 20


@login_required
@require_http_methods(["GET", "POST"])
def customer_recordings(request: Request, customer_id: int) -> HttpResponse:
    """What is kept of a customer's calls, and the order for a file of all of it."""
    customer = let_in(customer_for, request, customer_id)
    if not runs_the_office(request.user):
        raise PermissionDenied
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ask_export(customer, journal=form.cleaned_data["journal"], by=request.user, at=now())
        messages.success(request, _("The file is being made; it appears here."))
        return redirect("customer_recordings", customer.pk)
    kept = Recording.objects.audible_to(request.user).filter(call__customer=customer, deleted_at__isnull=True)
    exports = RecordingExport.objects.filter(customer=customer).select_related("by")
    context = {
        "customer": customer,
        "form": form,
        "kept": kept.count(),
        "exports": exports[:SHOWN],
        "holds": LegalHold.objects.filter(customer=customer).select_related("by", "lifted_by"),
    }
    return render(request, "recordings/customer.html", context)


@login_required
@require_GET
def export_file(request: Request, export_id: int) -> HttpResponseBase:
    export = let_in(export_for, request, export_id)
    path = file_of(export)
    if export.ready_at is None or export.removed_at is not None or not path.is_file():
        raise Http404
    note_download(export)
    name = f"calls-{export.customer_id}-{export.ready_at:%Y-%m-%d}.zip"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/zip")
