"""An important message that is not read rings, is read aloud, and is confirmed by a key of the telephone."""

from __future__ import annotations

import asyncio
import os
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.chat.cast import group, member, person, say
from tests.switchboard.fakes import eventually
from tests.telephony.test_desk import in_thread, line, office
from vonal.core.clock import now
from vonal.core.facts import deliver
from vonal.core.models import Job, Push
from vonal.office.chat.events import MessagePosted
from vonal.office.chat.lightning import change_messenger_rules, confirm_message, receipts_of
from vonal.office.chat.models import Message, MessengerRules, Receipt
from vonal.office.chat.operations.posting import delete_message
from vonal.office.chat.operations.reading import read_up_to
from vonal.office.staff.models import Employee
from vonal.office.telephony import events, spoken
from vonal.office.telephony.models import Call
from vonal.office.telephony.news import write_news
from vonal.switchboard.asterisk.wav import wav_seconds
from vonal.switchboard.core.leg import Leg
from vonal.switchboard.core.sounding import KeyPressed, Play, Played
from vonal.switchboard.core.spoken import SpokenCallSettled, SpokenOutcome
from vonal.switchboard.core.telephone import Drop, LegAnswered, Ring
from vonal.workflows import chat_spoken
from vonal.workflows.chat_spoken import give_call_up, ring_later, ring_person, ring_unread, settle_call

__all__ = ["line", "office"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def wanted(db: None) -> None:
    MessengerRules(call_minutes=10).save()


def shout(*people: Employee, text: str = "The line is down", minutes_ago: float = 10) -> Message:
    at = now() - timedelta(minutes=minutes_ago)
    return say(people[0], group(*people), text, is_important=True, at=at)


def jobs(name: str) -> list[Job]:
    return list(Job.objects.filter(function__endswith=name).order_by("pk"))


def work(name: str) -> list[datetime]:
    """Do what waits, whenever it is due; when that was."""
    found = jobs(name)
    Job.objects.filter(pk__in=[each.pk for each in found]).delete()
    for each in found:
        function: Any = getattr(chat_spoken, name) if name != "deliver" else deliver
        function(**each.arguments)
    return [each.run_after for each in found]


def rung(to: Employee) -> Receipt:
    """The worker has done its part."""
    ring_unread(Message.objects.latest("pk").pk)
    work("ring_person")
    return Receipt.objects.get(employee=to)


def settle(receipt: Receipt, outcome: str, *, rang: bool = True) -> None:
    """The switchboard says what became of it, twice."""
    assert receipt.call is not None
    at = now()
    news = SpokenCallSettled(receipt.call, SpokenOutcome(outcome), at if rang else None, at)
    write_news([news, news])
    work("deliver")
    receipt.refresh_from_db()


def test_it_is_looked_at_after_so_many_minutes_and_only_where_the_company_wants_it():
    anna, bela = person("anna"), person("bela")
    message = shout(anna, bela)
    fact = MessagePosted(message.pk, message.room_id, None, [], is_important=True)

    ring_later(fact)
    ring_later(fact)

    [waits] = jobs("ring_unread")
    assert waits.run_after == message.at + timedelta(minutes=10)
    Job.objects.all().delete()
    change_messenger_rules(by=person("boss", "director"), call_minutes=None)
    ring_later(fact)
    rung(bela)
    assert not jobs("ring_unread")
    assert not Push.objects.filter(kind="say").exists()


def test_whoever_has_not_read_it_is_rung_once_with_the_words_in_a_file():
    anna, bela = person("anna"), person("bela")
    reads, confirms, gone = person("reads"), person("confirms"), person("gone")
    message = shout(anna, bela, reads, confirms, gone)
    read_up_to(member(reads, message.room), message.number, at=now())
    confirm_message(message, by=confirms, at=now())
    Employee.objects.filter(pk=gone.pk).update(extension=None)

    receipt = rung(bela)
    ring_person(receipt.pk)

    [order] = Push.objects.filter(kind="say")
    assert order.data == {
        "call": receipt.call,
        "extension": bela.extension,
        "sound": f"spoken/{receipt.call}",
        "language": "en",
        "caller": anna.extension,
        "name": "Important, Anna",
    }
    assert 6 < (wav_seconds(spoken._file(receipt.call or "")) or 0) < 20


def test_confirmed_by_telephone_it_is_confirmed_as_by_the_button():
    bela = person("bela")
    message = shout(person("anna"), bela)
    receipt = rung(bela)
    call = receipt.call or ""

    settle(receipt, "confirmed")

    assert (receipt.by_telephone, receipt.call, receipt.rings) == (True, None, 1)
    assert receipt.confirmed_at is not None
    assert receipt.rung_at is not None
    assert not spoken._file(call).exists()
    assert not receipts_of(message).filter(confirmed_at=None).exists()
    assert Push.objects.filter(kind="lightning.confirmed").count() == 1
    assert not jobs("ring_person")


def test_not_answered_it_rings_three_times_five_minutes_apart():
    bela = person("bela")
    shout(person("anna"), bela)
    receipt = rung(bela)

    for _ in range(2):
        settle(receipt, "no_answer")
        [again] = jobs("ring_person")
        assert timedelta(minutes=4.9) < again.run_after - now() <= timedelta(minutes=5)
        work("ring_person")
        receipt.refresh_from_db()
    settle(receipt, "unsaid")
    work("ring_person")

    receipt.refresh_from_db()
    assert (receipt.rings, receipt.call, receipt.confirmed_at) == (3, None, None)
    assert Push.objects.filter(kind="say").count() == 3


def test_who_heard_it_and_pressed_nothing_is_left_in_peace():
    bela = person("bela")
    shout(person("anna"), bela)
    receipt = rung(bela)

    settle(receipt, "heard")

    assert (receipt.rings, receipt.confirmed_at) == (1, None)
    assert not jobs("ring_person")


@pytest.mark.parametrize("why", ["busy", "unreachable", "away"])
def test_in_a_call_or_without_a_telephone_it_waits_an_hour_at_most(why: str):
    bela = person("bela")
    message = shout(person("anna"), bela)
    receipt = rung(bela)

    settle(receipt, why, rang=False)

    assert (receipt.rings, receipt.rung_at) == (0, None)
    [again] = jobs("ring_person")
    assert timedelta(minutes=1.9) < again.run_after - now() <= timedelta(minutes=2)
    Message.objects.filter(pk=message.pk).update(at=message.at - timedelta(hours=1, minutes=1))
    work("ring_person")
    assert Push.objects.filter(kind="say").count() == 1


def test_what_is_settled_meanwhile_rings_no_more():
    anna, bela = person("anna"), person("bela")
    message = shout(anna, bela)
    receipt = rung(bela)
    settle(receipt, "no_answer")

    delete_message(message, by=member(anna, message.room), at=now())
    work("ring_person")

    assert Push.objects.filter(kind="say").count() == 1


def test_a_switchboard_that_says_nothing_is_given_up_and_what_it_says_later_changes_nothing():
    bela = person("bela")
    shout(person("anna"), bela)
    receipt = rung(bela)
    call = receipt.call or ""
    [waits] = jobs("give_call_up")
    assert waits.run_after > now() + timedelta(minutes=5)

    give_call_up(call)
    settle_call(events.SpokenCallSettled(call, is_heard=True, is_confirmed=True, rang_at=now(), at=now()))

    receipt.refresh_from_db()
    assert (receipt.call, receipt.rings, receipt.confirmed_at) == (None, 0, None)
    assert jobs("ring_person")


def test_words_a_killed_worker_left_behind_go_with_the_next_call():
    left, bela = spoken._file("left"), person("bela")
    left.parent.mkdir(parents=True)
    left.write_bytes(b"RIFF")
    os.utime(left, (0, 0))
    shout(person("anna"), bela)

    receipt = rung(bela)

    assert not left.exists()
    assert spoken._file(receipt.call or "").exists()


def test_without_a_voice_nobody_is_called(monkeypatch, caplog):
    bela = person("bela")
    shout(person("anna"), bela)
    monkeypatch.setenv("PATH", "/nowhere")

    assert rung(bela).call is None
    assert "espeak-ng is not installed" in caplog.text


@pytest.mark.parametrize(
    ("reader", "author", "text", "voice", "says"),
    [
        ("en", "hu", "Nem működik a vonal", "hu", "Important message from Anna in “Sales”"),
        ("hu", "en", "Линия не работает", "ru", "Fontos üzenet"),
        ("hu", "ru", "The line <is> down", "hu", "&lt;is&gt;"),
        ("ru", "ru", "OK", "en-gb", "Важное сообщение"),
    ],
)
def test_the_frame_is_in_the_readers_language_and_the_text_in_its_own(
    reader: str, author: str, text: str, voice: str, says: str
):
    anna, bela = person("anna"), person("bela")
    for each, language in ((anna, author), (bela, reader)):
        each.language = language
        each.save(update_fields=["language"])
    message = shout(anna, bela, text=f"{text} https://duna.example/a")

    ssml = chat_spoken._words(message, bela)

    assert f'<voice xml:lang="{voice}">' in ssml
    assert says in ssml
    assert "duna.example" not in ssml


async def test_confirmed_on_the_page_meanwhile_the_telephone_stops_ringing(line, office):
    anna, bela = office["anna"], office["bela"]
    message = await in_thread(shout, anna, bela)
    receipt = await in_thread(rung, bela)
    await eventually(lambda: line.telephone.rung, 10)

    await in_thread(confirm_message, message, by=bela, at=now())
    await eventually(lambda: Drop(Leg(receipt.call, 1, bela.extension)) in line.telephone.orders, 10)
    await line.written()
    await in_thread(work, "deliver")
    await in_thread(work, "ring_person")

    await in_thread(receipt.refresh_from_db)
    assert (receipt.call, receipt.by_telephone) == (None, False)
    assert len(line.telephone.rung) == 1


async def test_from_the_message_to_the_key_with_a_telephone_in_memory(line, office):
    anna, bela = office["anna"], office["bela"]
    await in_thread(shout, anna, bela)
    receipt = await in_thread(rung, bela)
    leg = Leg(receipt.call, 1, bela.extension)
    await eventually(lambda: line.telephone.rung, 10)
    [ring] = [each for each in line.telephone.orders if isinstance(each, Ring)]
    assert (ring.leg, ring.caller, ring.name) == (leg, anna.extension, "Important, Anna")
    assert line.state(bela) == "ringing"

    line.telephone.report(LegAnswered(leg), KeyPressed(leg.call, "1"), Played(leg.call, 1, heard=False))
    await line.written()
    await in_thread(work, "deliver")

    await in_thread(receipt.refresh_from_db)
    assert receipt.by_telephone
    assert [each.number for each in line.telephone.orders if isinstance(each, Play)] == [1, 2]
    line.telephone.report(Played(leg.call, 2, heard=True))
    await asyncio.sleep(0)
    assert line.state(bela) == "free"
    assert not await in_thread(Call.objects.exists)
