"""Rooms and messages by API."""

from __future__ import annotations

import pytest

from tests.api.conftest import AT, Joins, Program
from vonal.office.chat.models import Message, Room
from vonal.office.chat.operations.posting import post_message
from vonal.office.chat.operations.rooms import enter, open_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def bela(joins: Joins) -> Program:
    return joins("bela")


@pytest.fixture
def room(anna: Program, bela: Program) -> Room:
    return open_group(name="Sales", by=bela.employee, at=AT, members=[anna.employee])


def test_a_program_reads_a_room_and_says_something_once(anna: Program, bela: Program, room: Room):
    said = post_message(enter(room, who=bela.employee, at=AT), "Hello *you*", client_id="1", at=AT)
    [listed] = anna.get("/rooms").json()["items"]
    path, new = (
        f"/rooms/{room.pk}/messages",
        {"text": "Hello", "client_id": "order-17", "reply_to_id": said.pk},
    )

    first, again = anna.post(path, new), anna.post(path, new)
    keyed = [anna.post(path, {"text": "Once"}, key="k") for _time in range(2)]

    assert (listed["name"], listed["unread"]) == ("Sales", 2)
    assert first.status_code == 201
    assert first.json() == again.json()
    assert keyed[0].json() == keyed[1].json()
    assert first.json()["author"] == {"employee_id": anna.employee.pk, "name": "Anna", "company": ""}
    part = anna.get(path, changes=listed["last_change"]).json()
    assert [each["text"] for each in part["items"]] == ["Hello", "Once"]
    assert (
        anna.get(path, before=said.number + 1, limit=1).json()["items"][0]["html"]
        == "<p>Hello <em>you</em></p>\n"
    )
    assert bela.post(f"/rooms/{room.pk}/read", {"number": 99}).json()["unread"] == 0


def test_a_stranger_finds_no_room_and_bad_input_is_answered_by_field(
    anna: Program, stranger: Program, room: Room
):
    count = Message.objects.count()
    for answer in (
        stranger.get(f"/rooms/{room.pk}"),
        stranger.get(f"/rooms/{room.pk}/messages"),
        stranger.post(f"/rooms/{room.pk}/messages", {"text": "Me"}),
        stranger.post(f"/rooms/{room.pk}/read", {"number": 1}),
    ):
        assert answer.status_code == 404
    assert stranger.get("/rooms").json()["items"] == []

    for wrong in (
        {},
        {"text": " "},
        {"text": "x", "client_id": "a b"},
        {"text": "x", "thread_id": 10**9},
        {"text": "x", "strange": 1},
    ):
        answer = anna.post(f"/rooms/{room.pk}/messages", wrong)
        assert answer.status_code == 422, wrong
    assert Message.objects.count() == count
