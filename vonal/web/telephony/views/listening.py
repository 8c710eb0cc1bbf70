"""A head listens to a talk, whispers to his colleague, joins in."""

from __future__ import annotations

from contextlib import suppress

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from vonal.office.telephony import queries
from vonal.office.telephony.call_operations import NotPossible
from vonal.office.telephony.listening import operations
from vonal.web.doors import let_in
from vonal.web.request import Request
from vonal.web.telephony.views.moves import answer_move


@login_required
@require_POST
def listen(request: Request, call_id: int) -> HttpResponse:
    """``how`` is one of listen, whisper, join."""
    call = let_in(queries.call_for, request, call_id)

    def act() -> None:
        try:
            operations.listen(call, request.POST.get("how", "listen"), by=request.user)
        except operations.MayNotListen as error:
            raise PermissionDenied from error

    return answer_move(act)


@login_required
@require_POST
def listening_stop(request: Request) -> HttpResponse:
    with suppress(NotPossible):  # It has ended by itself this moment.
        operations.stop_listening(by=request.user)
    return HttpResponse(status=204)
