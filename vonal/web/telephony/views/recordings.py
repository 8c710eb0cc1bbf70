"""Recordings: played in pieces, downloaded whole, and each listening written down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.views.decorators.http import require_GET, require_safe

from vonal.core.clock import now
from vonal.office.telephony.models import Recording
from vonal.office.telephony.queries import recording_for
from vonal.office.telephony.recordings import note_access, path_of
from vonal.web.request import Request

CHUNK_BYTES = 64 * 1024
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@login_required
@require_safe
def recording(request: Request, recording_id: int) -> HttpResponseBase:
    found = _recording(request, recording_id)
    path = path_of(found)
    if not path.is_file():
        raise Http404
    size = path.stat().st_size
    try:
        wanted = _range(request.headers.get("Range", ""), size)
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    downloaded = "download" in request.GET
    if request.method == "GET":
        note_access(found, by=request.user, at=now(), downloaded=downloaded)
    first, last = wanted or (0, size - 1)
    pieces = _pieces(path, first, last) if request.method == "GET" else iter(())
    response = StreamingHttpResponse(pieces, status=206 if wanted else 200, content_type="audio/ogg")
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(last - first + 1)
    response["Cache-Control"] = "private, no-store"
    if wanted:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    if downloaded:
        name = f"{found.call.started_at:%Y-%m-%d-%H-%M}-{found.pk}.ogg"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
@require_GET
def waveform(request: Request, recording_id: int) -> HttpResponse:
    found = _recording(request, recording_id)
    response = JsonResponse({"peaks": [peak / 100 for peak in found.peaks]})
    response["Cache-Control"] = "private, max-age=86400"
    return response


def _recording(request: Request, recording_id: int) -> Recording:
    try:
        return recording_for(request.user, recording_id)
    except Recording.DoesNotExist as error:
        raise Http404 from error


def _range(header: str, size: int) -> tuple[int, int] | None:
    """
    First and last byte asked for, both inclusive; ``None`` for the whole.

    :raises ValueError: the file has no such bytes (RFC 9110, 14.1.2).
    """
    found = RANGE.fullmatch(header.strip())
    if not found or found.groups() == ("", ""):
        return None  # Several ranges, or no range at all: the whole may be sent.
    begins, ends = found.groups()
    if not begins:
        first, last = max(0, size - int(ends)), size - 1
    else:
        first, last = int(begins), min(int(ends) if ends else size - 1, size - 1)
    if first > last or first >= size:
        raise ValueError(header)
    return first, last


def _pieces(path: Path, first: int, last: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (piece := file.read(min(CHUNK_BYTES, left))):
            left -= len(piece)
            yield piece
