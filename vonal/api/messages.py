"""Rooms somebody is in, what is said there, and saying something."""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from ninja import Field, Query, Schema, Status
from pydantic import ConfigDict

from vonal.api.paging import LARGEST_ID, MOST, Id, Page, Part, page_of
from vonal.api.router import HouseRouter, employee_of
from vonal.api.texts import Body, Line, Text
from vonal.core.clock import now
from vonal.office.chat import queries
from vonal.office.chat.listing import name_of, other_people
from vonal.office.chat.models import Membership, Message, Room
from vonal.office.chat.operations.posting import post_message as say
from vonal.office.chat.operations.reading import read_up_to
from vonal.office.chat.telling import shown
from vonal.office.staff.models import Employee

router = HouseRouter(tags=["messages"])


class RoomOut(Schema):
    """
    A room one is in. ``kind`` is group, direct, customer, deal or task; ``with_id`` the other of two; ``last_number`` the
    newest message's, and ``unread`` how many of them are new to one. ``last_change`` counts everything that happens.
    """

    id: int
    kind: str
    name: str
    about: str
    with_id: int | None
    customer_id: int | None
    deal_id: int | None
    task_id: int | None
    last_number: int
    last_change: int
    last_at: datetime
    unread: int


class AuthorOut(Schema):
    """Who said it: a colleague, or a customer's person of ``company``."""

    employee_id: int | None
    name: str
    company: str


class FileOut(Schema):
    """A file that came with a message; its content is on the page of the room."""

    id: int
    name: str
    type: str
    bytes: int


class MessageOut(Schema):
    """
    Something said, or, without an author, done in a room: ``event`` then says what. ``number`` is its place in the room,
    ``change`` the room's count when it last changed; ``html`` is harmless.
    """

    id: int
    room_id: int
    number: int
    change: int
    author: AuthorOut | None
    at: datetime
    text: str
    html: str
    event: str
    reply_to_id: int | None
    thread_id: int | None
    is_important: bool
    is_deleted: bool
    edited_at: datetime | None
    mentions: list[int] = Field(description="Employees it names.")
    reactions: dict[str, int] = Field(description="How many put each sign under it.")
    files: list[FileOut]


class MessagesOut(Schema):
    """Part of a room, oldest first; ``last_change`` is what to ask ``changes`` for the next time, when nothing is left."""

    items: list[MessageOut]
    last_number: int
    last_change: int


class Where(Schema):
    """Which messages: the newest, or one of these."""

    model_config = ConfigDict(extra="forbid")

    before: Id | None = Field(None, description="Those before this number.")
    after: int | None = Field(None, ge=0, le=LARGEST_ID, description="Those after this number.")
    changes: int | None = Field(
        None, ge=0, le=LARGEST_ID, description="What came or changed since this count, in that order."
    )
    limit: int = Field(50, ge=1, le=MOST)


class NewMessage(Body):
    """
    ``client_id`` is your own name for it: what is sent twice under one is said once, for ever. ``thread_id`` is the
    message a side talk began with.
    """

    text: Text
    client_id: Line = ""
    reply_to_id: Id | None = None
    thread_id: Id | None = None
    is_important: bool = False


class ReadUpTo(Body):
    """The number of the last message one has read."""

    number: int = Field(ge=0, le=LARGEST_ID)


@router.get("/rooms", response=Page[RoomOut])
def rooms(request: HttpRequest, part: Query[Part]) -> dict[str, Any]:
    """The rooms one is in, those opened last first."""
    me = employee_of(request)
    mine = Membership.objects.filter(employee=me, left_at=None).values("room")
    return _page_of_rooms(me, part, Room.objects.visible_to(me).filter(pk__in=mine, closed_at=None))


@router.get("/rooms/{room_id}", response=RoomOut)
def room(request: HttpRequest, room_id: Id) -> RoomOut:
    """One room one may read."""
    me = employee_of(request)
    found = queries.room_for(me, room_id)
    return _rooms_of(me, [found])[0]


@router.get("/rooms/{room_id}/messages", response=MessagesOut)
def room_messages(request: HttpRequest, room_id: Id, where: Query[Where]) -> MessagesOut:
    """What was said in a room."""
    found = queries.room_for(employee_of(request), room_id)
    if where.changes is not None:
        rows = queries.changed(found, where.changes, limit=where.limit)
    elif where.after is not None:
        rows = queries.after(found, where.after, limit=where.limit)
    else:
        rows = queries.newest(found, before=where.before, limit=where.limit)
    return MessagesOut(
        items=[_message(each) for each in shown(rows)],
        last_number=found.last_number,
        last_change=found.last_change,
    )


@router.post("/rooms/{room_id}/messages", response={201: MessageOut})
def post_message(request: HttpRequest, room_id: Id, new: NewMessage) -> Status[MessageOut]:
    """Say something in a room one is in."""
    place, found = _place(request, room_id)
    message = say(
        place, new.text, client_id=_client_id(new.client_id), at=now(), is_important=new.is_important,
        reply_to=_there(found, new.reply_to_id, "reply_to_id"), thread=_there(found, new.thread_id, "thread_id"),
    )  # fmt: skip
    whole = queries.whole(Message.objects.filter(pk=message.pk)).get()
    return Status(201, _message(shown([whole])[0]))


@router.post("/rooms/{room_id}/read", response=RoomOut)
def read_room(request: HttpRequest, room_id: Id, read: ReadUpTo) -> Status[RoomOut]:
    """Everything up to a number is read; it never goes back."""
    place, found = _place(request, room_id)
    read_up_to(place, read.number, at=now())
    return Status(200, _rooms_of(employee_of(request), [found])[0])


def _place(request: HttpRequest, room_id: int) -> tuple[Membership, Room]:
    me = employee_of(request)
    found = queries.room_for(me, room_id)
    place = queries.membership_of(me, found)
    if place is None:
        raise PermissionDenied
    return place, found


def _client_id(given: str) -> str:
    if not given:
        return token_hex(16)
    if len(given) > 40 or not given.replace("-", "").replace("_", "").isalnum() or not given.isascii():
        raise ValidationError({"client_id": "At most 40 letters, digits, - and _."})
    return given


def _there(found: Room, message_id: int | None, field: str) -> Message | None:
    if message_id is None:
        return None
    message = Message.objects.filter(room=found, pk=message_id).first()
    if message is None:
        raise ValidationError({field: "There is no such message in this room."})
    return message


def _page_of_rooms(me: Employee, part: Part, rows: Any) -> dict[str, Any]:
    page = page_of(rows.select_related("customer", "deal", "task"), part, lambda row: row)
    return page | {"items": _rooms_of(me, page["items"])}


def _rooms_of(me: Employee, found: list[Room]) -> list[RoomOut]:
    others = other_people(me, found)
    read = dict(
        Membership.objects.filter(room__in=found, employee=me, left_at=None).values_list(
            "room", "read_number"
        )
    )
    return [
        RoomOut(
            id=each.pk,
            kind=each.kind,
            name=name_of(each, others.get(each.pk)),
            about=each.about,
            with_id=others[each.pk].pk if each.pk in others else None,
            customer_id=each.customer_id,
            deal_id=each.deal_id,
            task_id=each.task_id,
            last_number=each.last_number,
            last_change=each.last_change,
            last_at=each.last_at,
            unread=max(0, each.last_number - read.get(each.pk, each.last_number)),
        )
        for each in found
    ]


def _message(said: dict[str, Any]) -> MessageOut:
    author = said["author"]
    return MessageOut(
        id=said["id"],
        room_id=said["room"],
        number=said["number"],
        change=said["change"],
        author=author
        and AuthorOut(employee_id=author["employee"], name=author["name"], company=author["company"]),
        at=said["at"],
        text=said["text"],
        html=said["html"],
        event=(said["event"] or {}).get("en", ""),
        reply_to_id=(said["reply_to"] or {}).get("id"),
        thread_id=said["thread"],
        is_important=said["important"],
        is_deleted=said["deleted"],
        edited_at=said["edited"],
        mentions=said["mentions"],
        reactions={sign: len(by) for sign, by in said["reactions"].items()},
        files=[
            FileOut(**{name: each[name] for name in ("id", "name", "type", "bytes")})
            for each in said["files"]
        ],
    )
