"""What the messenger announces."""

from __future__ import annotations

from dataclasses import dataclass, field

from vonal.core.facts import Fact


@dataclass(frozen=True)
class MessagePosted(Fact):
    """Somebody said something in a room; ``by_id`` is empty for a guest."""

    message_id: int
    room_id: int
    by_id: int | None
    hashtags: list[str]
    is_important: bool


@dataclass(frozen=True)
class MessageEdited(Fact):
    """Somebody changed what he had said; ``hashtags`` are those it had not before."""

    message_id: int
    room_id: int
    hashtags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class MessageDeleted(Fact):
    """A message was taken back, or, when ``is_back``, put back."""

    message_id: int
    room_id: int
    is_back: bool


@dataclass(frozen=True)
class InboxFailed(Fact):
    """Letters to rooms have not come in for a while: the inbox cannot be read."""

    said: str


@dataclass(frozen=True)
class InboxAnswered(Fact):
    """It can be read again."""


@dataclass(frozen=True)
class RoomOpened(Fact):
    """There is a new room."""

    room_id: int
    by_id: int | None


@dataclass(frozen=True)
class MessagesForgotten(Fact):
    """Messages were deleted for good, or their words were: whoever keeps any of them drops it."""

    room_id: int
    message_ids: list[int]
