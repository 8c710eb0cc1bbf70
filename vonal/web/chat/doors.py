"""The doors of rooms and messages, for views: what is not there or not yours is not found."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from vonal.office.chat import queries
from vonal.office.chat.models import Membership, Message, Room
from vonal.web.doors import let_in
from vonal.web.request import Request


def room_of(request: Request, room_id: int) -> Room:
    return let_in(queries.room_for, request, room_id)


def message_of(request: Request, message_id: int) -> Message:
    return let_in(queries.message_for, request, message_id)


def place_of(request: Request, room: Room) -> Membership:
    """
    The place in a room of the person who asks.

    :raises PermissionDenied: he is not in it.
    """
    membership = queries.membership_of(request.user, room)
    if membership is None:
        raise PermissionDenied
    return membership
