"""The address letters to a room are sent to."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from vonal.core.clock import now
from vonal.office.chat import room_mail
from vonal.office.chat.models import InboxTrouble
from vonal.web.chat.doors import place_of, room_of
from vonal.web.request import Request


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def room_address(request: Request, room_id: int) -> HttpResponse:
    """The address of a room; with ``do`` it is opened, made another one, or closed."""
    room = room_of(request, room_id)
    place_of(request, room)
    trouble = ""
    wish = request.POST.get("do")
    try:
        if wish == "open":
            room_mail.open_address(room, by=request.user, at=now())
        elif wish == "close":
            room_mail.close_address(room, by=request.user)
    except ValidationError as error:
        trouble = " ".join(error.messages)
    context = {
        "room": room,
        "address": room_mail.address_of(room),
        "mail_comes_in": bool(room_mail.own_address()),
        "inbox_is_in_trouble": InboxTrouble.objects.filter(announced_at__isnull=False).exists(),
        "trouble": trouble,
    }
    return render(request, "chat/address.html", context, status=422 if trouble else 200)
