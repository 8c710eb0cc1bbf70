"""The talk on the page of a customer, a deal, a task."""

from __future__ import annotations

import pytest

from tests.chat.cast import NOON, group, say
from tests.web.office import Furnished, furnish, htmx, page_of
from vonal.office.chat.models import Membership, Message, Room
from vonal.office.chat.operations.rooms import room_about
from vonal.office.tasks.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Furnished:
    return furnish()


def test_the_first_words_open_the_room_and_bring_in_whoever_says_them(office: Furnished):
    at = f"/deals/{office.deal.pk}/talk"
    looked = page_of(office.director).get(at).content.decode()
    assert "vonal-room" not in looked
    assert not Room.objects.exists()

    for who, text in ((office.manager, "They want it sooner"), (office.director, "Let them have it")):
        said = page_of(who).post(at, {"text": text}, headers=htmx()).content.decode()
        assert "<vonal-room" in said
        assert text in said

    assert page_of(office.manager).post(at, {"text": " "}, headers=htmx()).status_code == 422
    assert Membership.objects.filter(room__deal=office.deal).count() == 2
    assert page_of(office.stranger).get(at).status_code == 404
    assert page_of(office.stranger).post(at, {"text": "Me too"}).status_code == 404


def test_a_message_is_given_as_a_task_from_its_menu(office: Furnished):
    room = room_about(office.customer, by=office.manager, at=NOON)
    said = say(office.manager, room, "Send the drawing")
    client, at = page_of(office.manager), f"/messages/{said.pk}/task"

    assert "Send the drawing" in client.get(at, headers=htmx()).content.decode()
    assert client.post(at, {"title": ""}, headers=htmx()).status_code == 422
    given = {
        "title": "Send it",
        "kind": "letter",
        "due_at": "2026-12-01T10:00",
        "assignee": office.stranger.pk,
    }
    assert client.post(at, given, headers=htmx()).status_code == 200

    task = Task.objects.get(title="Send it")
    assert (task.assignee, task.customer) == (office.stranger, office.customer)


def test_a_note_is_written_from_the_menu_and_refused_with_a_sentence_where_there_is_no_customer(
    office: Furnished,
):
    room = room_about(office.customer, by=office.manager, at=NOON)
    said = say(office.manager, room, "Pays on Monday")
    nobodys = say(office.manager, group(office.manager), "Of nobody")
    client = page_of(office.manager)

    assert client.post(f"/messages/{said.pk}/note", headers=htmx()).status_code == 204
    refused = client.post(f"/messages/{nobodys.pk}/note", headers=htmx())

    assert refused.status_code == 422
    assert "not about a customer" in refused.headers["HX-Trigger"]
    assert Message.objects.filter(room=room).count() == 1
