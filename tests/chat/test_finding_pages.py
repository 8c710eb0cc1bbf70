"""Finding in the browser's place: the search's page, hashtags and following them, the lasting address of a message."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.chat.cast import NOON, group, member, person, say
from tests.telephony.cast import company
from tests.web.office import page_of
from vonal.office.chat.events import MessageDeleted, MessagePosted
from vonal.office.chat.models import FollowedTopic, Message
from vonal.office.chat.operations.posting import delete_message
from vonal.office.chat.operations.reading import read_up_to
from vonal.office.notices.models import Notice
from vonal.workflows.chat_topics import tell_followers, withdraw_deleted

pytestmark = pytest.mark.django_db


def told(message: Message) -> None:
    """The worker brings the fact, twice."""
    fact = MessagePosted(
        message.pk, message.room_id, message.author.employee_id if message.author else None, ["oven"], False
    )
    for _again in range(2):
        tell_followers(fact)


def test_the_search_and_the_palette_show_messages_and_lead_to_them():
    company()
    anna, cili = person("anna", on_line=False), person("cili", on_line=False)
    said = say(anna, group(anna, name="Plans & <b>"), "Печи <script> приедут #Oven")
    page, strangers = page_of(anna), page_of(cili)

    for address in ("/messages?q=печь&since=2000-01-01", "/find?q=печь", "/find?q=печь&kind=message", "/search?q=печь", "/topics/OVEN", "/messages?topic=oven"):  # fmt: skip
        shown = page.get(address).content.decode()
        assert f'href="/messages/{said.pk}"' in shown, address
        assert "Plans &amp; &lt;b&gt;" in shown
        assert "<script> приедут" not in shown
        assert f'href="/messages/{said.pk}"' not in strangers.get(address).content.decode(), address
    assert "<mark>Печи</mark>" in page.get("/messages?q=печь").content.decode()
    assert page.get(f"/messages/{said.pk}").headers["Location"] == f"/rooms/{said.room_id}?at={said.number}"
    assert strangers.get(f"/messages/{said.pk}").status_code == 404
    assert Client().get(f"/messages/{said.pk}").headers["Location"].startswith("/accounts/login")
    assert "oven" not in strangers.get("/topics").content.decode()
    for address in ("/messages?q=%00&by=x&room=-1&since=1&until=9999-99-99&before=x&topic=", "/messages?by=99999999999999999999", "/topics?x"):  # fmt: skip
        assert page.get(address).status_code == 200
    assert page.get("/topics/!").status_code == 404


def test_who_follows_a_hashtag_is_told_once_until_he_has_looked_and_only_of_what_he_may_read():
    company()
    anna, bela, cili = (person(name, on_line=False) for name in ("anna", "bela", "cili"))
    room = group(anna, bela)
    for who in (anna, bela, cili):
        assert (
            page_of(who).post("/topics/%23Oven/follow" if who == bela else "/topics/oven/follow").status_code
            == 302
        )
    assert "I follow it" in page_of(bela).get("/topics/oven").content.decode()

    first = say(anna, room, "Ten #oven")
    told(first)
    told(say(anna, room, "Twelve #oven"))
    assert [(each.employee, each.url) for each in Notice.objects.all()] == [(bela, f"/messages/{first.pk}")]
    assert "state-good" in page_of(bela).get("/topics").content.decode()
    page_of(bela).get("/topics/oven")
    assert "state-good" not in page_of(bela).get("/topics").content.decode()
    read = say(anna, room, "Read already #oven")
    read_up_to(member(bela, room), read.number, at=NOON)
    told(read)
    assert Notice.objects.count() == 1
    delete_message(first, by=member(anna, room), at=NOON)
    withdraw_deleted(MessageDeleted(first.pk, room.pk, is_back=False))
    assert not Notice.objects.exists()
    page_of(bela).post("/topics/oven/unfollow")
    told(say(anna, room, "Again #oven"))
    assert not Notice.objects.exists()
    assert set(FollowedTopic.objects.values_list("employee", flat=True)) == {anna.pk, cili.pk}
    assert page_of(bela).post("/topics/!/follow").status_code == 422
