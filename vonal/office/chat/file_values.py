"""Files as plain values: what a page draws of them, before and after they are sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from vonal.office.chat.content_models import Attachment, ForwardedLetter

LONGEST_BEGINNING = 300


def files_of(messages: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """The files of messages, by message; one query, what came in letters stands in them."""
    rows = list(Attachment.objects.filter(message__in=messages).select_related("letter"))
    shown: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        if row.letter_in_id is None:
            shown.setdefault(row.message_id or 0, []).append(_value(row, rows))
    return shown


def file_value(row: Attachment) -> dict[str, Any]:
    """One file that was brought just now."""
    return _value(row, Attachment.objects.filter(letter_in=row).select_related("letter"))


def _value(row: Attachment, others: Iterable[Attachment]) -> dict[str, Any]:
    letter: ForwardedLetter | None = getattr(row, "letter", None)
    return {
        "id": row.pk,
        "name": row.file_name,
        "type": row.type,
        "bytes": row.bytes,
        "width": row.width,
        "height": row.height,
        "seconds": row.seconds,
        "pages": row.pages,
        "letter": _letter(letter, [each for each in others if each.letter_in_id == row.pk])
        if letter
        else None,
    }


def _letter(letter: ForwardedLetter, parts: list[Attachment]) -> dict[str, Any]:
    return {
        "from": letter.sender,
        "to": letter.to,
        "subject": letter.subject,
        "sent_at": letter.sent_at.isoformat() if letter.sent_at else None,
        "text": letter.text[:LONGEST_BEGINNING],
        "files": [_value(part, ()) for part in parts],
        "left_out": letter.left_out,
    }
