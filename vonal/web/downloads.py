"""Any list as a file: what the person sees, as far as the list goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile

from django.http import FileResponse, Http404, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from vonal.core.clock import today
from vonal.core.spreadsheets import Row, csv_pieces, write_xlsx
from vonal.core.uploads import KeptFile
from vonal.web.request import Request

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
# There a comma stands in numbers, so that their spreadsheets expect a semicolon between cells.
WITH_SEMICOLON = frozenset({"ru", "hu"})


def download(
    request: Request, name: str, headings: Sequence[str], rows: Iterable[Row], kind: str
) -> HttpResponseBase:
    """
    Answer with a list as ``xlsx`` or ``csv``, named ``name`` and today's date; memory does not grow with the rows.

    :raises Http404: there is no such kind of file.
    """
    if kind not in KINDS:
        raise Http404
    language = translation.get_language() or "en"
    file_name = f"{slugify(name, allow_unicode=True) or 'list'}-{today():%Y-%m-%d}.{kind}"
    if kind == "csv":
        separator = ";" if language[:2] in WITH_SEMICOLON else ","
        pieces = csv_pieces(headings, rows, separator=separator)
        answer = StreamingHttpResponse(_in_manner_of(language, pieces), content_type=KINDS[kind])
        answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file_name)
        return answer
    file = TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the answer closes it.
    write_xlsx(file, headings, rows)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=file_name, content_type=KINDS[kind])


def brought(file: KeptFile, *, is_there: bool = True) -> HttpResponseBase:
    """
    Answer with a file somebody brought, to be kept, never to be run.

    :raises Http404: it was taken away.
    """
    if not is_there or not file.place.is_file():
        raise Http404
    return FileResponse(
        file.place.open("rb"), as_attachment=True, filename=file.file_name, content_type=file.type
    )


def _in_manner_of(language: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The rows are read while they are sent, after the request's own language and time are forgotten."""
    zone = timezone.get_current_timezone()
    with translation.override(language), timezone.override(zone):
        yield from pieces
