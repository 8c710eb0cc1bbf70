"""Hashtags of deals in the messenger."""

from __future__ import annotations

import pytest

from tests.chat.cast import NOON, group, member, say
from tests.web.office import Furnished, furnish
from vonal.core.worker import run_due_jobs
from vonal.office.chat.operations.posting import edit_message
from vonal.office.chat.operations.rooms import enter, room_about
from vonal.office.hashtags.models import Answer, Topic
from vonal.workflows.chat_hashtags import source_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Furnished:
    return furnish()


def test_a_deal_is_moved_from_its_room_once_and_by_the_rights_of_whoever_writes(office: Furnished):
    room = room_about(office.deal, by=office.manager, at=NOON)
    enter(room, who=office.lawyer, at=NOON)

    said = say(office.manager, room, "The money is here #payment 120 000")
    refused = say(office.lawyer, room, "No, #inwork")
    run_due_jobs()
    run_due_jobs()

    office.deal.refresh_from_db()
    assert (office.deal.stage.name, int(office.deal.amount)) == ("Payment", 120_000)
    answers = {answer.source: answer.state for answer in Answer.objects.all()}
    assert answers == {source_of(said.pk): "moved", source_of(refused.pk): "refused"}


def test_a_hashtag_written_into_a_message_later_moves_the_deal_once(office: Furnished):
    room = room_about(office.deal, by=office.manager, at=NOON)
    said = say(office.manager, room, "The money is here #hurray")
    run_due_jobs()
    mine = member(office.manager, room)
    edit_message(said, "The money is here #hurray #payment", by=mine, at=NOON)
    run_due_jobs()
    edit_message(said, "The money is here #payment #inwork", by=mine, at=NOON)
    run_due_jobs()

    office.deal.refresh_from_db()
    assert office.deal.stage.name == "Payment"
    assert [answer.source for answer in Answer.objects.all()] == [source_of(said.pk)]


def test_elsewhere_a_hashtag_is_only_a_topic(office: Furnished):
    say(office.manager, group(office.manager, office.stranger), "#payment of the #rent")
    run_due_jobs()

    assert not Answer.objects.exists()
    assert set(Topic.objects.values_list("word", flat=True)) == {"payment", "rent"}
