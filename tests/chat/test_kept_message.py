"""What was said becomes a task, or a note on the card."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from tests.chat.cast import NOON, group, say
from tests.web.office import Furnished, furnish
from vonal.core.worker import run_due_jobs
from vonal.office.chat.models import Message
from vonal.office.chat.operations.rooms import enter, invite, room_about
from vonal.office.customers.models import Note
from vonal.office.hashtags.models import Answer
from vonal.workflows.kept_message import NoCustomerHere, make_task, write_on_card

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Furnished:
    return furnish()


def test_a_message_becomes_a_task_of_the_rooms_deal_and_the_room_says_so(office: Furnished):
    room = room_about(office.deal, by=office.manager, at=NOON)
    said = say(office.manager, room, "Send the drawing\nby Friday")

    task = make_task(
        said, title="Send the drawing", assignee=office.stranger, due_at=NOON, kind="letter", by=office.manager, at=NOON
    )  # fmt: skip

    assert (task.deal, task.customer, task.assignee) == (office.deal, office.customer, office.stranger)
    assert "by Friday" in task.description
    assert (Message.objects.filter(room=room, event__isnull=False).latest("number").event or {})[
        "kind"
    ] == "task"


def test_a_message_goes_to_the_card_once_and_moves_nothing_a_second_time(office: Furnished):
    room = room_about(office.deal, by=office.manager, at=NOON)
    said = say(office.manager, room, "They pay on Monday #payment")
    run_due_jobs()

    first = write_on_card(said, by=office.manager, at=NOON)
    assert write_on_card(said, by=office.manager, at=NOON) == first
    run_due_jobs()

    assert (first.subject, first.text) == (f"deal:{office.deal.pk}", "Anna: They pay on Monday payment")
    assert Answer.objects.count() == 1


def test_nobody_writes_on_a_card_he_does_not_see_nor_on_nobodys(office: Furnished):
    room = room_about(office.customer, by=office.manager, at=NOON)
    enter(room, who=office.manager, at=NOON)
    invite(room, [office.stranger], by=office.manager, at=NOON)
    before = Note.objects.count()

    with pytest.raises(PermissionDenied):
        write_on_card(say(office.stranger, room, "Mine"), by=office.stranger, at=NOON)
    with pytest.raises(NoCustomerHere):
        write_on_card(say(office.manager, group(office.manager), "Nobody's"), by=office.manager, at=NOON)
    assert Note.objects.count() == before
