"""Guests: whom a link lets in, what of a room he is shown, and how much he may do."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Sum, Value, When

from vonal.office.chat.content_models import Link, Preview
from vonal.office.chat.models import Attachment, Guest, Membership, Message, Room
from vonal.office.customers.models import Contact, Customer
from vonal.office.staff.models import Employee

MOST_ACTS = 60
MOST_MESSAGES_A_DAY = 1000
MOST_BYTES_A_DAY = 200 * 1024**2
DAY = timedelta(days=1)
# What else a message carries one day is not shown to guests until it stands here.
OF_A_MESSAGE = (
    "id", "number", "change", "client_id", "at", "text", "html", "event", "important", "edited", "deleted",
    "reactions", "files", "links", "answers", "new",
)  # fmt: skip
OF_AN_AUTHOR = ("member", "name", "company", "guest")
# Whom of ours it names and which of our cards are not for outside.
NOT_OUTSIDE: dict[str, Any] = {"mentions": [], "cards": []}


class TooMuch(Exception):
    """He does more than people do; in a minute, or tomorrow, it is open again."""


def with_open_link(at: datetime) -> Q:
    """Memberships of guests whose link lets in at this moment."""
    return Q(left_at=None, room__closed_at=None, guest__revoked_at=None, guest__expires_at__gt=at)


def guest_with(secret: str, at: datetime) -> Membership:
    """
    The place of whoever knows a link.

    :raises Membership.DoesNotExist: there is no such link, it is closed, or its time is over.
    """
    place = Membership.objects.select_related("room", "guest__contact__customer")
    return place.get(with_open_link(at), guest__digest=Guest.digest_of(secret))


def still_open(digests: Collection[str], at: datetime) -> set[str]:
    """Those of some links that let in."""
    places = Membership.objects.filter(with_open_link(at), guest__digest__in=digests)
    return set(places.values_list("guest__digest", flat=True))


def guests_of(room: Room, at: datetime) -> QuerySet[Membership]:
    """Who reads along from outside."""
    rows = Membership.objects.filter(with_open_link(at), room=room)
    return rows.select_related("guest__contact__customer").order_by("pk")


def may_come(employee: Employee, room: Room) -> QuerySet[Contact]:
    """Whom he can invite: people of the customer a room is about, else of any customer he sees; nobody into a talk of two."""
    seen = Contact.objects.filter(customer__in=Customer.objects.visible_to(employee)).select_related(
        "customer"
    )
    if room.kind == Room.Kind.DIRECT:
        return seen.none()
    customer = _customer_of(room)
    return seen.filter(customer=customer) if customer else seen


def _customer_of(room: Room) -> int | None:
    if room.customer_id is not None:
        return room.customer_id
    subject = room.deal or room.task
    return subject.customer_id if subject else None


def message_for_guest(place: Membership, message_id: int) -> Message:
    """
    A message of his room, said since he was invited.

    :raises Message.DoesNotExist: there is none, or it is not his to see.
    """
    return Message.objects.get(pk=message_id, room=place.room_id, number__gte=place.from_number)


def preview_for_guest(place: Membership, preview_id: int) -> Preview:
    """
    What stands behind an address in a message he sees.

    :raises Preview.DoesNotExist: there is none, or no message he sees has it.
    """
    seen = Link.objects.filter(
        room=place.room_id, message__number__gte=place.from_number, message__deleted_at=None
    )
    return Preview.objects.exclude(path="").get(pk=preview_id, pk__in=seen.values("preview"))


def for_guest(messages: Iterable[dict[str, Any]], place: Membership) -> list[dict[str, Any]]:
    """What ``telling.shown`` gives, without what was said before he came, and who is who in the office."""
    return [_for_guest(each, place) for each in messages if each["number"] >= place.from_number]


def _for_guest(message: dict[str, Any], place: Membership) -> dict[str, Any]:
    author, answered = message["author"], message["reply_to"]
    began_with = message["thread"] if (message.get("thread_number") or 0) >= place.from_number else None
    return {name: message[name] for name in OF_A_MESSAGE if name in message} | NOT_OUTSIDE | {
        "room": place.room_id,
        "thread": began_with,
        "author": {name: author[name] for name in OF_AN_AUTHOR} | {"employee": None} if author else None,
        "reply_to": answered if answered and answered["number"] >= place.from_number else None,
    }  # fmt: skip


def spend(place: Membership, at: datetime, acts: int = 1) -> None:
    """
    Count what a guest does, before he does it.

    :raises TooMuch: he did too much in this minute.
    """
    minute = int(at.timestamp()) // 60
    room_left = ~Q(acts_minute=minute) | Q(acts__lte=MOST_ACTS - acts)
    counted = Guest.objects.filter(room_left, pk=place.guest_id or 0).update(
        acts=Case(When(acts_minute=minute, then=F("acts") + acts), default=Value(acts)), acts_minute=minute
    )
    if not counted:
        raise TooMuch


def spend_message(place: Membership, at: datetime) -> None:
    """
    :raises TooMuch: he said too much in this minute, or within a day.
    """
    said = Message.objects.filter(author=place, at__gt=at - DAY).count()
    if said >= MOST_MESSAGES_A_DAY:
        raise TooMuch
    spend(place, at, acts=3)


def spend_file(place: Membership, size: int, at: datetime) -> None:
    """
    :raises TooMuch: he brought too many files in this minute, or too large ones within a day.
    """
    brought = Attachment.objects.filter(brought_by=place, added_at__gt=at - DAY)
    if (brought.aggregate(all=Sum("bytes"))["all"] or 0) + size > MOST_BYTES_A_DAY:
        raise TooMuch
    spend(place, at, acts=3)
