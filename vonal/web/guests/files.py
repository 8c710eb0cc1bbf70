"""Files a guest brings, and those of the messages he sees."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from vonal.core.clock import now
from vonal.office.chat.file_values import file_value
from vonal.office.chat.files import bring_file, file_of
from vonal.office.chat.guests import preview_for_guest, spend_file
from vonal.office.chat.models import Membership
from vonal.web.chat import file_answers
from vonal.web.guests.doors import behind_link


@require_POST
@behind_link
def bring(request: HttpRequest, place: Membership) -> HttpResponse:
    """Bring one ``file``; what is too much is refused before it is read."""
    spend_file(place, int(request.META.get("CONTENT_LENGTH") or 0), now())
    given = request.FILES.get("file")
    if given is None:
        raise ValidationError(_("Choose a file."))
    file = bring_file(place, given, at=now(), is_voice="voice" in request.POST)
    return JsonResponse(file_value(file), status=201)


@require_safe
@behind_link
def kept(request: HttpRequest, place: Membership, chat_file_id: int) -> HttpResponseBase:
    return file_answers.kept_copy(file_of(place, chat_file_id))


@require_safe
@behind_link
def seen(request: HttpRequest, place: Membership, chat_file_id: int) -> HttpResponseBase:
    return file_answers.seen(request, file_of(place, chat_file_id))


@require_safe
@behind_link
def small(request: HttpRequest, place: Membership, chat_file_id: int) -> HttpResponseBase:
    return file_answers.small_picture(file_of(place, chat_file_id))


@require_safe
@behind_link
def letter(request: HttpRequest, place: Membership, chat_letter_id: int) -> HttpResponseBase:
    return file_answers.read_letter(request, file_of(place, chat_letter_id))


@require_safe
@behind_link
def preview(request: HttpRequest, place: Membership, preview_id: int) -> HttpResponseBase:
    return file_answers.small_picture(preview_for_guest(place, preview_id))
