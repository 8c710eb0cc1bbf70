"""Messages as entries of the search, kept in step by the operations themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b

from vonal.core import search
from vonal.office.chat.models import Attachment, Membership, Message, MessageTopic

Kind = search.Kind
LINK = 'href="http'
# What a message is narrowed by: where, by whom, in which month (UTC), with what, about what.
ROOM, AUTHOR, GUEST, MONTH, FILE, LINKS, TOPIC = "r", "a", "g", "m", "f", "l", "t"


def index_message(
    message: Message, *, employee_id: int | None, topics: Sequence[str], has_files: bool
) -> None:
    """
    Bring one message in step, whose text has changed only.

    :param employee_id: who said it; None for a guest.
    """
    files = _files_of([message.pk]) if has_files else {}
    search.put(_entry(message, employee_id, topics, files.get(message.pk, [])))


def index_messages(messages: Iterable[Message]) -> int:
    """Bring many messages in step, a few queries in all; what was done in a room, and what was taken back, is not found."""
    rows = [each for each in messages if each.author_id is not None and each.deleted_at is None]
    ids = [each.pk for each in rows]
    authors = dict(
        Membership.objects.filter(pk__in={each.author_id for each in rows}).values_list("pk", "employee")
    )
    topics: dict[int, list[str]] = {}
    for pk, word in MessageTopic.objects.filter(message__in=ids).values_list("message", "word"):
        topics.setdefault(pk, []).append(word)
    files = _files_of(ids)
    return search.put_many(
        _entry(each, authors.get(each.author_id or 0), topics.get(each.pk, []), files.get(each.pk, []))
        for each in rows
    )


def forget_messages(message_ids: Collection[int]) -> None:
    """They are not found any more."""
    search.forget(Kind.MESSAGE, message_ids)


def topic_mark(word: str) -> str:
    """A hashtag in any alphabet as letters and digits an index leaves alone."""
    return search.mark(TOPIC, blake2b(word.encode(), digest_size=8).hexdigest())


def _entry(
    message: Message, employee_id: int | None, topics: Sequence[str], files: Sequence[Attachment]
) -> search.Entry:
    marks = [
        search.mark(ROOM, message.room_id),
        search.mark(AUTHOR, employee_id) if employee_id else search.mark(GUEST),
        search.mark(MONTH, f"{message.at:%Y%m}"),
        *map(topic_mark, topics),
    ]
    if files:
        marks.append(search.mark(FILE))
    if LINK in message.html:
        marks.append(search.mark(LINKS))
    letters = (
        f"{letter.subject} {letter.sender} {letter.text}"
        for each in files
        if (letter := getattr(each, "letter", None)) is not None
    )
    # The text itself is not kept twice: whoever finds it reads the message.
    return search.Entry(
        Kind.MESSAGE,
        message.pk,
        0,
        title=", ".join(each.file_name for each in files),
        more=" ".join([message.text, *letters]),
        marks=tuple(marks),
    )


def _files_of(ids: Collection[int]) -> dict[int, list[Attachment]]:
    """By message, with the letters among them."""
    found: dict[int, list[Attachment]] = {}
    for each in Attachment.objects.filter(message__in=ids).select_related("letter"):
        found.setdefault(each.message_id or 0, []).append(each)
    return found
