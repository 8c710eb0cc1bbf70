"""The messenger's pages: rooms, the talk in one of them, and what stands beside it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from vonal.office.chat.listing import my_rooms, open_rooms, people_in, quiet_rooms, unread_rooms
from vonal.office.chat.models import Message, MessageTopic
from vonal.office.staff.queries import colleagues
from vonal.web.chat.doors import message_of, room_of
from vonal.web.chat.forms import LARGEST
from vonal.web.chat.shown import person_shown, room_shown
from vonal.web.request import Request
from vonal.workflows.kept_message import subject_of

LONGEST_SEARCH = 100
MOST_BESIDE = 50
LONGEST_NUMBER = 18


@login_required
@require_GET
@never_cache
def messenger(request: Request) -> HttpResponse:
    """His rooms; ``q`` narrows them."""
    return render(request, _page(request, "messenger"), _rooms(request))


@login_required
@require_GET
@never_cache
def room(request: Request, room_id: int) -> HttpResponse:
    """One room; ``at`` a place in it."""
    opened = room_of(request, room_id)
    at = request.GET.get("at", "")
    place = int(at) if at.isdecimal() and int(at[:20]) <= LARGEST else None
    customer, _deal = subject_of(opened)
    context = _rooms(request) | room_shown(request.user, opened, at=place)
    context |= {"here": opened.pk, "customer": customer}
    return render(request, "chat/messenger.html", context)


@login_required
@require_GET
@never_cache
def room_panel(request: Request, room_id: int) -> HttpResponse:
    """One room, to stand within another page."""
    return render(request, "chat/room_panel.html", room_shown(request.user, room_of(request, room_id)))


@login_required
@require_GET
@never_cache
def thread(request: Request, message_id: int) -> HttpResponse:
    """A side talk, beside the room it began in."""
    root = message_of(request, message_id)
    if root.thread_id is not None:
        return redirect("message_thread", root.thread_id)
    return render(request, "chat/thread.html", room_shown(request.user, root.room, thread=root))


@login_required
@require_GET
@never_cache
def beside(request: Request, room_id: int) -> HttpResponse:
    """Who is in a room, and the files, links and hashtags in it."""
    opened = room_of(request, room_id)
    said = Message.objects.filter(room=opened, deleted_at=None)
    topics = MessageTopic.objects.filter(message__in=said).order_by("word").values_list("word", flat=True)
    context = room_shown(request.user, opened) | {
        "people": people_in(opened),
        "files": opened.files.filter(message__deleted_at=None).exclude(message=None).order_by("-added_at")[:MOST_BESIDE],
        "links": opened.links.filter(message__deleted_at=None).select_related("preview").order_by("-message")[:MOST_BESIDE],
        "topics": list(topics.distinct()[:MOST_BESIDE]),
    }  # fmt: skip
    return render(request, "chat/beside.html", context)


@login_required
@require_GET
@never_cache
def people(request: Request, room_id: int) -> HttpResponse:
    """Who is in a room, as the page's scripts take them."""
    inside = people_in(room_of(request, room_id))
    return JsonResponse({"people": [person_shown(each) for each in inside]})


@login_required
@require_GET
@never_cache
def unread(request: Request) -> HttpResponse:
    """Rooms with something new, for the number in the navigation."""
    return JsonResponse({"rooms": unread_rooms(request.user), "quiet": quiet_rooms(request.user)})


def _page(request: Request, name: str) -> str:
    part = request.htmx.target == "room-list"
    return f"chat/{name}.html#list" if part else f"chat/{name}.html"


def _rooms(request: Request) -> dict[str, Any]:
    """The left side: his rooms, and, when he looks for something, whom and what else he could talk with and in."""
    search = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    mine = my_rooms(request.user, search)
    talked = {listed.other.pk for listed in mine if listed.other}
    here = request.GET.get("here", "")
    others: list[Any] = []
    if search:
        others = list(colleagues(search).exclude(pk__in=[*talked, request.user.pk])[:20])
    return {
        "listed": mine,
        "search": search,
        "here": int(here) if here.isdecimal() and len(here) < LONGEST_NUMBER else 0,
        "others": others,
        "open_rooms": open_rooms(request.user) if not mine or search else [],
    }
