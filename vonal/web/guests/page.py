"""The one page a guest has."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.core.company import company
from vonal.core.live import newest_push
from vonal.office.chat import queries
from vonal.office.chat.guests import for_guest, message_for_guest, spend
from vonal.office.chat.models import Membership, Message
from vonal.office.chat.operations.guests import choose_language
from vonal.office.staff.models import Language
from vonal.web.chat.shown import SIGNS, answer_of, side_talk
from vonal.web.guests.doors import behind_link
from vonal.web.guests.messages import people_for_guest


@require_GET
@behind_link
def guest_page(request: HttpRequest, place: Membership) -> HttpResponse:
    """The talk as he may see it. Opening it changes nothing: programs that look at links open it too."""
    since = newest_push()
    key = request.resolver_match.kwargs["guest_key"] if request.resolver_match else ""
    more = {"key": key, "behind": f"/g/{key}", "languages": Language.choices, "since": since}
    return render(request, "guests/page.html", _talk(place) | more)


@require_GET
@behind_link
def guest_thread(request: HttpRequest, place: Membership, message_id: int) -> HttpResponse:
    """A side talk that began with what he may see, beside the talk."""
    root = message_for_guest(place, message_id)
    if root.thread_id is not None:
        root = message_for_guest(place, root.thread_id)
    return render(request, "chat/thread.html", _talk(place, root) | {"mine": place, "outside": True})


@require_POST
@behind_link
def guest_language(request: HttpRequest, place: Membership) -> HttpResponse:
    """He reads another language better."""
    chosen = request.POST.get("language", "")
    if chosen in Language.values:
        spend(place, now())
        choose_language(place, chosen)
    return redirect(request.path.removesuffix("/language"))


def _talk(place: Membership, root: Message | None = None) -> dict[str, Any]:
    return {
        "place": place,
        "room_name": company().name,
        "room": place.room,
        "thread": root,
        "start": json.dumps(_start(place, root)),
        "talk_id": f"{place.room_id}-{root.pk}" if root else place.room_id,
        "signs": SIGNS,
    }


def _start(place: Membership, root: Message | None) -> dict[str, Any]:
    room = place.room
    answer = answer_of(room, side_talk(root) if root else queries.newest(room, since=place.from_number))
    return answer | {
        "messages": for_guest(answer["messages"], place),
        "room": room.pk,
        "kind": room.kind,
        "thread": root.pk if root else None,
        "at": None,
        "read": place.read_number,
        "draft": "" if root else place.draft,
        "me": {"member": place.pk, "employee": None, "name": place.name},
        "people": people_for_guest(place),
    }
