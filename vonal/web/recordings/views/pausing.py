"""The recording of a talk stops for a while."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from vonal.office.telephony import queries
from vonal.office.telephony.recordings.pausing import NotRecorded, pause_recording, resume_recording
from vonal.web.doors import let_in
from vonal.web.request import Request
from vonal.web.toast import toast


@login_required
@require_POST
def pause(request: Request, call_id: int) -> HttpResponse:
    call = let_in(queries.call_for, request, call_id)
    try:
        pause_recording(call, by=request.user)
    except NotRecorded as error:
        return toast(HttpResponse(status=422), str(error), is_problem=True)
    return HttpResponse(status=204)


@login_required
@require_POST
def resume(request: Request, call_id: int) -> HttpResponse:
    call = let_in(queries.call_for, request, call_id)
    try:
        resume_recording(call, by=request.user)
    except NotRecorded as error:
        return toast(HttpResponse(status=422), str(error), is_problem=True)
    return HttpResponse(status=204)
