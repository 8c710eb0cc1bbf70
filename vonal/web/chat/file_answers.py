"""How files of rooms are given out: to be kept, to be seen or heard; never to be run."""

from __future__ import annotations

from typing import TypeVar

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from vonal.office.chat.content_models import Attachment, Preview
from vonal.office.chat.files import PICTURES
from vonal.web.downloads import brought
from vonal.web.played import played

PLAYED = ("audio/", "video/")
INERT = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
# Its links open beside it; it neither runs nor loads anything.
READ = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)

Answer = TypeVar("Answer", bound=HttpResponseBase)


def kept_copy(file: Attachment) -> HttpResponseBase:
    """The file itself, to be kept."""
    return _inert(brought(file))


def seen(request: HttpRequest, file: Attachment) -> HttpResponseBase:
    """
    A picture, sound or film, within the page.

    :raises Http404: it is none of these.
    """
    if not file.place.is_file():
        raise Http404
    if file.type in PICTURES:
        response: HttpResponseBase = FileResponse(file.place.open("rb"), content_type=file.type)
        response["Cache-Control"] = "private, max-age=3600"
        return _inert(response)
    if file.type.startswith(PLAYED) and file.seconds is not None:
        return _inert(played(request, file.place, file.type))
    raise Http404


def small_picture(file: Attachment | Preview) -> HttpResponseBase:
    """
    What is shown of it among the messages.

    :raises Http404: there is nothing to see.
    """
    place = file.small if isinstance(file, Attachment) else file.picture
    if not place.is_file():
        raise Http404
    response = FileResponse(place.open("rb"), content_type="image/webp")
    response["Cache-Control"] = "private, max-age=3600"
    return _inert(response)


def read_letter(request: HttpRequest, file: Attachment) -> HttpResponse:
    """
    A forwarded letter as a page of its own that can do nothing.

    :raises Http404: it is no letter.
    """
    letter = getattr(file, "letter", None)
    if letter is None:
        raise Http404
    response = render(request, "chat/letter.html", {"letter": letter})
    response["Content-Security-Policy"] = READ
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-store"
    return response


def _inert(response: Answer) -> Answer:
    response["Content-Security-Policy"] = INERT
    return response
