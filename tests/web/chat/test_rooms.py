"""The messenger's pages and the words that go to and from them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.chat.cast import group, member, say
from tests.staff.cast import employee
from tests.web.office import page_of
from vonal.core.clock import now
from vonal.office.chat.listing import unread_rooms
from vonal.office.chat.models import Membership, Message, Room
from vonal.office.chat.operations.reading import change_membership
from vonal.office.chat.operations.rooms import open_group, room_of_two
from vonal.office.staff.models import Employee

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Employee:
    return employee("anna")


@pytest.fixture
def bela() -> Employee:
    return employee("bela")


@pytest.fixture
def room(anna: Employee, bela: Employee) -> Room:
    return group(anna, bela)


def asked(client: Client, room: Room, **where: Any) -> dict[str, Any]:
    answer = client.get(f"/rooms/{room.pk}/messages", where)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def sent(client: Client, room: Room, text: str, client_id: str = "c-1", **more: Any) -> Any:
    return client.post(f"/rooms/{room.pk}/messages", {"text": text, "client_id": client_id} | more)


def test_a_message_is_sent_once_and_asked_for_by_place_and_by_change(anna, bela, room):
    mine, his = page_of(anna), page_of(bela)
    before = asked(his, room)

    first = sent(mine, room, "Hello **Béla**").json()
    again = sent(mine, room, "Hello **Béla**").json()
    answer = sent(his, room, "Hello", "x", reply_to=first["id"]).json()

    assert first == again
    assert first["html"] == "<p>Hello <strong>Béla</strong></p>\n"
    assert (answer["reply_to"]["name"], answer["reply_to"]["text"]) == ("Anna", "Hello Béla")
    missed = asked(his, room, changes=before["change"])
    assert [row["id"] for row in missed["messages"]] == [first["id"], answer["id"]]
    assert missed["change"] == before["change"] + 2
    assert [row["id"] for row in asked(his, room, after=first["number"])["messages"]] == [answer["id"]]
    assert first["id"] not in [row["id"] for row in asked(his, room, before=first["number"])["messages"]]
    assert asked(his, room, around=first["number"])["last"] == answer["number"]


def test_what_cannot_be_said_is_refused_with_a_sentence(anna, room):
    page, said = page_of(anna), room.messages.count()
    wrongs: list[dict[str, str]] = [
        {"text": " "}, {"client_id": ""}, {"client_id": "a b"}, {"reply_to": "999999"}, {"thread": "x"},
        {"files": "1,a"}, {"files": "999999"}, {"text": "x" * 10_001},
    ]  # fmt: skip

    for wrong in wrongs:
        answer = page.post(f"/rooms/{room.pk}/messages", {"text": "Hi", "client_id": "c"} | wrong)
        assert answer.status_code == 422, wrong
        assert answer.json()["error"]
    assert page.get(f"/rooms/{room.pk}/messages", {"before": "x"}).status_code == 422
    assert room.messages.count() == said


def test_who_is_not_in_an_open_room_reads_and_writes_once_he_has_joined(anna):
    cili = employee("cili")
    room = open_group(name="Canteen", by=anna, at=now(), is_open=True)
    page = page_of(cili)

    assert "Canteen" in page.get("/messenger").content.decode()
    assert "composer-field" not in page.get(f"/rooms/{room.pk}").content.decode()
    assert sent(page, room, "Soup?").status_code == 403
    assert page.post(f"/rooms/{room.pk}/join")["Location"] == f"/rooms/{room.pk}"
    assert "composer-field" in page.get(f"/rooms/{room.pk}").content.decode()
    assert sent(page, room, "Soup?").status_code == 200
    assert page.post(f"/rooms/{room.pk}/leave")["Location"] == "/messenger"
    assert sent(page, room, "Soup!", "c-2").status_code == 403


def test_a_message_is_changed_taken_back_put_back_and_answered_with_a_sign_by_whom_it_is(anna, bela, room):
    mine, his = page_of(anna), page_of(bela)
    said = sent(mine, room, "Ten ovens").json()
    path = f"/messages/{said['id']}"

    assert his.post(f"{path}/edit", {"text": "Mine"}).status_code == 403
    assert his.post(f"{path}/delete").status_code == 403
    assert mine.post(f"{path}/edit", {"text": ""}).status_code == 422
    assert mine.post(f"{path}/edit", {"text": "Twelve"}).json()["text"] == "Twelve"
    assert his.get(f"{path}/versions").json()["versions"][0]["text"] == "Ten ovens"
    assert his.post(f"{path}/react", {"sign": "👍", "on": "on"}).json()["reactions"] == {
        "👍": [member(bela, room).pk]
    }
    assert his.post(f"{path}/react", {"sign": "no"}).status_code == 422
    assert mine.post(f"{path}/delete").json()["text"] == ""
    assert his.get(f"{path}/versions").json()["versions"] == []
    assert mine.post(f"{path}/restore").json()["text"] == "Twelve"


def test_what_is_new_is_counted_until_it_is_read_and_not_where_one_wants_silence(anna, bela, room):
    two = room_of_two(anna, bela, at=now())
    page = page_of(bela)
    say(anna, two, "@bela look")
    last = say(anna, room, "@bela look").number

    assert set(unread_rooms(bela)) == {room.pk, two.pk}
    change_membership(member(bela, two), hears="nothing")
    change_membership(member(bela, room), hears="mentions")
    assert page.get("/messenger/unread").json()["rooms"] == [room.pk]
    assert page.post(f"/rooms/{room.pk}/read", {"number": last}).status_code == 204
    assert page.get("/messenger/unread").json()["rooms"] == []
    assert page.post(f"/rooms/{room.pk}/read", {"number": last, "unread": "on"}).status_code == 204
    assert page.get("/messenger/unread").json() == {
        "rooms": [room.pk], "quiet": {"mentions": [room.pk], "nothing": [two.pk]}
    }  # fmt: skip
    assert page.post(f"/rooms/{room.pk}/read", {"number": "-1"}).status_code == 422


def test_a_long_absence_opens_the_room_where_one_stopped_reading(anna, bela, room):
    place = member(anna, room)
    read = room.messages.count()
    Membership.objects.filter(pk=member(bela, room).pk).update(read_number=read)
    numbers = range(read + 1, read + 61)
    Message.objects.bulk_create(
        Message(room=room, number=each, change=each, author=place, client_id=str(each), text="Line", at=now())
        for each in numbers
    )
    Room.objects.filter(pk=room.pk).update(last_number=numbers[-1], last_change=numbers[-1])

    start = _start(page_of(bela), room)

    shown = [row["number"] for row in start["messages"]]
    assert read + 1 in shown
    assert start["last"] not in shown
    assert start["read"] == read


def test_the_list_of_rooms_takes_the_same_queries_for_few_and_for_many(
    anna, bela, django_assert_max_num_queries
):
    for name in "abcdefgh":
        say(bela, group(anna, bela, name=name), "@anna")
    page = page_of(anna)
    page.get("/messenger")

    with django_assert_max_num_queries(24):
        shown = page.get("/messenger").content.decode()
    assert shown.count('title="You are mentioned">') == 8


def test_a_group_is_opened_renamed_and_people_taken_out_and_brought_back(anna, bela):
    page = page_of(anna)

    assert page.post("/messenger/new", {"name": " "}).status_code == 422
    made = page.post("/messenger/new", {"name": "Fair", "people": [bela.pk]})
    room = Room.objects.get(name="Fair")
    assert made["Location"] == f"/rooms/{room.pk}"
    assert page.post(f"/rooms/{room.pk}/settings", {"name": "Fair in Győr"}).status_code == 302
    assert page_of(bela).post(f"/rooms/{room.pk}/settings", {"name": "Mine"}).status_code == 403
    page.post(f"/rooms/{room.pk}/people/{bela.pk}/take-out")
    assert Membership.objects.get(room=room, employee=bela).left_at is not None
    page.post(f"/rooms/{room.pk}/people/{bela.pk}/bring-back")
    assert Membership.objects.get(room=room, employee=bela).left_at is None
    assert "Fair in Győr" in page.get("/messenger", {"q": "győr"}).content.decode()
    assert (
        page.post(f"/messenger/with/{bela.pk}")["Location"]
        == page.post(f"/messenger/with/{bela.pk}")["Location"]
    )
    assert page.post(f"/messenger/with/{anna.pk}").status_code == 422


def _start(page: Client, room: Room) -> dict[str, Any]:
    shown = page.get(f"/rooms/{room.pk}")
    found: dict[str, Any] = json.loads(shown.context["start"])
    return found
