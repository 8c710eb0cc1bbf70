"""The sockets: who may enter, what they hear, and when they must leave."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from tests.config.installation import Installation
from tests.config.sockets import SIP, enter, hear, hear_until, tell
from vonal.config.running import announce

REVOCATIONS = {
    "dismissed": "Employee.objects.filter(pk={id}).update(is_active=False)",
    "signed out": "Session.objects.all().delete()",
    "password changed": "e = Employee.objects.get(pk={id}); e.set_password('another good one'); e.save()",
}
IMPORTS = (
    "from vonal.office.staff.models import Employee\nfrom django.contrib.sessions.models import Session\n"
)


@pytest.fixture
async def exchange(running: Installation) -> AsyncIterator[None]:
    """A telephone exchange that answers what it is told in upper case."""

    async def answer(browser: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for frame in browser:
                await browser.send(frame.upper())

    async with serve(answer, "127.0.0.1", 0, subprotocols=SIP) as server:
        port = server.sockets[0].getsockname()[1]
        announce(running.home, "switchboard", phone_url=f"ws://127.0.0.1:{port}/ws")
        yield
    (running.home / "run" / "switchboard.json").unlink()


async def test_a_page_hears_what_is_meant_for_it(running):
    employee, cookie = running.hire("anna")
    async with enter(running, "/live", cookie) as page:
        assert (await hear(page))["kind"] == "hello"
        await tell(running, "employee:0", "phone.changed")
        await tell(running, f"employee:{employee}", "phone.changed", n=1)
        await tell(running, "staff", "call.changed", n=2)

        heard = [await hear(page), await hear(page)]

    assert [(message["kind"], message["data"]) for message in heard] == [
        ("phone.changed", {"n": 1}),
        ("call.changed", {"n": 2}),
    ]


async def test_a_page_that_was_cut_off_goes_on_where_it_was(running):
    _, cookie = running.hire("bela")
    async with enter(running, "/live", cookie) as page:
        await hear(page)
        await tell(running, "staff", "call.changed", n=1)
        last = (await hear(page))["number"]
    await tell(running, "staff", "call.changed", n=2)

    async with enter(running, f"/live?since={last}", cookie) as page:
        hello, missed = await hear(page), await hear(page)

    assert hello["kind"] == "hello"
    assert missed["data"] == {"n": 2}


ROOM = """
from vonal.core.clock import now
from vonal.office.chat.operations.rooms import open_group
from vonal.office.staff.models import Employee
people = list(Employee.objects.filter(pk__in={ids}).order_by("pk"))
print(open_group(name="Sales", by=people[0], members=people[1:], at=now()).pk)
"""


async def test_the_others_in_a_room_hear_that_somebody_types_and_nobody_else_does(running):
    (one, first), (two, second), (_, third) = (
        running.hire("ilona"),
        running.hire("janos"),
        running.hire("kati"),
    )
    room = int(running.python(ROOM.format(ids=[one, two])))
    async with (
        enter(running, "/live", first) as anna,
        enter(running, "/live", second) as bela,
        enter(running, "/live", third) as cili,
    ):
        for page in (anna, bela, cili):
            await hear(page)
        for nonsense in ("", "{", "[7]", '{"typing": "7"}', '{"typing": true}', "9" * 500, b"\xff"):
            await anna.send(nonsense)
        await cili.send(json.dumps({"typing": room}))
        await anna.send(json.dumps({"typing": room}))
        heard = await hear_until(bela, "room.typing")
        await tell(running, "staff", "board.changed")
        rest = [*await hear_until(anna, "board.changed"), *await hear_until(cili, "board.changed")]

    assert "number" not in heard[-1]
    assert (heard[-1]["data"]["room"], heard[-1]["data"]["name"]) == (room, "ilona")
    assert "room.typing" not in {message["kind"] for message in rest}


async def test_a_page_too_far_behind_is_told_so_and_then_hears_what_is_new(running):
    _, cookie = running.hire("cili")
    async with enter(running, "/live?since=999999", cookie) as page:
        assert (await hear(page))["kind"] == "stale"
        await tell(running, "staff", "board.changed")
        assert (await hear(page))["kind"] == "board.changed"


@pytest.mark.parametrize("path", ["/live", "/phone"])
@pytest.mark.parametrize("cookie", ["", "vonal_session=invented", 'vonal_session="', "other=1"])
async def test_a_stranger_is_refused(running, exchange, path, cookie):
    with pytest.raises(InvalidStatus) as refusal:
        async with enter(running, path, cookie, subprotocols=SIP):
            pass

    assert refusal.value.response.status_code == 403


async def test_cookies_of_other_programs_on_this_machine_do_not_shut_anybody_out(running):
    _, cookie = running.hire("agi")
    async with enter(running, "/live", f'settings={{"a": [1, 2]}}; {cookie}') as page:
        assert (await hear(page))["kind"] == "hello"


@pytest.mark.parametrize("path", ["/live", "/phone"])
async def test_another_sites_page_cannot_use_somebodys_cookie(running, exchange, path):
    _, cookie = running.hire(f"dora{path[1:]}")
    with pytest.raises(InvalidStatus) as refusal:
        async with enter(running, path, cookie, subprotocols=SIP, origin=Origin("http://evil.example")):
            pass

    assert refusal.value.response.status_code == 403


@pytest.mark.parametrize("revoked", REVOCATIONS)
@pytest.mark.parametrize("path", ["/live", "/phone"])
async def test_who_is_no_longer_signed_in_is_put_out_within_five_seconds(running, exchange, path, revoked):
    employee, cookie = running.hire(f"{path[1:]}-{revoked.replace(' ', '-')}")
    async with enter(running, path, cookie, subprotocols=SIP) as socket:
        await asyncio.to_thread(running.python, IMPORTS + REVOCATIONS[revoked].format(id=employee))

        async with asyncio.timeout(5):
            await socket.wait_closed()

    assert socket.close_code == 4401


async def test_a_browsers_telephone_reaches_the_exchange(running, exchange):
    _, cookie = running.hire("emma")
    async with enter(running, "/phone", cookie, subprotocols=SIP) as phone:
        await phone.send("register sip:101")
        assert await phone.recv() == "REGISTER SIP:101"
        await phone.send(b"bytes")
        assert await phone.recv() == b"BYTES"

    assert phone.subprotocol == "sip"


async def test_a_telephone_must_speak_sip(running, exchange):
    _, cookie = running.hire("feri")
    with pytest.raises(InvalidStatus) as refusal:
        async with enter(running, "/phone", cookie):
            pass

    assert refusal.value.response.status_code == 403


async def test_without_an_exchange_the_telephone_is_told_to_come_later(running):
    _, cookie = running.hire("gabi")
    with pytest.raises(InvalidStatus) as refusal:
        async with enter(running, "/phone", cookie, subprotocols=SIP):
            pass

    assert refusal.value.response.status_code == 503


async def test_there_is_no_other_socket(running):
    _, cookie = running.hire("hugo")
    with pytest.raises(InvalidStatus) as refusal:
        async with enter(running, "/elsewhere", cookie):
            pass

    assert refusal.value.response.status_code == 403
