"""Messages of a room as JSON: read, said, changed, taken back, answered with a sign."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.chat import queries
from vonal.office.chat.models import Attachment, Message, Room
from vonal.office.chat.operations import posting, reading
from vonal.office.chat.telling import shown
from vonal.web.chat.doors import message_of, place_of, room_of
from vonal.web.chat.forms import LARGEST, MessageForm, PlaceForm, SignForm
from vonal.web.chat.shown import answer_of, side_talk
from vonal.web.request import Request

View = Callable[..., HttpResponse]


def says_why(view: View) -> View:
    """What an operation refuses comes back as one sentence, with 422."""

    @wraps(view)
    def asked(request: Request, **named: Any) -> HttpResponse:
        try:
            return view(request, **named)
        except ValidationError as error:
            return JsonResponse({"error": " ".join(error.messages)}, status=422)

    return asked


@login_required
@never_cache
@says_why
def messages(request: Request, room_id: int) -> HttpResponse:
    """
    GET: ``before``, ``after`` or ``around`` a number, or ``changes`` since a count of the room, or the newest.
    POST: say something; what is said twice under one ``client_id`` is said once.
    """
    room = room_of(request, room_id)
    if request.method == "POST":
        return _say(request, room)
    if request.method != "GET":
        return HttpResponse(status=405)
    asked = {key: asked_number(request, key) for key in ("before", "after", "around", "changes", "thread")}
    if asked["thread"] is not None:
        found = side_talk(_in_room(room, asked["thread"]), after=asked["after"] or 0)
    elif asked["before"] is not None:
        found = queries.newest(room, before=asked["before"])
    elif asked["after"] is not None:
        found = queries.after(room, asked["after"])
    elif asked["around"] is not None:
        found = queries.around(room, asked["around"])
    elif asked["changes"] is not None:
        found = queries.changed(room, asked["changes"])
    else:
        found = queries.newest(room)
    return JsonResponse(answer_of(room, found, more=len(found) == queries.PAGE))


def _say(request: Request, room: Room) -> HttpResponse:
    place = place_of(request, room)
    said = cleaned(MessageForm(request.POST))
    files = list(Attachment.objects.filter(pk__in=said["files"], room=room, brought_by=place))
    if len(files) != len(set(said["files"])):
        raise ValidationError(_("A file was not yours, or was sent already. Bring it again."))
    message = posting.post_message(
        place,
        said["text"],
        client_id=said["client_id"],
        at=now(),
        reply_to=_in_room(room, said["reply_to"]) if said["reply_to"] else None,
        thread=_in_room(room, said["thread"]) if said["thread"] else None,
        files=files,
        is_important=said["important"],
    )
    return _told(message.pk)


@login_required
@require_POST
@says_why
def message_edit(request: Request, message_id: int) -> HttpResponse:
    message = message_of(request, message_id)
    posting.edit_message(message, request.POST.get("text", ""), by=place_of(request, message.room), at=now())
    return _told(message.pk)


@login_required
@require_POST
def message_delete(request: Request, message_id: int) -> HttpResponse:
    message = message_of(request, message_id)
    posting.delete_message(message, by=place_of(request, message.room), at=now())
    return _told(message.pk)


@login_required
@require_POST
def message_restore(request: Request, message_id: int) -> HttpResponse:
    message = message_of(request, message_id)
    posting.delete_message(message, by=place_of(request, message.room), at=None)
    return _told(message.pk)


@login_required
@require_POST
@says_why
def message_react(request: Request, message_id: int) -> HttpResponse:
    message = message_of(request, message_id)
    place = place_of(request, message.room)
    sign = cleaned(SignForm(request.POST))
    posting.react(message, sign["sign"], by=place, at=now(), is_on=sign["on"])
    return _told(message.pk)


@login_required
@require_POST
@says_why
def room_read(request: Request, room_id: int) -> HttpResponse:
    """Everything up to ``number`` has been seen; with ``unread``, it and what follows is new again."""
    place = place_of(request, room_of(request, room_id))
    asked = cleaned(PlaceForm(request.POST))
    if asked["unread"]:
        reading.mark_unread(place, asked["number"])
    else:
        reading.read_up_to(place, asked["number"], at=now())
    return HttpResponse(status=204)


@login_required
@require_POST
def room_draft(request: Request, room_id: int) -> HttpResponse:
    reading.keep_draft(place_of(request, room_of(request, room_id)), request.POST.get("text", ""))
    return HttpResponse(status=204)


@login_required
@require_GET
@never_cache
def message_versions(request: Request, message_id: int) -> HttpResponse:
    """What a message said before it was changed; nothing of one that was taken back."""
    message = message_of(request, message_id)
    before = [] if message.deleted_at else message.versions.all()
    return JsonResponse({"versions": [{"text": row.text, "until": row.until.isoformat()} for row in before]})


def _told(message_id: int) -> HttpResponse:
    return JsonResponse(shown([queries.whole(Message.objects.filter(pk=message_id)).get()])[0])


def cleaned(form: Form) -> dict[str, Any]:
    if not form.is_valid():
        sentences = [f"{name}: {' '.join(map(str, errors))}" for name, errors in form.errors.items()]
        raise ValidationError(" ".join(sentences))
    return form.cleaned_data


def asked_number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name)
    if given is None:
        return None
    if not given.isdecimal() or int(given[:20]) > LARGEST:
        raise ValidationError(_("%(name)s must be a number.") % {"name": name})
    return int(given)


def _in_room(room: Room, message_id: int) -> Message:
    message = Message.objects.filter(room=room, pk=message_id).first()
    if message is None:
        raise ValidationError(_("What you answer is not in this room."))
    return message
