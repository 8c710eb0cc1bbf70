"""Who is in a card's room because he sees the card is out of it while he does not."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest
from django.db import connection

from tests.chat.cast import NOON, member, person, say
from tests.web.office import page_of
from vonal.config.sockets.looking import Looking
from vonal.core.live_hub import Hub
from vonal.office.chat.circle import hearers
from vonal.office.chat.listing import my_rooms, unread_rooms
from vonal.office.chat.models import Membership, Room
from vonal.office.chat.operations.rooms import invite, leave, room_about
from vonal.office.chat.operations.sight import follow_sight
from vonal.office.customers.operations import change_customer, create_customer
from vonal.office.staff.models import Employee, Role

pytestmark = pytest.mark.django_db


def a_talk() -> tuple[Employee, Employee, Employee, Room]:
    """Anna leads the customer; Béla was invited; the director looks on."""
    anna, bela, boss = person("anna"), person("bela"), person("boss", role=Role.DIRECTOR)
    customer = create_customer(name="Acme", manager=anna, by=anna, at=NOON)
    room = room_about(customer, by=anna, at=NOON)
    say(anna, room, "They want it sooner")
    invite(room, [bela], by=anna, at=NOON)
    return anna, bela, boss, room


def hand_over(room: Room, to: Employee, *, by: Employee) -> None:
    assert room.customer is not None
    change_customer(room.customer, manager=to, by=by, at=NOON)


def hear(room: Room) -> set[str]:
    return {topic for _room, topic in hearers([room.pk]) if topic.startswith("employee")}


def test_who_hands_a_card_over_is_out_of_its_room_at_once_and_whoever_was_invited_stays():
    anna, bela, boss, room = a_talk()
    cili = person("cili")

    hand_over(room, cili, by=anna)

    assert page_of(anna).get(f"/rooms/{room.pk}").status_code == 404
    assert page_of(anna).get(f"/rooms/{room.pk}/messages").status_code == 404
    assert (
        page_of(anna).post(f"/rooms/{room.pk}/messages", {"client_id": "c", "text": "Me"}).status_code == 404
    )
    assert page_of(bela).get(f"/rooms/{room.pk}").status_code == 200
    say(boss, room, "Now it is Cili's")
    assert hear(room) == {f"employee:{bela.pk}", f"employee:{boss.pk}"}
    assert my_rooms(anna) == []


def test_who_sees_the_card_again_is_back_with_what_he_has_missed_but_not_who_left_by_himself():
    anna, bela, boss, room = a_talk()
    say(boss, room, "Mine too")
    leave(room, who=boss, at=NOON)
    hand_over(room, bela, by=anna)

    assert follow_sight(at=NOON) == 1
    assert follow_sight(at=NOON) == 0
    say(bela, room, "While you were away")
    assert unread_rooms(anna) == []
    hand_over(room, anna, by=boss)
    assert follow_sight(at=NOON) == 1

    assert unread_rooms(anna) == [room.pk]
    assert Membership.objects.filter(room=room, left_at=None).count() == 2


def test_a_role_lost_is_a_room_lost():
    anna, bela, _boss, room = a_talk()
    secretary = person("sara", role=Role.SECRETARY)
    member(secretary, room)

    Employee.objects.filter(pk=secretary.pk).update(role=Role.AGENT)
    follow_sight(at=NOON)

    assert hear(room) == {f"employee:{anna.pk}", f"employee:{bela.pk}"}
    assert room not in Room.objects.visible_to(Employee.objects.get(pk=secretary.pk))


@pytest.mark.django_db(transaction=True)
async def test_who_reads_without_being_in_the_room_is_told_that_something_is_new_and_a_stranger_is_not():
    async def doing(operation, *values):
        def do():
            try:
                return operation(*values)
            finally:
                connection.close()

        return await asyncio.to_thread(do)

    anna, _bela, boss, room = await doing(a_talk)
    stranger = await doing(person, "otto")
    hub = Hub()
    his: asyncio.Queue[Any] = asyncio.Queue()
    told: asyncio.Queue[Any] = asyncio.Queue()
    others = Looking(hub, stranger.pk, told.put)
    looking = Looking(hub, boss.pk, his.put)
    try:
        others.begin(room.pk)
        looking.begin(room.pk)
        async with asyncio.timeout(10):
            await his.get()
            await doing(say, anna, room, "Something new")
            frame = orjson.loads((await his.get())["text"])
    finally:
        await looking.end()
        await others.end()
        hub.close()

    assert frame == {"kind": "room.stirred", "data": {"room": room.pk}}
    assert told.empty()
