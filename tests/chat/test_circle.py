"""A room is heard by whoever is in it when something happens there, and by nobody else."""

from __future__ import annotations

import asyncio

import pytest
from django.db import connection

from tests.chat.cast import NOON, group, member, person, say
from vonal.core.live import employee_topic, whisper
from vonal.core.live_hub import Hub, Message
from vonal.office.chat.models import Room
from vonal.office.chat.operations.rooms import invite, leave
from vonal.office.chat.telling import tell_typing
from vonal.office.staff.models import Employee

pytestmark = pytest.mark.django_db(transaction=True)


async def doing(operation, *values, **more):
    def do():
        try:
            return operation(*values, **more)
        finally:
            connection.close()

    return await asyncio.to_thread(do)


def a_room_of_two() -> tuple[Employee, Employee, Employee, Room]:
    anna, bela, cili = person("anna"), person("bela"), person("cili")
    return anna, bela, cili, group(anna, bela)


def types(who: Employee, room: Room) -> None:
    tell_typing(member(who, room))


@pytest.fixture
async def hub():
    hub = Hub()
    yield hub
    hub.close()


async def heard_until(pushes, kind: str) -> list[Message]:
    heard: list[Message] = []
    async with asyncio.timeout(10):
        async for message in pushes:
            heard.append(message)
            if message.kind == kind:
                break
    return heard


def said(messages: list[Message]) -> list[str]:
    return [
        message.data["html"] for message in messages if message.kind == "message" and message.data["html"]
    ]


async def test_who_comes_into_a_room_hears_it_from_then_on_and_who_leaves_no_longer(hub):
    anna, bela, cili, room = await doing(a_room_of_two)
    async with (
        hub.subscribe([employee_topic(bela.pk)]) as belas,
        hub.subscribe([employee_topic(cili.pk)]) as cilis,
    ):
        await doing(say, anna, room, "one")
        assert said(await heard_until(belas, "message")) == ["<p>one</p>\n"]
        await doing(invite, room, [cili], by=anna, at=NOON)
        await doing(leave, room, who=bela, at=NOON)
        await doing(say, anna, room, "two")
        await doing(types, anna, room)

        assert said(await heard_until(cilis, "room.typing")) == ["<p>two</p>\n"]
        whisper(employee_topic(bela.pk), "the end")
        assert said(await heard_until(belas, "the end")) == []


async def test_who_was_away_misses_his_rooms_messages_and_no_others(hub):
    anna, bela, cili, room = await doing(a_room_of_two)
    other = await doing(group, anna, cili)
    async with hub.subscribe([employee_topic(bela.pk)]) as pushes:
        since = pushes.last
    await doing(say, anna, other, "elsewhere")
    await doing(say, anna, room, "here")

    async with hub.subscribe([employee_topic(bela.pk)], since=since) as pushes:
        await doing(types, anna, room)
        heard = await heard_until(pushes, "room.typing")

    assert said(heard) == ["<p>here</p>\n"]
    assert heard[-1].data == {
        "room": room.pk,
        "member": heard[-1].data["member"],
        "employee": anna.pk,
        "name": anna.name,
    }
