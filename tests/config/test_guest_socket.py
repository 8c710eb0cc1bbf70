"""The socket of a customer's person: his one room, as long as his link is open."""

import asyncio
import contextlib
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from tests.config.installation import Installation
from tests.config.sockets import SIP, enter, hear, tell

LET_IN = """
from datetime import timedelta
from vonal.core.clock import now
from vonal.office.chat.operations.guests import invite_guest
from vonal.office.chat.operations.posting import post_message
from vonal.office.chat.operations.rooms import open_group
from vonal.office.customers.operations import NewContact, create_customer
from vonal.office.staff.models import Employee
by = Employee.objects.get(pk={id})
room = open_group(name="Ovens", by=by, at=now())
[mine] = room.memberships.all()
said = post_message(mine, "Before he came", client_id="1", at=now())
mill = create_customer(by=by, at=now(), name="Mill", manager=by, contacts=[NewContact("Pal")])
place, secret = invite_guest(
    room, mill.contacts.get(), expires_at=now() + timedelta(days=1), language="hu", by=by, at=now()
)
print(room.pk, secret)
"""
WORDS = """
from vonal.core.clock import now
from vonal.office.chat.models import Membership, Message
from vonal.office.chat.operations.posting import edit_message, post_message
mine = Membership.objects.get(room={room}, employee__isnull=False)
before = Message.objects.get(text="Before he came", room={room})
edit_message(before, "Before he came, and the price", by=mine, at=now())
post_message(mine, "Welcome", client_id="2", at=now(), reply_to=before)
"""
LINK_CLOSED = """
from vonal.core.clock import now
from vonal.office.chat.models import Membership
from vonal.office.chat.operations.guests import close_link
place = Membership.objects.get(room={room}, guest__isnull=False)
close_link(place, by=place.guest.invited_by, at=now())
"""


async def hear_message(page: ClientConnection) -> dict[str, Any]:
    while (heard := await hear(page))["kind"] != "message":
        assert heard["kind"] in {"room.changed", "room.seen"}
    return heard


async def let_in(running: Installation, name: str) -> tuple[str, str]:
    """A room somebody of ours talks in, and the key of a guest's link to it."""
    employee, _ = await asyncio.to_thread(running.hire, name)
    said = await asyncio.to_thread(running.python, LET_IN.format(id=employee))
    room, key = said.split()
    return room, key


async def test_a_guest_hears_his_room_from_his_invitation_on_and_nothing_else(running):
    room, key = await let_in(running, "ica")
    async with enter(running, f"/guest-live?key={key}") as page:
        hello = await hear(page)
        came = await hear_message(page)
        while "is here" not in str(came):  # What was pushed a moment before may still be on its way.
            came = await hear_message(page)
        for topic in ("staff", "employee:1", f"room:{int(room) + 1}"):
            await tell(running, topic, "message", n=1)
        await tell(running, f"room:{room}", "call.changed", n=2)
        await asyncio.to_thread(running.python, WORDS.format(room=room))
        said = await hear_message(page)

    assert hello["kind"] == "hello"
    assert came["data"]["event"]["en"] == "Pal, Mill, is here."
    assert said["data"]["html"] == "<p>Welcome</p>\n"
    assert said["data"]["reply_to"] is None
    assert "price" not in str(said)


async def test_whose_guest_link_is_closed_is_put_out_within_five_seconds(running):
    room, key = await let_in(running, "jeno")
    async with enter(running, f"/guest-live?key={key}") as socket:
        await asyncio.to_thread(running.python, LINK_CLOSED.format(room=room))

        async with asyncio.timeout(5):
            await socket.wait_closed()

    assert socket.close_code == 4401


async def test_a_guests_key_opens_his_socket_only_and_not_for_a_crowd(running):
    _, key = await let_in(running, "kati")
    _, cookie = running.hire("lili")
    strangers = [
        ("/guest-live", ""), ("/guest-live?key=", ""), (f"/guest-live?key={key}x", ""), ("/guest-live", cookie),
        (f"/live?key={key}", ""), ("/live", f"vonal_session={key}"), (f"/phone?key={key}", ""),
    ]  # fmt: skip
    for path, carried in strangers:
        with pytest.raises(InvalidStatus):
            async with enter(running, path, carried, subprotocols=SIP):
                pass
    with pytest.raises(InvalidStatus):
        async with enter(running, f"/guest-live?key={key}", origin=Origin("http://evil.example")):
            pass
    async with contextlib.AsyncExitStack() as pages:
        for _ in range(10):
            await pages.enter_async_context(enter(running, f"/guest-live?key={key}"))
        with pytest.raises(InvalidStatus):
            await pages.enter_async_context(enter(running, f"/guest-live?key={key}"))
