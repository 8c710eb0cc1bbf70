"""Open pages hear of rooms: every message as it is shown, read marks, rooms that come and go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core.live import employee_topic, push, push_all, whisper
from vonal.office.chat.file_values import files_of
from vonal.office.chat.formatting import to_plain
from vonal.office.chat.links import cards, links_of
from vonal.office.chat.models import Membership, Mention, Message, Reaction, Room
from vonal.office.staff.models import Language

LONGEST_QUOTE = 200
# In a larger room nobody looks who else has read; what everybody would be told of everybody grows with the square.
MOST_MARKS_SHOWN = 30
TYPING = "room.typing"


def room_topic(room_id: int) -> str:
    """The topic of the pages of all who are in a room."""
    return f"room:{room_id}"


def looking_topic(room_id: int) -> str:
    """The topic of pages that show a room to somebody who is not in it: they hear that something is new, not what."""
    return f"looking:{room_id}"


def shown(messages: Iterable[Message], *, are_new: bool = False) -> list[dict[str, Any]]:
    """
    Messages as plain values, the same for every reader: what a page draws, what a push carries, what the API gives.

    Six queries at most, however many there are; of the messages given ``author``, and what is answered, must be
    joined in: see ``queries.whole``. On those that ``are_new`` hangs nothing yet: nobody looks for it.
    """
    rows = list(messages)
    there = [row.pk for row in rows if row.deleted_at is None]
    mentioned: dict[int, list[int]] = {}
    calling = [row.pk for row in rows if "@" in row.text and row.deleted_at is None]
    if calling:
        for message, employee in Mention.objects.filter(message__in=calling).values_list(
            "message", "employee"
        ):
            mentioned.setdefault(message, []).append(employee)
    answers = dict(
        Message.objects.filter(thread__in=[] if are_new else [row.pk for row in rows])
        .values_list("thread")
        .annotate(Count("pk"))
    )
    signs: dict[int, dict[str, list[int]]] = {}
    for message, sign, by in Reaction.objects.filter(message__in=[] if are_new else there).values_list(
        "message", "sign", "by"
    ):
        signs.setdefault(message, {}).setdefault(sign, []).append(by)
    files, links = files_of(there), links_of(there)
    return [
        _shown(row, signs.get(row.pk, {}), files.get(row.pk, []), links.get(row.pk, []))
        | {"mentions": mentioned.get(row.pk, []), "answers": answers.get(row.pk, 0)}
        for row in rows
    ]


def _shown(
    row: Message, signs: dict[str, list[int]], files: list[dict[str, Any]], links: list[dict[str, Any]]
) -> dict[str, Any]:
    is_deleted = row.deleted_at is not None
    return {
        "id": row.pk,
        "room": row.room_id,
        "number": row.number,
        "change": row.change,
        "client_id": row.client_id,
        "author": _author(row.author),
        "at": row.at.isoformat(),
        "text": "" if is_deleted else row.text,
        "html": "" if is_deleted else row.html,
        "event": _said(row.event) if row.event else None,
        "reply_to": _quote(row.reply_to) if row.reply_to and not is_deleted else None,
        "thread": row.thread_id,
        "thread_number": row.thread.number if row.thread else None,
        "important": row.is_important,
        "edited": row.edited_at.isoformat() if row.edited_at else None,
        "deleted": is_deleted,
        "reactions": signs,
        "files": files,
        "links": links,
        "cards": [] if is_deleted else cards(row.text),
    }


def _author(author: Membership | None) -> dict[str, Any] | None:
    if author is None:
        return None
    return {
        "member": author.pk,
        "employee": author.employee_id,
        "name": author.name,
        "company": author.company,
        "guest": author.guest_id is not None,
    }


def _quote(row: Message) -> dict[str, Any]:
    text = "" if row.deleted_at else to_plain(row.html)[:LONGEST_QUOTE]
    return {"id": row.pk, "number": row.number, "name": row.author.name if row.author else "", "text": text}


def _said(event: dict[str, Any]) -> dict[str, str]:
    """What was done in a room, in each language, because readers of one push read different ones."""
    said = {}
    for language in Language.values:
        with translation.override(language):
            said[language] = _sentence(event.get("kind", "")) % event.get("values", {})
    return said


def _sentence(kind: str) -> str:
    return {
        "opened": _("%(who)s opened this room."),
        "invited": _("%(who)s invited %(whom)s."),
        "joined": _("%(who)s joined."),
        "left": _("%(who)s left."),
        "removed": _("%(who)s took %(whom)s out."),
        "kept": _("%(who)s: messages are kept here without end."),
        "kept_for": _("%(who)s set how many days messages are kept here: %(days)s."),
        "task": _("%(who)s made a task of this for %(whom)s: %(task)s"),
        "renamed": _("%(who)s named this room “%(name)s”."),
        "letter": _("A letter came from %(who)s."),
        "guest": _("%(who)s invited a guest: %(whom)s, %(company)s."),
        "guest_came": _("%(who)s, %(company)s, is here."),
        "guest_gone": _("The guest link of %(whom)s was closed."),
        "guest_back": _("The guest link of %(whom)s is open again."),
    }.get(kind, "")


def tell_message(message: Message, *, is_new: bool = False) -> None:
    """A message came or changed: the whole of it goes to everybody who is in the room."""
    push(room_topic(message.room_id), "message", **shown([message], are_new=is_new)[0], new=is_new)


def tell_read(membership: Membership, members: int, last: int) -> None:
    """How far somebody has read: his own other pages, and in a small room the others; ``last`` is its newest number."""
    data = {"room": membership.room_id, "member": membership.pk, "number": membership.read_number}
    if membership.employee_id is not None:
        left = max(0, last - membership.read_number)
        push(employee_topic(membership.employee_id), "room.read", **data, unread=left)
    if members <= MOST_MARKS_SHOWN:
        push(room_topic(membership.room_id), "room.seen", **data)


def tell_rooms(employee_ids: Iterable[int], room: Room, *, is_in: bool) -> None:
    """Somebody is in a room now, or is not any more: his pages show it, or no longer do."""
    kind = "room.joined" if is_in else "room.left"
    push_all((employee_topic(pk), kind, {"room": room.pk}) for pk in employee_ids)


def tell_changed(room: Room) -> None:
    """Its name, its people or its settings are others; so many hear of it that none need ask what."""
    inside = Membership.objects.filter(room=room.pk, left_at=None).count()
    push(room_topic(room.pk), "room.changed", room=room.pk, name=room.name, people=inside)


def tell_typing(member: Membership) -> None:
    """Somebody is writing."""
    whisper(
        room_topic(member.room_id), TYPING, room=member.room_id, member=member.pk, name=member.name,
        employee=member.employee_id,
    )  # fmt: skip
