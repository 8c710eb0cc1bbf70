"""What people see when the program itself failed."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views import defaults

from vonal.core.disk import Disk, disk, is_for_want_of_room
from vonal.web.toast import toast

INSUFFICIENT_STORAGE = 507


def server_error(request: HttpRequest) -> HttpResponse:
    """Nobody expected this; but a full disk can be named, and what was sent is worth sending again."""
    if not is_for_want_of_room(sys.exception()):
        return defaults.server_error(request)
    room = disk()
    said = (room if room.state == "full" else Disk(0, room.size)).trouble()
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": said}, status=INSUFFICIENT_STORAGE)
    response = render(request, "507.html", {"said": said}, status=INSUFFICIENT_STORAGE)
    return toast(response, said, is_problem=True)
