"""Important messages: to everybody in the room, until each confirms; by those who may, and not too often."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.chat.cast import NOON, group, member, person, say
from tests.telephony.commits import pushes_leave
from vonal.core.letters import Letter
from vonal.core.models import Job, Push
from vonal.office.chat.events import MessageDeleted, MessagePosted
from vonal.office.chat.lightning import (
    TooManyImportant,
    change_messenger_rules,
    confirm_message,
    important_for,
    open_receipts,
    readers_of,
    receipts_of,
)
from vonal.office.chat.models import Message
from vonal.office.chat.operations.posting import delete_message
from vonal.office.chat.operations.reading import read_up_to
from vonal.office.chat.operations.rooms import leave, room_of_two
from vonal.office.notices.models import Browser, Notice
from vonal.office.notices.operations import NoSuchAnswer
from vonal.office.staff.models import Employee
from vonal.workflows import chat_lightning
from vonal.workflows.answered_reminder import answer_reminder
from vonal.workflows.chat_lightning import write_unread

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(settings: Any) -> None:
    settings.VONAL = settings.VONAL.model_copy(update={"mail_url": "smtp://127.0.0.1:1"})


def shout(who: Employee, room: Any, text: str = "The line is down", **more: Any) -> Message:
    return say(who, room, text, is_important=True, **more)


def reach(message: Message) -> None:
    fact = MessagePosted(message.pk, message.room_id, None, [], is_important=True)
    chat_lightning.reach_everybody(fact)


def waiting(person: Employee) -> list[str]:
    return [each.message.text for each in open_receipts(person)]


def test_a_tap_on_the_notice_of_the_browser_confirms_it():
    anna, bela = person("anna"), person("bela")
    message = shout(anna, group(anna, bela))
    reach(message)
    [notice] = Notice.objects.filter(employee=bela)

    answer_reminder(notice, "confirm", result="", by=bela, at=NOON)

    assert notice.answers == [("confirm", "Confirm")]
    assert waiting(bela) == []
    assert receipts_of(message).get(employee=bela).confirmed_at == NOON
    with pytest.raises(NoSuchAnswer):
        answer_reminder(notice, "confirm", result="", by=bela, at=NOON)


def test_it_stands_before_everybody_until_each_confirms():
    anna, bela, dora = person("anna"), person("bela"), person("dora")
    room = group(anna, bela, dora)
    message = shout(anna, room)

    confirm_message(message, by=bela, at=NOON)
    confirm_message(message, by=bela, at=NOON + timedelta(hours=1))
    read_up_to(member(dora, room), message.number, at=NOON)

    assert (waiting(anna), waiting(bela), waiting(dora)) == ([], [], ["The line is down"])
    assert [(each.employee, each.confirmed_at) for each in receipts_of(message)] == [
        (bela, NOON),
        (dora, None),
    ]
    assert readers_of(message) == {anna.pk, dora.pk}
    with pytest.raises(PermissionDenied):
        confirm_message(message, by=anna, at=NOON)


def test_who_left_has_nothing_to_confirm_and_what_was_taken_back_is_put_back_again():
    anna, bela, gone = person("anna"), person("bela"), person("gone")
    room = group(anna, bela, gone)
    message = shout(anna, room)
    reach(message)
    leave(room, who=gone, at=NOON)

    delete_message(message, by=member(anna, room), at=NOON)
    chat_lightning.take_important_back(MessageDeleted(message.pk, room.pk, is_back=False))
    assert (waiting(bela), waiting(gone)) == ([], [])
    assert not Notice.objects.filter(settled_at=None).exists()

    delete_message(message, by=member(anna, room), at=None)
    assert (waiting(bela), waiting(gone)) == (["The line is down"], [])


def test_only_who_may_and_not_more_often_than_the_company_says():
    anna, boss = person("anna"), person("boss", "director")
    room = group(anna, boss)
    change_messenger_rules(by=boss, a_day=2)
    shout(anna, room, at=NOON)
    shout(anna, room_of_two(anna, boss, at=NOON), at=NOON)
    said = Message.objects.count()

    with pytest.raises(TooManyImportant, match="2 important messages in the last 24 hours"):
        shout(anna, room, at=NOON + timedelta(hours=23))
    shout(anna, room, at=NOON + timedelta(hours=25))
    change_messenger_rules(by=boss, senders="heads")
    with pytest.raises(PermissionDenied):
        shout(anna, room, at=NOON + timedelta(days=9))
    shout(boss, room)

    assert Message.objects.count() == said + 2


def test_the_rules_are_the_directors_and_hold_sense():
    boss = person("boss", "director")
    with pytest.raises(PermissionDenied):
        change_messenger_rules(by=person("anna", "head"), a_day=50)
    with pytest.raises(ValidationError) as refused:
        change_messenger_rules(by=boss, a_day=0)
    assert refused.value.message_dict.keys() == {"a_day"}


def test_browsers_are_told_at_any_hour_and_whatever_was_chosen():
    anna, bela = person("anna"), person("bela")
    Browser.objects.create(employee=bela, endpoint="https://push.example/1", name="F", added_at=NOON)
    night = NOON.replace(hour=23)
    message = shout(anna, group(anna, bela), at=night)

    reach(message)
    reach(message)

    [notice] = Notice.objects.all()
    assert (notice.employee, notice.said_in("en")) == (bela, "Important, Anna: The line is down")
    assert Job.objects.filter(function__endswith="jobs.push_one").count() == 1
    assert not Job.objects.filter(function__endswith="jobs.end_quiet").exists()
    confirm_message(message, by=bela, at=night)
    assert not Notice.objects.unread().exists()


def test_whoever_has_not_read_it_gets_one_letter(mail):
    anna, reads, unread = (person(name, email=f"{name}@duna.example") for name in ("anna", "reads", "unread"))
    confirms, nowhere = person("confirms", email="c@duna.example"), person("nowhere")
    room = group(anna, reads, unread, confirms, nowhere)
    message = shout(anna, room)
    reach(message)
    read_up_to(member(reads, room), message.number, at=NOON)
    confirm_message(message, by=confirms, at=NOON)

    [job] = Job.objects.filter(function__endswith="write_unread")
    write_unread(**job.arguments)
    write_unread(**job.arguments)

    assert job.run_after == NOON + timedelta(minutes=5)
    letter = Letter.objects.get()
    assert (letter.to, letter.subject) == ("unread@duna.example", "Important, Anna: The line is down")
    assert "Anna writes in “Sales”" in letter.text
    assert "The line is down" in letter.text
    assert [each.employee for each in receipts_of(message).filter(written_at__isnull=False)] == [unread]


def test_without_letters_by_choice_or_by_lack_of_a_server_none_is_written(settings):
    boss, bela = person("boss", "director"), person("bela", email="bela@duna.example")
    room = group(boss, bela)
    write_unread(shout(boss, room).pk)
    change_messenger_rules(by=boss, email_minutes=None)
    reach(shout(boss, room))

    assert not Letter.objects.exists()
    assert not Job.objects.filter(function__endswith="write_unread").exists()


def test_who_has_it_to_confirm_is_the_authors_to_see():
    anna, bela, boss = person("anna"), person("bela"), person("boss", "director")
    inside, outside = group(anna, bela, boss), group(anna, bela)
    message = shout(anna, inside)

    assert important_for(anna, message.pk) == important_for(boss, message.pk) == message
    for stranger, which in (
        (bela, message),
        (boss, shout(anna, outside)),
        (anna, say(anna, inside, "Ordinary")),
    ):
        with pytest.raises(Message.DoesNotExist):
            important_for(stranger, which.pk)


@pushes_leave
def test_open_pages_and_the_sender_hear_of_it_with_one_push_a_room():
    anna, bela, dora = person("anna"), person("bela"), person("dora")
    room = group(anna, bela, dora)
    message = shout(anna, room)
    confirm_message(message, by=bela, at=NOON)

    heard = Push.objects.filter(kind__startswith="lightning").order_by("number").values_list("topic", "kind")
    assert list(heard) == [
        (f"room:{room.pk}", "lightning.changed"),
        (f"employee:{bela.pk}", "lightning.changed"),
        (f"employee:{anna.pk}", "lightning.confirmed"),
    ]
