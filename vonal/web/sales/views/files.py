"""The files of a deal."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.sales import file_operations, queries
from vonal.office.sales.models import Deal
from vonal.web.doors import let_in
from vonal.web.downloads import brought
from vonal.web.request import Request
from vonal.web.sales.doors import changeable_deal_of
from vonal.web.sales.parts import files_part
from vonal.web.toast import toast


@login_required
@require_POST
def deal_file_new(request: Request, deal_id: int) -> HttpResponse:
    deal = changeable_deal_of(request, deal_id)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise ValidationError(_("Choose a file."))
        file_operations.add_file(deal, file=file, by=request.user, at=now())
    except ValidationError as error:
        return _part(request, deal, " ".join(error.messages))
    return _part(request, deal)


@login_required
@require_GET
def deal_file(request: Request, deal_file_id: int) -> HttpResponseBase:
    file = let_in(queries.file_for, request, deal_file_id)
    return brought(file, is_there=file.removed_at is None)


@login_required
@require_POST
def deal_file_remove(request: Request, deal_file_id: int) -> HttpResponse:
    """Take it off; asked again, put it back."""
    file = let_in(queries.changeable_file_for, request, deal_file_id)
    is_back = file.removed_at is not None
    file_operations.remove_file(file, at=None if is_back else now())
    if is_back and request.htmx.target != "deal-files":
        return toast(HttpResponse(status=204), _("The file is back."))
    undo = None if is_back else reverse("deal_file_remove", args=[file.pk])
    return toast(_part(request, file.deal), _("The file is taken off."), undo=undo)


def _part(request: Request, deal: Deal, trouble: str = "") -> HttpResponse:
    context = {"deal": deal, "may_change": True, **files_part(deal), "file_trouble": trouble}
    return render(request, "sales/deal_files.html", context, status=422 if trouble else 200)
