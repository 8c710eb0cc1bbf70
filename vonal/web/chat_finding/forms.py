"""What is asked of messages, as an address says it; what cannot be is passed over."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from vonal.core.search import MOST_LETTERS
from vonal.office.chat.finding import HIGHEST, Wish
from vonal.web.request import Request

GUESTS = "guests"


def wish_of(request: Request) -> Wish:
    """What the address asks for."""
    asked = request.GET
    return Wish(
        asked.get("q", "").strip()[:MOST_LETTERS],
        by=number(asked.get("by", "")),
        by_guests=asked.get("by") == GUESTS,
        room=number(asked.get("room", "")),
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", "")),
        has_file=asked.get("file") == "1",
        has_link=asked.get("link") == "1",
        topics=tuple(word for word in asked.getlist("topic")[:5] if word),
    )


def address_of(wish: Wish, **more: str) -> str:
    """The same as an address has it behind its question mark."""
    by = GUESTS if wish.by_guests else wish.by
    said = [
        ("q", wish.text), ("by", by), ("room", wish.room), ("since", wish.since), ("until", wish.until),
        ("file", "1" if wish.has_file else ""), ("link", "1" if wish.has_link else ""),
        *(("topic", word) for word in wish.topics), *more.items(),
    ]  # fmt: skip
    return urlencode([(name, str(value)) for name, value in said if value])


def number(text: str) -> int | None:
    """A row's number; None where it cannot be one."""
    return int(text) if text.isascii() and text.isdigit() and int(text[:18]) < HIGHEST else None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2200 else None
