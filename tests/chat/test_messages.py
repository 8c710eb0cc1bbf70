"""What is said in a room: once, in order, by whoever is in it; changed and taken back with a trace."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.chat.cast import NOON, group, member, person, say
from vonal.office.chat.listing import unread_rooms
from vonal.office.chat.models import Message, Room
from vonal.office.chat.operations.posting import (
    MessageIsEmpty,
    delete_message,
    edit_message,
    post_message,
    react,
)
from vonal.office.chat.operations.reading import read_up_to
from vonal.office.chat.operations.rooms import enter, invite, leave, room_about, room_of_two, take_out
from vonal.office.chat.queries import changed, message_for, newest, room_for
from vonal.office.chat.telling import shown
from vonal.office.customers.operations import create_customer

pytestmark = pytest.mark.django_db


def test_what_is_sent_twice_is_said_once_and_numbers_have_no_gaps():
    anna, bela = person("anna"), person("bela")
    room = group(anna, bela)
    before = Room.objects.get(pk=room.pk).last_number

    first = say(anna, room, "Hello", client_id="a1")
    again = say(anna, room, "Hello", client_id="a1")
    same_name = say(bela, room, "Hello too", client_id="a1")

    assert first == again
    assert [first.number, same_name.number] == [before + 1, before + 2]
    assert [row["client_id"] for row in shown(newest(room))[-2:]] == ["a1", "a1"]


def test_nobody_writes_where_he_is_not_nor_sees_a_closed_room():
    anna, bela, cili = person("anna"), person("bela"), person("cili")
    room = group(anna, bela)
    said = say(anna, room, "Between us")
    place = member(bela, room)
    leave(room, who=bela, at=NOON)

    with pytest.raises(PermissionDenied):
        post_message(place, "Still here", client_id="x", at=NOON)
    with pytest.raises(PermissionDenied):
        enter(room, who=cili, at=NOON)
    with pytest.raises(Room.DoesNotExist):
        room_for(cili, room.pk)
    with pytest.raises(Message.DoesNotExist):
        message_for(bela, said.pk)
    with pytest.raises(PermissionDenied):
        invite(room, [cili], by=bela, at=NOON)
    with pytest.raises(PermissionDenied):
        take_out(room, whom=anna, by=cili, at=NOON)


def test_a_change_and_taking_back_leave_a_trace_and_come_to_who_was_away():
    anna, bela = person("anna"), person("bela")
    room = group(anna, bela)
    said = say(anna, room, "Ten ovens **now** <script>alert(1)</script>")
    seen = Room.objects.get(pk=room.pk).last_change

    edit_message(said, "Twelve ovens", by=member(anna, room), at=NOON)
    gone = delete_message(said, by=member(anna, room), at=NOON)
    missed = shown(changed(room, seen))

    assert "<script" not in said.html
    assert "<strong>now</strong>" in said.html
    assert [version.text for version in said.versions.all()] == [
        "Ten ovens **now** <script>alert(1)</script>"
    ]
    assert [row["deleted"] for row in missed] == [True]
    assert missed[0]["html"] == ""
    assert missed[0]["change"] == seen + 2
    back = delete_message(gone, by=member(anna, room), at=None)
    assert shown([back])[0]["html"] == "<p>Twelve ovens</p>\n"
    with pytest.raises(PermissionDenied):
        edit_message(said, "Mine now", by=member(bela, room), at=NOON)


def test_a_reaction_counts_once_a_person():
    anna, bela = person("anna"), person("bela")
    room = group(anna, bela)
    said = say(anna, room, "Won!")
    for who in (anna, bela, bela):
        react(said, "👍", by=member(who, room), at=NOON)
    react(said, "👍", by=member(anna, room), at=NOON, is_on=False)

    assert shown([said])[0]["reactions"] == {"👍": [member(bela, room).pk]}
    with pytest.raises(ValidationError):
        react(said, "ok", by=member(anna, room), at=NOON)


def test_who_writes_has_read_and_a_mark_never_goes_back():
    anna, bela = person("anna"), person("bela")
    room = group(anna, bela)
    last = say(anna, room, "One").number

    assert member(anna, room).read_number == last
    assert read_up_to(member(bela, room), last + 99, at=NOON).read_number == last
    assert read_up_to(member(bela, room), 1, at=NOON).read_number == last


def test_a_room_of_two_and_of_a_customer_are_there_once():
    anna, bela, cili = person("anna"), person("bela"), person("cili")
    mill = create_customer(by=anna, at=NOON, name="Mill", manager=anna)

    assert room_of_two(anna, bela, at=NOON) == room_of_two(bela, anna, at=NOON)
    room = room_about(mill, by=anna, at=NOON)
    assert room == room_about(mill, by=None, at=NOON)
    assert room_for(anna, room.pk) == room
    with pytest.raises(Room.DoesNotExist):
        room_for(cili, room.pk)
    enter(room, who=anna, at=NOON)
    invite(room, [cili], by=anna, at=NOON)
    assert room_for(cili, room.pk) == room


def test_whom_it_names_and_what_about():
    anna, bela, cili = person("anna"), person("bela"), person("cili")
    room = group(anna, bela, cili)

    one = say(anna, room, "@Bela see #Large-Ovens, not anna@example.com")
    every = say(bela, room, "@all #largeovens")

    assert [mention.employee for mention in one.mentions.all()] == [bela]
    assert {mention.employee for mention in every.mentions.all()} == {anna, cili}
    assert {topic.word for topic in [*one.topics.all(), *every.topics.all()]} == {"largeovens"}
    with pytest.raises(MessageIsEmpty):
        say(anna, room, " \n ")


def test_who_comes_and_goes_is_no_news_except_to_whoever_is_invited():
    anna, bela, cili = person("anna"), person("bela"), person("cili")
    room = group(anna, bela, is_open=True)
    say(anna, room, "Hello")
    read_up_to(member(bela, room), 99, at=NOON)
    invite(room, [cili], by=anna, at=NOON)
    leave(room, who=anna, at=NOON)

    assert unread_rooms(bela) == []
    assert unread_rooms(cili) == [room.pk]
