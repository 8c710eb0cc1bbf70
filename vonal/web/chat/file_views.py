"""Files of rooms, what stands behind links, and cards."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from vonal.core.clock import now
from vonal.office.chat import files
from vonal.office.chat.content_models import Attachment
from vonal.office.chat.file_values import file_value
from vonal.office.chat.links import preview_for
from vonal.web.chat import file_answers
from vonal.web.chat.cards import MOST_ASKED, cards_for, offered
from vonal.web.chat.doors import place_of, room_of
from vonal.web.doors import let_in
from vonal.web.request import Request

LONGEST_SEARCH = 100


@login_required
@require_POST
def room_files(request: Request, room_id: int) -> HttpResponse:
    """Bring one ``file``, to be sent with a message; ``voice`` was said just now."""
    place = place_of(request, room_of(request, room_id))
    try:
        given = request.FILES.get("file")
        if given is None:
            raise ValidationError(_("Choose a file."))
        file = files.bring_file(place, given, at=now(), is_voice="voice" in request.POST)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=422)
    return JsonResponse(file_value(file), status=201)


@login_required
@require_safe
def chat_file(request: Request, chat_file_id: int) -> HttpResponseBase:
    return file_answers.kept_copy(_file(request, chat_file_id))


@login_required
@require_safe
def chat_file_seen(request: Request, chat_file_id: int) -> HttpResponseBase:
    return file_answers.seen(request, _file(request, chat_file_id))


@login_required
@require_safe
def chat_file_small(request: Request, chat_file_id: int) -> HttpResponseBase:
    return file_answers.small_picture(_file(request, chat_file_id))


@login_required
@require_safe
def chat_letter(request: Request, chat_letter_id: int) -> HttpResponseBase:
    return file_answers.read_letter(request, _file(request, chat_letter_id))


@login_required
@require_safe
def link_picture(request: Request, preview_id: int) -> HttpResponseBase:
    return file_answers.small_picture(let_in(preview_for, request, preview_id))


@login_required
@require_GET
def cards(request: Request) -> HttpResponse:
    """Those of the named customers, deals and tasks, ``of=customers/15,deals/3``, that he may see."""
    names = request.GET.get("of", "").split(",")[:MOST_ASKED]
    return JsonResponse({"cards": cards_for(request.user, names)})


@login_required
@require_GET
def cards_offered(request: Request) -> HttpResponse:
    """Customers and deals whose names hold ``q``, to be named in a message."""
    return JsonResponse({"cards": offered(request.user, request.GET.get("q", "").strip()[:LONGEST_SEARCH])})


def _file(request: Request, file_id: int) -> Attachment:
    return let_in(files.file_for, request, file_id)
