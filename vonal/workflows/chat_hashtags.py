"""A hashtag in the talk about a deal, a customer or a task moves the deal, as in a note; elsewhere it is only a topic."""

from __future__ import annotations

from vonal.core.facts import on
from vonal.office.chat.events import MessageEdited, MessagePosted
from vonal.office.chat.models import Message, Room
from vonal.office.customers.models import Customer
from vonal.office.hashtags.operations import remember_topics
from vonal.office.hashtags.parsing import hashtags
from vonal.workflows.deal_hashtags import follow


def source_of(message_id: int) -> str:
    """Where the answer to a message's hashtags is found."""
    return f"message:{message_id}"


@on(MessagePosted)
def follow_message(fact: MessagePosted) -> None:
    """What the hashtags of a message say is done once, however often it is told; what a guest writes moves nothing."""
    _follow(fact.message_id, fact.hashtags)


@on(MessageEdited)
def follow_added(fact: MessageEdited) -> None:
    """A hashtag written into a message later acts like one that was there at first, unless one has acted already."""
    _follow(fact.message_id, fact.hashtags)


def _follow(message_id: int, words: list[str]) -> None:
    if not words:
        return
    rooms = ("room__customer", "room__deal__customer", "room__task__deal__customer", "room__task__customer")
    said = Message.objects.select_related("author__employee", *rooms).filter(pk=message_id).first()
    author = said.author.employee if said and said.author else None
    if said is None or author is None or said.deleted_at is not None:
        return
    found = [tag for tag in hashtags(said.text) if tag.word in words]
    subject, customer = _about(said.room)
    if customer is None:
        remember_topics(found, at=said.at)
    else:
        follow(found, source=source_of(said.pk), subject=subject, customer=customer, by=author, at=said.at)


def _about(room: Room) -> tuple[str, Customer | None]:
    deal = room.deal or (room.task.deal if room.task else None)
    if deal is not None:
        return f"deal:{deal.pk}", deal.customer
    return "", room.customer or (room.task.customer if room.task else None)
