"""All of a room in one zip: to be read by people (HTML) and by programs (JSON), with its files."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import TextIOWrapper
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.core.days import format_moment
from vonal.core.files import written_whole
from vonal.core.jobs import enqueue
from vonal.core.live import employee_topic, push
from vonal.office.chat.keeping import may_keep
from vonal.office.chat.listing import name_of
from vonal.office.chat.models import Attachment, Message, Room, RoomExport
from vonal.office.chat.queries import after, membership_of
from vonal.office.chat.telling import shown
from vonal.office.staff.models import Employee

CHUNK = 500
KEPT = timedelta(days=7)
STYLE = """body{max-width:48rem;margin:2rem auto;padding:0 1rem;font:16px/1.5 system-ui,sans-serif;color:#1f2937}
article{margin:1rem 0;overflow-wrap:anywhere}article p{margin:.25rem 0}header{color:#4b5563;font-size:.875rem}
header b{color:#111827}blockquote{margin:.25rem 0;padding-left:.75rem;border-left:3px solid #d1d5db;color:#4b5563}"""


def may_export(employee: Employee, room: Room) -> bool:
    """Whether he may take all of a room with him: who says how long it is kept, and of a talk of two either."""
    if room.kind == Room.Kind.DIRECT:
        return membership_of(employee, room) is not None
    return may_keep(employee, room)


def export_for(employee: Employee, export_id: int) -> RoomExport:
    """
    Whoever asked for it gets it, and nobody else.

    :raises RoomExport.DoesNotExist: there is none, it is a colleague's, or of a room he sees no longer.
    """
    rooms = Room.objects.visible_to(employee)
    return RoomExport.objects.select_related("room").get(pk=export_id, by=employee, room__in=rooms)


@transaction.atomic
def ask_export(room: Room, *, by: Employee, at: datetime) -> RoomExport:
    """
    Have the zip made.

    :raises PermissionDenied: it is not his to take out.
    """
    from vonal.office.chat.jobs import make_export

    if not may_export(by, room):
        raise PermissionDenied
    export = RoomExport.objects.create(room=room, by=by, asked_at=at)
    enqueue(make_export, export_id=export.pk)
    return export


def file_of(export: RoomExport) -> Path:
    return Path(settings.VONAL.home) / "exports" / f"room-{export.pk}.zip"


def make(export_id: int, *, at: datetime) -> None:
    """Write the file whole, then say that it is ready; one that is ready stays as it is."""
    export = RoomExport.objects.select_related("room", "by").get(pk=export_id)
    if export.ready_at is not None:
        return
    with (
        translation.override(export.by.language or company().language),
        written_whole(file_of(export)) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        export.messages = _write_json(export.room, archive)
        _write_page(export.room, archive)
        export.files = _write_files(export.room, archive)
    with transaction.atomic():
        export.ready_at, export.bytes = at, file_of(export).stat().st_size
        export.save(update_fields=["ready_at", "messages", "files", "bytes"])
        push(employee_topic(export.by_id), "export.ready", export_id=export.pk)


def remove_old(*, at: datetime) -> None:
    """Delete the files of a week ago; that they were asked for stays written down."""
    old = RoomExport.objects.filter(asked_at__lt=at - KEPT, removed_at=None)
    for export in old:
        file_of(export).unlink(missing_ok=True)
    old.update(removed_at=at)


def _write_json(room: Room, archive: zipfile.ZipFile) -> int:
    count = 0
    with archive.open("messages.json", "w") as raw, TextIOWrapper(raw, "utf-8") as out:
        out.write("[")
        for message, row in _rows(room):
            out.write(",\n" if count else "\n")
            json.dump(_facts(message, row), out, ensure_ascii=False)
            count += 1
        out.write("\n]\n")
    return count


def _write_page(room: Room, archive: zipfile.ZipFile) -> None:
    language = translation.get_language() or "en"
    zone = ZoneInfo(company().time_zone)
    name = name_of(room) or _("A talk of two")
    with archive.open("messages.html", "w") as raw, TextIOWrapper(raw, "utf-8") as out:
        head = '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8"><title>{}</title>'
        out.write(format_html(head, language, name))
        out.write(f"<style>{STYLE}</style></head>\n")
        out.write(format_html("<body><h1>{}</h1>\n", name))
        for message, row in _rows(room):
            out.write(_article(message, row, format_moment(message.at, language, zone), language))
        out.write("</body></html>\n")


def _article(message: Message, row: dict[str, object], when: str, language: str) -> str:
    event, files = row["event"], row["files"]
    if isinstance(event, dict):
        return format_html("<article><header>{} · {}</header></article>\n", when, event[language])
    # Cleaned when it was written; see ``formatting``.
    said = mark_safe(message.html)  # noqa: S308
    body = format_html("<p><i>{}</i></p>", _("Taken back")) if row["deleted"] else said
    assert isinstance(files, list)
    for file in files:
        body += format_html(
            '<p><a href="{}">{}</a></p>', quote(_name(file["id"], file["name"])), file["name"]
        )
    answered = row["reply_to"]
    if isinstance(answered, dict):
        body = format_html("<blockquote>{}: {}</blockquote>", answered["name"], answered["text"]) + body
    return format_html("<article><header><b>{}</b> {}</header>{}</article>\n", _who(message), when, body)


def _write_files(room: Room, archive: zipfile.ZipFile) -> int:
    count = 0
    sent = Attachment.objects.filter(room=room, message__isnull=False, message__deleted_at=None)
    for file in sent.order_by("pk").iterator():
        if file.place.is_file():
            archive.write(file.place, _name(file.pk, file.file_name), zipfile.ZIP_STORED)
            count += 1
    return count


def _rows(room: Room) -> Iterator[tuple[Message, dict[str, object]]]:
    number = 0
    while rows := after(room, number, limit=CHUNK):
        yield from zip(rows, shown(rows), strict=True)
        number = rows[-1].number


def _facts(message: Message, row: dict[str, object]) -> dict[str, object]:
    answered, files = row["reply_to"], row["files"]
    assert isinstance(files, list)
    return {
        "number": message.number,
        "at": row["at"],
        "who": _who(message),
        "text": "" if row["deleted"] else message.text,
        "event": message.event,
        "answers": answered["number"] if isinstance(answered, dict) else None,
        "important": message.is_important,
        "edited": row["edited"],
        "deleted": row["deleted"],
        "files": [_name(each["id"], each["name"]) for each in files],
    }


def _who(message: Message) -> str:
    if message.author is None:
        return ""
    return ", ".join(filter(None, (message.author.name, message.author.company)))


def _name(file_id: object, name: object) -> str:
    return f"files/{file_id}-{name}"
