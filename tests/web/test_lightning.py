"""Important messages, keeping and forgetting, as people see them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.chat.cast import NOON, group, person, say
from vonal.core.clock import now
from vonal.office.chat.exporting import make
from vonal.office.chat.lightning import confirm_message
from vonal.office.chat.models import Erasure, MessengerRules, Receipt, Room, RoomExport
from vonal.office.staff.models import Employee

pytestmark = pytest.mark.django_db


def signed_in(who: Employee) -> Client:
    client = Client()
    client.force_login(who)
    return client


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_an_important_message_stands_on_top_until_it_is_confirmed_and_its_author_sees_who_has():
    anna, bela, dora = person("anna"), person("bela"), person("dora")
    message = say(anna, group(anna, bela), "The <line> is down", is_important=True)
    waits, mine, stranger = signed_in(bela), signed_in(anna), signed_in(dora)

    assert "The &lt;line&gt; is down" in text(waits, "/messenger/waiting")
    assert "0 of 1 have confirmed" in text(mine, f"/messages/{message.pk}/receipts")
    assert waits.get(f"/messages/{message.pk}/receipts").status_code == 404
    assert stranger.post(f"/messages/{message.pk}/confirm").status_code == 404
    assert mine.post(f"/messages/{message.pk}/confirm").status_code == 403
    answer = waits.post(f"/messages/{message.pk}/confirm", headers={"HX-Request": "true"})

    assert "lightning-card" not in answer.content.decode()
    assert Receipt.objects.get().confirmed_at is not None
    assert "1 of 1 has confirmed" in text(mine, f"/messages/{message.pk}/receipts")


def test_the_author_sees_who_was_called_and_who_confirmed_by_telephone():
    anna, bela, dora = person("anna"), person("bela"), person("dora")
    message = say(anna, group(anna, bela, dora), "The line is down", is_important=True)
    Receipt.objects.filter(employee=bela).update(rung_at=now(), rings=1)
    confirm_message(message, by=dora, at=now(), by_telephone=True)

    page = text(signed_in(anna), f"/messages/{message.pk}/receipts")

    assert page.count(">called <time") == page.count("by telephone <time") == 1


def test_who_may_not_mark_as_important_has_no_button_and_too_many_are_refused_with_a_sentence():
    anna = person("anna")
    room = group(anna)
    client, path = signed_in(anna), f"/rooms/{room.pk}"
    say(anna, room, "One", is_important=True, at=now())
    MessengerRules(a_day=1).save()

    answer = client.post(f"{path}/messages", {"client_id": "b", "text": "Two", "important": "on"})
    assert answer.status_code == 422
    assert "Send it as an ordinary one" in answer.json()["error"]
    assert "data-important" in text(client, path)
    MessengerRules.objects.update(senders="directors")
    assert "data-important" not in text(client, path)
    answer = client.post(f"{path}/messages", {"client_id": "c", "text": "Two", "important": "on"})
    assert answer.status_code == 403


def test_the_rules_and_requests_to_forget_are_pages_of_the_top_alone():
    anna, boss = person("anna"), person("boss", "director")
    say(anna, group(anna), "My words")
    client = signed_in(boss)
    for path in ("/messenger/important", "/messenger/erasures"):
        assert signed_in(anna).get(path).status_code == 403

    refused = client.post("/messenger/important", {"senders": "heads", "a_day": "0"})
    late = client.post("/messenger/important", {"senders": "heads", "a_day": "2", "call_minutes": "1441"})
    client.post(
        "/messenger/important", {"senders": "heads", "a_day": "2", "email_minutes": "", "call_minutes": "15"}
    )
    neither = client.post("/messenger/erasures", {})
    client.post("/messenger/erasures", {"employee": anna.pk})

    assert (refused.status_code, late.status_code, neither.status_code) == (422, 422, 422)
    rules, erasure = MessengerRules.current(), Erasure.objects.get()
    assert (rules.senders, rules.a_day, rules.email_minutes, rules.shows_links) == ("heads", 2, None, False)
    assert rules.call_minutes == 15
    assert MessengerRules().call_minutes is None  # Nobody is called unless the company wants it.
    assert erasure.due_at - erasure.asked_at == timedelta(days=7)
    assert "Call it off" in text(client, "/messenger/erasures")
    client.post(f"/messenger/erasures/{erasure.pk}/call-off")
    assert "called off" in text(client, "/messenger/erasures")


def test_a_room_says_how_long_it_keeps_messages_and_is_taken_out_by_who_arranges_it():
    anna, bela = person("anna"), person("bela")
    room = group(anna, bela)
    arranges, other, path = signed_in(anna), signed_in(bela), f"/rooms/{room.pk}/keeping"

    assert arranges.post(path, {"keeps_days": "0"}).status_code == 422
    assert arranges.post(path, {"keeps_days": "90"}).status_code == 302
    assert other.post(path, {"keeps_days": "1"}).status_code == 403
    assert Room.objects.get().keeps_days == 90
    page = text(other, path)
    assert "Messages are kept here for 90 days." in page
    assert "Make the file" not in page

    assert other.post(f"/rooms/{room.pk}/export").status_code == 403
    arranges.post(f"/rooms/{room.pk}/export")
    export = RoomExport.objects.get()
    assert arranges.get(f"/rooms/exports/{export.pk}").status_code == 404  # Not ready.
    make(export.pk, at=NOON)
    assert arranges.get(f"/rooms/exports/{export.pk}")["Content-Type"] == "application/zip"
    assert other.get(f"/rooms/exports/{export.pk}").status_code == 404
