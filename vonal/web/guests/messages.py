"""What a guest reads and says, as JSON: the messenger's own answers, without what is not his."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vonal.core.clock import now
from vonal.office.chat import queries
from vonal.office.chat.guests import for_guest, message_for_guest, spend, spend_message
from vonal.office.chat.listing import people_in
from vonal.office.chat.models import Membership, Message
from vonal.office.chat.operations import posting, reading
from vonal.office.chat.telling import shown
from vonal.web.chat.forms import MessageForm, PlaceForm, SignForm
from vonal.web.chat.messages import asked_number, cleaned
from vonal.web.chat.shown import answer_of, person_shown, side_talk
from vonal.web.guests.doors import behind_link

PLACES = ("before", "after", "around", "changes", "thread")


@require_http_methods(["GET", "POST"])
@behind_link
def messages(request: HttpRequest, place: Membership) -> HttpResponse:
    """
    GET: ``before``, ``after`` or ``around`` a number, or ``changes`` since a count of the room, or the newest.
    POST: say something; what is said twice under one ``client_id`` is said once.
    """
    if request.method == "POST":
        return _say(request, place)
    asked = {name: asked_number(request, name) for name in PLACES}
    room, since = place.room, place.from_number
    if asked["thread"] is not None:
        found = side_talk(message_for_guest(place, asked["thread"]), after=asked["after"] or 0)
    elif asked["after"] is not None:
        found = queries.after(room, asked["after"], since=since)
    elif asked["around"] is not None:
        found = queries.around(room, asked["around"], since=since)
    elif asked["changes"] is not None:
        found = queries.changed(room, asked["changes"], since=since)
    else:
        found = queries.newest(room, before=asked["before"], since=since)
    answer = answer_of(room, found, more=len(found) == queries.PAGE)
    return JsonResponse(answer | {"messages": for_guest(answer["messages"], place)})


def _say(request: HttpRequest, place: Membership) -> HttpResponse:
    said = cleaned(MessageForm(request.POST))
    answered = said["reply_to"]
    there = Message.objects.filter(author=place, client_id=said["client_id"]).first()
    if there is not None:
        return _told(place, there)
    spend_message(place, now())
    message = posting.post_message(
        place,
        said["text"],
        client_id=said["client_id"],
        at=now(),
        reply_to=message_for_guest(place, answered) if answered else None,
        thread=message_for_guest(place, said["thread"]) if said["thread"] else None,
        files=_brought(place, said["files"]),
    )
    return _told(place, message)


def _brought(place: Membership, ids: list[int]) -> list[Any]:
    files = list(place.room.files.filter(pk__in=ids, brought_by=place))
    if len(files) != len(set(ids)):
        raise ValidationError(_("A file was not yours, or was sent already. Bring it again."))
    return files


@require_GET
@behind_link
def people(request: HttpRequest, place: Membership) -> HttpResponse:
    return JsonResponse({"people": people_for_guest(place)})


@require_POST
@behind_link
def edit(request: HttpRequest, place: Membership, message_id: int) -> HttpResponse:
    message = message_for_guest(place, message_id)
    spend_message(place, now())
    return _told(place, posting.edit_message(message, request.POST.get("text", ""), by=place, at=now()))


@require_POST
@behind_link
def delete(request: HttpRequest, place: Membership, message_id: int) -> HttpResponse:
    message = message_for_guest(place, message_id)
    spend(place, now())
    return _told(place, posting.delete_message(message, by=place, at=now()))


@require_POST
@behind_link
def restore(request: HttpRequest, place: Membership, message_id: int) -> HttpResponse:
    message = message_for_guest(place, message_id)
    spend(place, now())
    return _told(place, posting.delete_message(message, by=place, at=None))


@require_POST
@behind_link
def react(request: HttpRequest, place: Membership, message_id: int) -> HttpResponse:
    message = message_for_guest(place, message_id)
    sign = cleaned(SignForm(request.POST))
    spend(place, now())
    return _told(place, posting.react(message, sign["sign"], by=place, at=now(), is_on=sign["on"]))


@require_POST
@behind_link
def read(request: HttpRequest, place: Membership) -> HttpResponse:
    """Everything up to ``number`` has been seen."""
    number = cleaned(PlaceForm(request.POST))["number"]
    if number > place.read_number:
        spend(place, now())
        reading.read_up_to(place, number, at=now())
    return HttpResponse(status=204)


@require_POST
@behind_link
def draft(request: HttpRequest, place: Membership) -> HttpResponse:
    spend(place, now())
    reading.keep_draft(place, request.POST.get("text", ""))
    return HttpResponse(status=204)


def people_for_guest(place: Membership) -> list[dict[str, Any]]:
    """Who is in the room, by name."""
    return [person_shown(each) | {"employee": None, "username": ""} for each in people_in(place.room)]


def _told(place: Membership, message: Message) -> HttpResponse:
    whole = queries.whole(Message.objects.filter(pk=message.pk)).get()
    return JsonResponse(for_guest(shown([whole]), place)[0])
