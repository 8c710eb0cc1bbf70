"""What the owner said in a room of his, about a hashtag, and what went with it; guests there and elsewhere."""

from __future__ import annotations

from typing import Any

from tests.chat.cast import NOON, group, member, say
from tests.chat.guest_cast import FORTNIGHT, let_in, mill
from tests.chat.papers import LETTER, photo, upload
from tests.web.office import FOREIGN
from vonal.core.clock import now
from vonal.core.uploads import kept
from vonal.office.chat.content_models import Attachment, Link, Preview
from vonal.office.chat.exporting import ask_export, make
from vonal.office.chat.files import bring_file
from vonal.office.chat.models import Erasure, Message, Room
from vonal.office.staff.models import Employee


def talked(owner: Employee) -> dict[str, Any]:
    """The room, the message, its hashtag, files and link, a guest in the room, and the key of one in another."""
    room = group(owner, name=FOREIGN)
    picture, letter = _brought(owner, room)
    said = say(owner, room, f"{FOREIGN} wants ovens #oven", files=[picture, letter], is_important=True)
    contact = mill(owner, f"{FOREIGN} Kft.", f"{FOREIGN} Pál").contacts.get()
    until = {"at": now(), "expires_at": now() + FORTNIGHT}
    guest, _ = let_in(room, contact, owner, **until)
    _, key = let_in(group(owner, name="Other"), contact, owner, **until)
    ids = {"room_id": room.pk, "message_id": said.pk, "word": "oven", "member_id": guest.pk, "guest_key": key}
    carried = {
        "chat_file_id": picture.pk,
        "chat_letter_id": letter.pk,
        "preview_id": _linked(said, room).pk,
    }
    return ids | carried | _taken_out(owner, room)


def _brought(owner: Employee, room: Room) -> tuple[Attachment, Attachment]:
    place = member(owner, room)
    letter = bring_file(place, upload(f"{FOREIGN}.eml", LETTER), at=NOON)
    fields = kept(upload(f"{FOREIGN}.jpg", photo()), "chat", by=owner, at=NOON)
    picture = Attachment.objects.create(room=room, brought_by=place, width=60, height=40, **fields)
    picture.small.write_bytes(b"RIFF")
    return picture, letter


def _linked(said: Message, room: Room) -> Preview:
    preview = Preview.objects.create(
        digest="oven", url="https://oven.example/", path="previews/oven", title=FOREIGN
    )
    preview.picture.parent.mkdir(parents=True, exist_ok=True)
    preview.picture.write_bytes(b"RIFF")
    Link.objects.create(message=said, room=room, preview=preview)
    return preview


def _taken_out(owner: Employee, room: Room) -> dict[str, int]:
    export = ask_export(room, by=owner, at=NOON)
    make(export.pk, at=NOON)
    erasure = Erasure.objects.create(employee=owner, asked_at=NOON, due_at=NOON)
    return {"room_export_id": export.pk, "erasure_id": erasure.pk}
