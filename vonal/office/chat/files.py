"""Files in rooms: brought first, sent with a message, looked at apart, never run."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from vonal.core import apart
from vonal.core.eml import NoLetter, read_eml
from vonal.core.files import sha256
from vonal.core.uploads import OTHER, TYPES, Taken, Type, kept
from vonal.office.chat.content_models import Attachment, ForwardedLetter
from vonal.office.chat.models import Membership, Room
from vonal.office.staff.models import Employee

FOLDER = "chat"
LARGEST_MB = 50
MOST_UNSENT = 40
MOST_IN_LETTER = 20
UNSENT_KEPT = timedelta(days=2)

OLD_OFFICE = (b"\xd0\xcf\x11\xe0",)
MP3 = (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")
TAKEN = Taken(
    {
        **TYPES,
        "gif": Type("image/gif", (b"GIF8",)),
        "webp": Type("image/webp", (b"RIFF",)),
        "mp3": Type("audio/mpeg", MP3),
        "ogg": Type("audio/ogg", (b"OggS",)),
        "wav": Type("audio/wav", (b"RIFF",)),
        "m4a": Type("audio/mp4", (b"ftyp",), skips=4),
        "mp4": Type("video/mp4", (b"ftyp",), skips=4),
        "mov": Type("video/quicktime", (b"ftyp", b"moov", b"wide", b"mdat"), skips=4),
        "webm": Type("video/webm", (b"\x1aE\xdf\xa3",)),
        "eml": Type("message/rfc822", ()),
        "zip": Type("application/zip", (b"PK",)),
        "doc": Type("application/msword", OLD_OFFICE),
        "xls": Type("application/vnd.ms-excel", OLD_OFFICE),
        "ppt": Type("application/vnd.ms-powerpoint", OLD_OFFICE),
    },
    LARGEST_MB * 1024**2,
    others=True,
)
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
LETTER = "message/rfc822"
PDF = "application/pdf"

log = logging.getLogger("vonal.chat")


def bring_file(
    author: Membership, file: UploadedFile[bytes], *, at: datetime, is_voice: bool = False
) -> Attachment:
    """
    Take a file for a message that is not sent yet; an e-mail is read, what can be seen gets a small picture.

    :param is_voice: said into the browser just now; it becomes a sound every browser plays.
    :raises PermissionDenied: he is not in the room any more.
    :raises ValidationError: the file is not taken, is broken, or too many wait to be sent.
    """
    _may_bring(author)
    return _taken(Attachment(room_id=author.room_id, brought_by=author), file, at=at, is_voice=is_voice)


def bring_letter(room: Room, file: UploadedFile[bytes], *, at: datetime) -> Attachment:
    """
    Take a letter that came to the room by itself; whoever may see it, nobody has brought it.

    :raises ValidationError: it is not taken.
    """
    return _taken(Attachment(room=room), file, at=at)


def _taken(
    added: Attachment, file: UploadedFile[bytes], *, at: datetime, is_voice: bool = False
) -> Attachment:
    """Everything slow happens before the database is asked to write."""
    _keep(added, file, at=at)
    parts: list[Attachment] = []
    try:
        _look(added, is_voice=is_voice)
        letter = _read_letter(added, parts, at=at) if added.type == LETTER else None
        with transaction.atomic():
            for each in (added, *parts):
                each.letter_in = None if each is added else added
                each.save(force_insert=True)
            if letter is not None:
                letter.file = added
                letter.save(force_insert=True)
    except BaseException:
        forget_places([added, *parts])
        raise
    return added


def unsent_files(author: Membership, ids: Iterable[int]) -> list[Attachment]:
    """What he has brought and not sent, in the order of ``ids``; others are left out."""
    ids = list(ids)
    found = Attachment.objects.filter(brought_by=author, message=None, letter_in=None).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def send_files(files: Sequence[Attachment], message: Any) -> None:
    """They are of a message now, with what came in the letters among them."""
    ids = [each.pk for each in files]
    if ids:
        Attachment.objects.filter(pk__in=ids).update(message=message)
        Attachment.objects.filter(letter_in__in=ids).update(message=message)


def file_for(employee: Employee, file_id: int) -> Attachment:
    """
    A file of a message he may read, or one he has brought himself.

    :raises Attachment.DoesNotExist: there is none, its message was taken back, or it is not his to see.
    """
    file = _there().get(pk=file_id)
    if file.message_id is None:
        is_his = file.brought_by is not None and file.brought_by.employee_id == employee.pk
    else:
        is_his = Room.objects.visible_to(employee).filter(pk=file.room_id).exists()
    if not is_his:
        raise Attachment.DoesNotExist
    return file


def file_of(member: Membership, file_id: int) -> Attachment:
    """
    The same for somebody in one room who sees nothing else, such as a guest.

    :raises Attachment.DoesNotExist: there is none, or it is not his to see.
    """
    file = _there().get(pk=file_id, room=member.room_id)
    is_his = (
        file.message.number >= member.from_number
        if file.message is not None
        else file.brought_by_id == member.pk
    )
    if not is_his or member.left_at is not None:
        raise Attachment.DoesNotExist
    return file


def forget_files(files: QuerySet[Attachment]) -> int:
    """Delete files for good, from the disk too once that is sure; returns how many."""
    gone = list(files)
    Attachment.objects.filter(pk__in=[each.pk for each in gone]).delete()
    transaction.on_commit(lambda: forget_places(gone))
    return len(gone)


def forget_places(files: Iterable[Attachment]) -> None:
    """Take files off the disk, where they still lie there."""
    for file in files:
        for place in (file.place, file.small):
            with suppress(OSError):
                place.unlink(missing_ok=True)


def forget_unsent(*, before: datetime) -> int:
    """Delete what was brought and never sent."""
    return forget_files(Attachment.objects.filter(message=None, added_at__lt=before))


def _there() -> QuerySet[Attachment]:
    return Attachment.objects.filter(message__deleted_at=None).select_related(
        "message", "brought_by", "letter"
    )


def _may_bring(author: Membership) -> None:
    author = Membership.objects.select_related("room").get(pk=author.pk)
    if author.left_at is not None or author.room.closed_at is not None:
        raise PermissionDenied
    waiting = Attachment.objects.filter(brought_by=author, message=None, letter_in=None).count()
    if waiting >= MOST_UNSENT:
        raise ValidationError({"file": [_("Send what you have added first.")]})


def _look(file: Attachment, *, is_voice: bool) -> None:
    """
    What it shows, into the row that is not saved yet.

    :raises ValidationError: a picture or voice that is broken; other files that cannot be looked at stay as they are.
    """
    clean = file.place.with_name(file.place.name + ".clean")
    try:
        if is_voice:
            _opened(file, apart.open_voice(file.place, clean=clean))
            _instead(file, clean, "voice.m4a", "audio/mp4")
        elif file.type in PICTURES:
            _opened(file, apart.open_picture(file.place, clean=clean, small=file.small))
            _instead(file, clean, file.file_name, file.type)
        elif file.type == PDF:
            _opened(file, apart.open_pdf(file.place, small=file.small))
        elif file.type.startswith(("audio/", "video/")):
            _opened(file, apart.open_film(file.place, small=file.small))
            if file.width is None and file.type.startswith("video/"):
                file.type = file.type.replace("video/", "audio/")
    except apart.CannotBeOpened as error:
        if is_voice:
            raise ValidationError({"file": [_("There is nothing to hear in it. Try again.")]}) from error
        if file.type in PICTURES:
            words = _("%(name)s cannot be opened: the picture is broken, or larger than 64 megapixels.")
            raise ValidationError({"file": [words % {"name": file.file_name}]}) from error
        if file.type != PDF:
            file.type = OTHER.name
        log.info("A %s could not be looked at.", file.type)
    finally:
        clean.unlink(missing_ok=True)


def _opened(file: Attachment, found: apart.Opened) -> None:
    file.width, file.height, file.seconds, file.pages = found.width, found.height, found.seconds, found.pages


def _instead(file: Attachment, clean: Path, name: str, kind: str) -> None:
    clean.replace(file.place)
    file.file_name, file.type = name, kind
    file.bytes, file.sha256 = file.place.stat().st_size, sha256(file.place)


def _read_letter(file: Attachment, parts: list[Attachment], *, at: datetime) -> ForwardedLetter | None:
    """What the letter says; its files come to ``parts``. None when it is no letter after all."""
    try:
        eml = read_eml(file.place.read_bytes())
    except NoLetter:
        file.type = OTHER.name
        return None
    left_out: list[str] = []
    for name, content in eml.files:
        part = _part(file, name, content, at=at) if len(parts) < MOST_IN_LETTER else None
        if part is None:
            left_out.append(name[:150])
        else:
            parts.append(part)
    return ForwardedLetter(
        sender=eml.sender, to=eml.to, subject=eml.subject, sent_at=eml.sent_at, text=eml.text, html=eml.html,
        left_out=left_out,
    )  # fmt: skip


def _part(letter: Attachment, name: str, content: bytes, *, at: datetime) -> Attachment | None:
    """A file out of a letter; None when it is not one that is taken."""
    part = Attachment(room_id=letter.room_id, brought_by=letter.brought_by)
    try:
        _keep(part, SimpleUploadedFile(name, content), at=at)
    except ValidationError:
        return None
    try:
        _look(part, is_voice=False)
    except ValidationError:
        forget_places([part])
        return None
    return part


def _keep(added: Attachment, file: UploadedFile[bytes], *, at: datetime) -> None:
    by = added.brought_by.employee if added.brought_by else None
    for name, value in kept(file, FOLDER, by=by, at=at, taken=TAKEN).items():
        setattr(added, name, value)
