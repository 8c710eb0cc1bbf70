"""Saying something in a room, once and in order; and changing, taking back, answering with a sign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.clock import now
from vonal.core.facts import publish
from vonal.office.chat import lightning
from vonal.office.chat.events import MessageDeleted, MessageEdited, MessagePosted
from vonal.office.chat.files import send_files
from vonal.office.chat.finding_entries import forget_messages, index_message, index_messages
from vonal.office.chat.formatting import ALL, named, to_html
from vonal.office.chat.links import note_links
from vonal.office.chat.message_models import LONGEST_TEXT
from vonal.office.chat.models import (
    Attachment,
    Membership,
    Mention,
    Message,
    MessageTopic,
    Reaction,
    Room,
    Version,
)
from vonal.office.chat.operations.sight import follow_sight_in
from vonal.office.chat.queries import whole
from vonal.office.chat.telling import tell_message
from vonal.office.hashtags.parsing import hashtags
from vonal.office.staff.models import Employee

MOST_FILES = 20
MOST_SIGNS = 20


class MessageIsEmpty(ValidationError):
    """There are neither words nor files in it."""

    def __init__(self) -> None:
        super().__init__(_("Write something, or add a file."))


@transaction.atomic
def post_message(
    author: Membership,
    text: str,
    *,
    client_id: str,
    at: datetime,
    reply_to: Message | None = None,
    thread: Message | None = None,
    files: Sequence[Attachment] = (),
    is_important: bool = False,
) -> Message:
    """
    Say something in the room ``author`` is in.

    :param client_id: the sender's own name for it; the same comes twice when the first answer was lost.
    :param reply_to: what it answers, of the same room.
    :param thread: what the side talk began with, of the same room.
    :param files: brought by the author before, and not sent yet.
    :raises MessageIsEmpty: there is nothing in it.
    :raises ValidationError: it is too long, or what it answers or brings is not there.
    :raises PermissionDenied: he is not in the room any more, or may mark nothing as important.
    """
    room = Room.objects.select_for_update().get(pk=author.room_id)
    author = Membership.objects.select_related("employee", "guest__contact__customer").get(pk=author.pk)
    there = Message.objects.filter(author=author, client_id=client_id).first() if client_id else None
    if there is not None:
        return there
    if author.left_at is not None or room.closed_at is not None:
        raise PermissionDenied
    text = _checked(text, files)
    for other in (reply_to, thread):
        if other is not None and other.room_id != room.pk:
            raise ValidationError(_("What you answer is in another room."))
    if any(each.brought_by_id != author.pk or each.message_id or each.letter_in_id for each in files):
        raise ValidationError(_("A file was not yours, or was sent already. Bring it again."))
    if is_important:
        lightning.check_sender(author, at=at)
    root = thread.thread or thread if thread is not None else None
    message = _next(
        room, at=at, author=author, client_id=client_id, text=text, html=to_html(text), reply_to=reply_to,
        thread=root, is_important=is_important,
    )  # fmt: skip
    send_files(files, message)
    tags = _index(message, author, files)
    Membership.objects.filter(pk=author.pk, read_number__lt=message.number).update(read_number=message.number)
    publish(MessagePosted(message.pk, room.pk, author.employee_id, tags, is_important))
    tell_message(message, is_new=True)
    if is_important:
        lightning.address(message)
    return message


@transaction.atomic
def edit_message(message: Message, text: str, *, by: Membership, at: datetime) -> Message:
    """
    Say it otherwise; what it said before is kept.

    :raises PermissionDenied: it is not his, or was taken back.
    :raises ValidationError: there is nothing in it, or too much.
    """
    message = _mine(message, by)
    if message.deleted_at is not None:
        raise PermissionDenied
    files = list(message.files.all())
    text = _checked(text, files)
    if text == message.text:
        return message
    Version.objects.create(message=message, text=message.text, until=at)
    message.text, message.html, message.edited_at = text, to_html(text), at
    Mention.objects.filter(message=message).delete()
    before = set(message.topics.values_list("word", flat=True))
    MessageTopic.objects.filter(message=message).delete()
    added = [word for word in _index(message, by, files) if word not in before]
    _changed(message, "text", "html", "edited_at")
    publish(MessageEdited(message.pk, message.room_id, added))
    return message


@transaction.atomic
def delete_message(message: Message, *, by: Membership, at: datetime | None) -> Message:
    """
    Take back what one said: that something was there stays to be seen. ``at`` None puts it back.

    :raises PermissionDenied: it is not his, or nothing is left to put back.
    """
    message = _mine(message, by)
    if (message.deleted_at is None) == (at is None):
        return message
    if at is None and not message.text and not message.files.exists():  # Its words were forgotten since.
        raise PermissionDenied
    message.deleted_at, message.deleted_by = at, by if at else None
    _changed(message, "deleted_at", "deleted_by")
    if at is None:
        index_messages([message])
    else:
        forget_messages([message.pk])
    publish(MessageDeleted(message.pk, message.room_id, is_back=at is None))
    return message


@transaction.atomic
def react(message: Message, sign: str, *, by: Membership, at: datetime, is_on: bool = True) -> Message:
    """
    Put a sign under a message, or take one's own away.

    :raises ValidationError: it is no single sign, or there are too many.
    """
    if by.room_id != message.room_id or by.left_at is not None or message.deleted_at is not None:
        raise PermissionDenied
    if (
        not sign
        or len(sign) > 16
        or any(char.isalnum() or char.isspace() for char in sign if char not in "0123456789")
    ):
        raise ValidationError(_("Choose one sign."))
    message = _locked(message)
    if is_on:
        others = set(Reaction.objects.filter(message=message).values_list("sign", flat=True))
        if sign not in others and len(others) >= MOST_SIGNS:
            raise ValidationError(_("That is enough signs for one message."))
        Reaction.objects.get_or_create(message=message, by=by, sign=sign, defaults={"at": at})
    else:
        Reaction.objects.filter(message=message, by=by, sign=sign).delete()
    _changed(message)
    return message


@transaction.atomic
def refresh_message(message: Message) -> None:
    """What is shown of it became other, though nobody changed its words."""
    _changed(_locked(message))


def note_event(
    room: Room, kind: str, values: dict[str, Any], *, at: datetime, files: Sequence[Attachment] = ()
) -> Message:
    """
    Write down what was done in a room, between what was said; it carries no hashtags and names nobody.

    Who had read everything has read that too; only what brings files, such as a letter, is news.
    """
    room = Room.objects.select_for_update().get(pk=room.pk)
    message = _next(room, at=at, event={"kind": kind, "values": values})
    send_files(files, message)
    if not files:
        caught_up = Membership.objects.filter(room=room, read_number=message.number - 1)
        caught_up.update(read_number=message.number)
    tell_message(message, is_new=bool(files))
    return message


def _next(room: Room, *, at: datetime, **fields: Any) -> Message:
    """The room is locked: numbers have no gaps and go with time."""
    follow_sight_in(room, at=at)
    room.last_number += 1
    room.last_change += 1
    room.last_at = max(room.last_at, at)
    room.save(update_fields=["last_number", "last_change", "last_at"])
    return Message.objects.create(
        room=room, number=room.last_number, change=room.last_change, at=at, **fields
    )


def _changed(message: Message, *fields: str) -> None:
    room = Room.objects.select_for_update().get(pk=message.room_id)
    follow_sight_in(room, at=now())
    room.last_change += 1
    room.save(update_fields=["last_change"])
    message.change = room.last_change
    message.save(update_fields=["change", *fields])
    tell_message(message)


def _checked(text: str, files: Sequence[Attachment]) -> str:
    text = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not text and not files:
        raise MessageIsEmpty
    if len(text) > LONGEST_TEXT:
        raise ValidationError(
            _("A message has at most %(n)d letters: send the rest as a file.") % {"n": LONGEST_TEXT}
        )
    if len(files) > MOST_FILES:
        raise ValidationError(_("At most %(n)d files go with one message.") % {"n": MOST_FILES})
    return text


def _index(message: Message, author: Membership, files: Sequence[Attachment]) -> list[str]:
    """Whom it names, what about, and what it is found by; returns the hashtags as they are compared."""
    tags = list(dict.fromkeys(tag.word for tag in hashtags(message.text)))
    MessageTopic.objects.bulk_create(MessageTopic(message=message, word=word) for word in tags)
    note_links(message)
    index_message(message, employee_id=author.employee_id, topics=tags, has_files=bool(files))
    names = named(message.text)
    if names:
        inside = Membership.objects.filter(room=message.room_id, left_at=None, employee__isnull=False)
        people = Employee.objects.filter(pk__in=inside.values("employee")).exclude(pk=author.employee_id)
        people = people if ALL in names else people.filter(username__in=names)
        Mention.objects.bulk_create(Mention(message=message, employee=each) for each in people)
    return tags


def _mine(message: Message, by: Membership) -> Message:
    message = _locked(message)
    if message.author_id != by.pk or by.left_at is not None:
        raise PermissionDenied
    return message


def _locked(message: Message) -> Message:
    return whole(Message.objects.select_for_update(of=("self",))).get(pk=message.pk)
