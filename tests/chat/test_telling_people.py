"""Who is told of a message in a room he is not looking at, and what that costs in a large one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.chat.cast import NOON, group, member, person, say
from vonal.core.models import Job
from vonal.office.chat.events import MessageDeleted, MessagePosted
from vonal.office.chat.models import Membership, Room
from vonal.office.chat.operations.posting import delete_message
from vonal.office.chat.operations.reading import change_membership, read_up_to
from vonal.office.chat.operations.rooms import room_of_two
from vonal.office.notices.models import Notice
from vonal.office.notices.queries import unread_count
from vonal.office.staff.models import Employee
from vonal.workflows import chat_notices
from vonal.workflows.chat_notices import MOST_WHO_HEAR_ALL, tell

pytestmark = pytest.mark.django_db


def told(*people: Employee) -> list[tuple[str, str, str]]:
    """Who has an unread notice, of which kind, with which words."""
    rows = Notice.objects.unread().filter(employee__in=people).order_by("employee__username")
    return [(each.employee.username, each.kind, each.said_in("en")) for each in rows]


def crowd(*people: Employee) -> Room:
    """A room with more people in it than hear everything."""
    room = group(*people)
    extra = [Employee(username=f"e{n}", name=f"E {n}", password="!") for n in range(MOST_WHO_HEAR_ALL)]
    Employee.objects.bulk_create(extra)
    others = Employee.objects.filter(username__in=[each.username for each in extra])
    Membership.objects.bulk_create(Membership(room=room, employee=each, joined_at=NOON) for each in others)
    return room


def test_in_a_talk_of_two_the_other_hears_the_newest_until_he_reads():
    anna, bela = person("anna"), person("bela")
    room = room_of_two(anna, bela, at=NOON)
    first = say(anna, room, "Are you **there**?")
    second = say(anna, room, "Hello?", at=NOON + timedelta(seconds=5))

    for each in (first, second, first):
        tell(each.pk)

    assert told(anna, bela) == [("bela", "chat.direct", "Anna: Hello?")]
    assert unread_count(bela) == 0  # The messenger counts, not the bell.
    read_up_to(member(bela, room), second.number, at=NOON)
    assert told(bela) == []


def test_whoever_reads_at_once_mutes_or_has_left_is_not_told():
    anna, reads, muted, named, gone = (person(name) for name in ("anna", "reads", "muted", "named", "gone"))
    room = group(anna, reads, muted, named, gone)
    change_membership(member(muted, room), hears="nothing")
    change_membership(member(named, room), hears="mentions")
    Membership.objects.filter(room=room, employee=gone).update(left_at=NOON)
    message = say(anna, room, "Hello @all")
    read_up_to(member(reads, room), message.number, at=NOON)

    tell(message.pk)

    assert told(reads, muted, gone, named) == [("named", "chat.named", "Anna in “Sales”: Hello @all")]
    assert unread_count(named) == 1


def test_a_small_room_is_heard_whole_a_large_one_by_who_is_named_answered_or_keeps_it_as_a_favourite():
    anna, bela, fan, asked = (person(name) for name in ("anna", "bela", "fan", "asked"))
    small, large = group(anna, bela), crowd(anna, bela, fan, asked)
    change_membership(member(fan, large), is_favourite=True)
    question = say(asked, large, "When?")

    tell(say(anna, small, "In the small one").pk)
    tell(say(anna, large, "Now, @bela", reply_to=question).pk)

    assert told(*Employee.objects.all()) == [
        ("asked", "chat.named", "Anna in “Sales”: Now, @bela"),
        ("bela", "chat.followed", "Anna in “Sales”: In the small one"),
        ("bela", "chat.named", "Anna in “Sales”: Now, @bela"),
        ("fan", "chat.followed", "Anna in “Sales”: Now, @bela"),
    ]


def test_an_ordinary_message_costs_as_much_in_a_large_room_as_in_a_small_one():
    anna, bela = person("anna"), person("bela")
    rooms = [group(anna), crowd(anna, bela)]
    costs = []
    for room in rooms:
        author = member(anna, room)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            message = say(anna, room, "Good morning")
            tell(message.pk)
        costs.append(len(queries))
        assert author.room_id == room.pk

    assert costs[1] <= costs[0] + 1
    assert not Notice.objects.exists()


def test_what_is_taken_back_is_told_to_nobody_and_stands_in_no_notice():
    anna, bela = person("anna"), person("bela")
    room = group(anna, bela)
    soon, late = say(anna, room, "A slip"), say(anna, room, "Another", at=NOON + timedelta(seconds=1))
    tell(late.pk)
    for each in (soon, late):
        delete_message(each, by=member(anna, room), at=NOON)

    tell(soon.pk)
    chat_notices.take_back(MessageDeleted(late.pk, room.pk, is_back=False))

    assert not Notice.objects.exists()


def test_telling_waits_a_moment_for_open_pages():
    anna = person("anna")
    message = say(anna, group(anna), "Hello")
    fact = MessagePosted(message.pk, message.room_id, anna.pk, [], is_important=False)

    chat_notices.tell_a_little_later(fact)
    chat_notices.tell_a_little_later(fact)

    [job] = Job.objects.filter(function__endswith="chat_notices.tell")
    assert job.arguments == {"message_id": message.pk}
