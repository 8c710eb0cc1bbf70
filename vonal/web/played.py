"""Sounds and films: sent in the pieces a player asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

CHUNK_BYTES = 64 * 1024
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def played(request: HttpRequest, path: Path, content_type: str) -> HttpResponseBase:
    """Answer with a file, or the part of it the player asks for."""
    size = path.stat().st_size
    try:
        wanted = _range(request.headers.get("Range", ""), size)
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, last = wanted or (0, size - 1)
    pieces = _pieces(path, first, last) if request.method == "GET" else iter(())
    response = StreamingHttpResponse(pieces, status=206 if wanted else 200, content_type=content_type)
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(last - first + 1)
    response["Cache-Control"] = "private, no-store"
    if wanted:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


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
