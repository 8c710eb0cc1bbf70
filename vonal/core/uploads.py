"""Files people bring: which are taken, how they are looked at, and where they are kept."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.translation import gettext as _

from vonal.core.files import sha256, written_whole

LARGEST_BYTES = 15 * 1024 * 1024
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"
ZIP = (b"PK\x03\x04",)
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Type:
    """A kind of file: its name on the wire, and the bytes it begins with behind ``skips`` others (none: plain text)."""

    name: str
    begins: tuple[bytes, ...]
    skips: int = 0

    def fits(self, head: bytes) -> bool:
        """Whether a file's first bytes are of this kind."""
        if not self.begins:
            return b"\0" not in head or head.startswith(UTF_16)
        return head[self.skips :].startswith(self.begins)


TYPES = {
    "pdf": Type("application/pdf", (b"%PDF-",)),
    "docx": Type(f"{OFFICE}.wordprocessingml.document", ZIP),
    "xlsx": Type(f"{OFFICE}.spreadsheetml.sheet", ZIP),
    "pptx": Type(f"{OFFICE}.presentationml.presentation", ZIP),
    "odt": Type(f"{OPEN}.text", ZIP),
    "ods": Type(f"{OPEN}.spreadsheet", ZIP),
    "odp": Type(f"{OPEN}.presentation", ZIP),
    "jpg": Type("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": Type("image/jpeg", (b"\xff\xd8\xff",)),
    "png": Type("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "txt": Type("text/plain", ()),
    "csv": Type("text/csv", ()),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """
    Which files are taken in one place, by their endings, and how large.

    ``others``: files of further kinds are taken too, to be downloaded only; what a computer would run never is.
    """

    types: Mapping[str, Type]
    largest_bytes: int
    others: bool = False


GIVEN_AWAY = Taken(TYPES, LARGEST_BYTES)
OTHER = Type("application/octet-stream", (b"",))
# What Windows, macOS and Linux start when it is opened.
RUN_ENDINGS = frozenset(
    [
        "apk",
        "app",
        "appref-ms",
        "bat",
        "cmd",
        "com",
        "cpl",
        "desktop",
        "dll",
        "exe",
        "gadget",
        "hta",
        "inf",
        "jar",
        "jnlp",
        "js",
        "jse",
        "lnk",
        "msc",
        "msi",
        "msix",
        "msp",
        "mst",
        "pif",
        "pkg",
        "ps1",
        "psm1",
        "reg",
        "scf",
        "scr",
        "settingcontent-ms",
        "sh",
        "sys",
        "url",
        "vb",
        "vbe",
        "vbs",
        "ws",
        "wsc",
        "wsf",
        "wsh",
        "xll",
    ]
)
RUN_BEGINS = (
    b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!", b"L\0\0\0\x01\x14\x02\0",
)  # fmt: skip


class KeptFile(models.Model):
    """A file somebody brought; ``path`` is below the installation's files."""

    path = models.CharField(max_length=200, unique=True)
    file_name = models.CharField(max_length=150)
    type = models.CharField(max_length=100)
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.file_name

    @property
    def place(self) -> Path:
        """Where it lies on this machine."""
        return settings.VONAL.files / self.path


def kept(
    file: UploadedFile[bytes], folder: str, *, by: Any, at: datetime, taken: Taken = GIVEN_AWAY
) -> dict[str, Any]:
    """
    Keep a file below a folder; returns the fields of its ``KeptFile``.

    :raises ValidationError: it is not taken; see ``checked``.
    """
    name, kind = checked(file, taken)
    # A name nobody can guess and nothing typed: the name people see is kept in the row.
    path = f"{folder}/{secrets.token_hex(16)}"
    whole = settings.VONAL.files / path
    with written_whole(whole) as written:
        for chunk in file.chunks():
            written.write(chunk)
    return {
        "path": path,
        "file_name": name,
        "type": kind.name,
        "bytes": whole.stat().st_size,
        "sha256": sha256(whole),
        "added_by": by,
        "added_at": at,
    }


def checked(file: UploadedFile[bytes], taken: Taken = GIVEN_AWAY) -> tuple[str, Type]:
    """
    The file's name as it may be kept, and its type, by its ending and by what is in it.

    :raises ValidationError: it is empty, too large, of a type that is not taken, or not what its ending says.
    """
    name = re.sub(
        r'[\x00-\x1f\x7f<>:"|?*\\/\u200e\u200f\u202a-\u202e\u2066-\u2069]', "", PurePath(file.name or "").name
    )
    name = name.strip()[-150:]
    ending = PurePath(name).suffix.lower().removeprefix(".")
    kind = taken.types.get(ending, OTHER if taken.others and name else None)
    size = file.size or 0
    if kind is None:
        raise ValidationError(
            {"file": [_("Choose one of these: %(types)s.") % {"types": ", ".join(sorted(taken.types))}]}
        )
    if not size:
        raise ValidationError({"file": [_("The file is empty.")]})
    if size > taken.largest_bytes:
        raise ValidationError(
            {"file": [_("The file is larger than %(n)d MB.") % {"n": taken.largest_bytes // 1024**2}]}
        )
    file.seek(0)
    head = file.read(2048)
    file.seek(0)
    if taken.others and (ending in RUN_ENDINGS or head.startswith(RUN_BEGINS)):
        raise ValidationError({"file": [_("Programs are not taken: send them in another way.")]})
    if not kind.fits(head):
        raise ValidationError({"file": [_("The file is not what its name says.")]})
    return name, kind
