"""Letters that come to a room's own address stand in it, with what was attached."""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from datetime import datetime, timedelta
from email import message_from_bytes
from email.utils import getaddresses

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.eml import Eml, NoLetter, read_eml
from vonal.core.facts import publish
from vonal.core.inbox import Inbox
from vonal.office.chat.content_models import Attachment
from vonal.office.chat.events import InboxAnswered, InboxFailed
from vonal.office.chat.files import bring_letter, forget_files
from vonal.office.chat.mail_models import CameIn, InboxTrouble, RoomAddress
from vonal.office.chat.models import Membership, Message, Room
from vonal.office.chat.operations.posting import note_event
from vonal.office.staff.models import Employee

MARK = "+room-"
MOST_AT_ONCE = 20
MOST_AN_HOUR = 60
LASTS = timedelta(minutes=10)
LARGEST_BYTES = 30 * 1024**2
KEY = re.compile(r"\+room-([a-z0-9]{16})@", re.IGNORECASE)
TO = ("To", "Cc", "Delivered-To", "X-Original-To")

log = logging.getLogger("vonal.chat")


class MailDoesNotComeIn(ValidationError):
    """The installation has no inbox to read."""

    def __init__(self) -> None:
        super().__init__(_("Mail does not come in here yet: the administrator can set up an inbox."))


def own_address() -> str:
    """The inbox's address; empty when there is none."""
    url = settings.VONAL.inbox_url
    own: str = settings.VONAL.inbox_address
    return (own or Inbox.read(url).user) if url else ""


def address_of(room: Room) -> str:
    """The open address of a room; empty when it has none."""
    open_one = RoomAddress.objects.filter(room=room).first()
    name, _at, domain = own_address().rpartition("@")
    return f"{name}{MARK}{open_one.key}@{domain}" if open_one and name else ""


@transaction.atomic
def open_address(room: Room, *, by: Employee, at: datetime) -> RoomAddress:
    """
    Give a room an address of its own, or another one: letters to the one before are not taken any more.

    :raises PermissionDenied: he is not in the room.
    :raises MailDoesNotComeIn: there is no inbox.
    """
    _must_be_in(room, by)
    if "@" not in own_address():
        raise MailDoesNotComeIn
    alphabet = "abcdefghijkmnpqrstuvwxyz23456789"
    key = "".join(secrets.choice(alphabet) for _place in range(16))
    address, _new = RoomAddress.objects.update_or_create(room=room, defaults={"key": key, "opened_at": at})
    return address


@transaction.atomic
def close_address(room: Room, *, by: Employee) -> None:
    """
    Take a room's address away.

    :raises PermissionDenied: he is not in the room.
    """
    _must_be_in(room, by)
    RoomAddress.objects.filter(room=room).delete()


def read_inbox(*, at: datetime) -> int:
    """
    Take over the letters to rooms that nobody has read; others in the inbox stay as they are. Returns how many.

    :raises InboxIsClosed: the mail server does not answer as it should.
    """
    if not settings.VONAL.inbox_url:
        return 0
    taken = 0
    with Inbox.read(settings.VONAL.inbox_url).opened() as inbox:
        for uid in inbox.unread_to(MARK, most=MOST_AT_ONCE):
            data = inbox.letter(uid, most_bytes=LARGEST_BYTES)
            taken += bool(data) and bool(take_letter(data or b"", at=at))
            inbox.mark_read(uid)
    return taken


@transaction.atomic
def note_inbox(said: str, *, at: datetime) -> None:
    """Whether the inbox could be read: ``said`` is what is wrong, or empty. What lasts ten minutes is announced, once."""
    trouble = InboxTrouble.objects.select_for_update().first()
    if not said:
        if trouble is not None:
            trouble.delete()
            if trouble.announced_at is not None:
                publish(InboxAnswered())
        return
    trouble = trouble or InboxTrouble(since=at)
    trouble.said = said[:500]
    if trouble.announced_at is None and at - trouble.since >= LASTS:
        trouble.announced_at = at
        publish(InboxFailed(trouble.said))
    trouble.save()


def take_letter(data: bytes, *, at: datetime) -> list[Message]:
    """What a letter becomes in the rooms it is addressed to; once each, and no more than so many an hour."""
    try:
        eml = read_eml(data)
    except NoLetter:
        return []
    keys = _keys(data)
    rooms = Room.objects.filter(address__key__in=keys, closed_at=None)
    return [message for room in rooms if (message := _stand_in(room, data, eml, at=at)) is not None]


def _stand_in(room: Room, data: bytes, eml: Eml, *, at: datetime) -> Message | None:
    digest = hashlib.sha256(data).hexdigest()
    if _is_enough(room, digest, at=at):
        log.info("A letter to room %s was not taken: it is there, or too many came.", room.pk)
        return None
    name = re.sub(r"[^\w .-]", "", eml.subject)[:80].strip() or "letter"
    file = bring_letter(room, SimpleUploadedFile(f"{name}.eml", data), at=at)
    with transaction.atomic():
        Room.objects.select_for_update().get(pk=room.pk)
        if not _is_enough(room, digest, at=at):
            CameIn.objects.create(room=room, digest=digest, at=at)
            return note_event(room, "letter", {"who": eml.sender}, at=at, files=[file])
    forget_files(Attachment.objects.filter(pk=file.pk) | Attachment.objects.filter(letter_in=file))
    return None


def _is_enough(room: Room, digest: str, *, at: datetime) -> bool:
    came = CameIn.objects.filter(room=room)
    return (
        came.filter(digest=digest).exists()
        or came.filter(at__gt=at - timedelta(hours=1)).count() >= MOST_AN_HOUR
    )


def _keys(data: bytes) -> set[str]:
    letter = message_from_bytes(data)
    said = [str(value)[:2000] for name in TO for value in letter.get_all(name, [])[:20]]
    return {match[1].lower() for _name, address in getaddresses(said) if (match := KEY.search(address))}


def _must_be_in(room: Room, who: Employee) -> None:
    if not Membership.objects.filter(room=room, employee=who, left_at=None).exists():
        raise PermissionDenied
