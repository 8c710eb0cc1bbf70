"""Recordings: played in pieces, downloaded whole, and each listening written down."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_GET, require_safe

from vonal.core.clock import now
from vonal.office.telephony.queries import recording_for
from vonal.office.telephony.recordings.keeping import note_access, path_of
from vonal.office.telephony.recordings.models import Recording
from vonal.web.doors import let_in
from vonal.web.played import played
from vonal.web.request import Request


@login_required
@require_safe
def recording(request: Request, recording_id: int) -> HttpResponseBase:
    found = _recording(request, recording_id)
    path = path_of(found)
    if found.deleted_at is not None or not path.is_file():
        raise Http404
    response = played(request, path, "audio/ogg")
    downloaded = "download" in request.GET
    if request.method == "GET" and response.status_code != 416:
        note_access(found, by=request.user, at=now(), downloaded=downloaded)
    if downloaded:
        name = f"{found.call.started_at:%Y-%m-%d-%H-%M}-{found.pk}.ogg"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
@require_GET
def waveform(request: Request, recording_id: int) -> HttpResponse:
    found = _recording(request, recording_id)
    comments = found.comments.filter(deleted_at__isnull=True).values_list("at_seconds", flat=True)
    shape = {
        "peaks": [peak / 100 for peak in found.peaks],
        "ours": [peak / 100 for peak in found.peaks_ours],
        "pauses": found.pauses,
        "comments": list(comments),
    }
    response = JsonResponse(shape)
    response["Cache-Control"] = "private, no-cache"
    return response


def _recording(request: Request, recording_id: int) -> Recording:
    return let_in(recording_for, request, recording_id)
