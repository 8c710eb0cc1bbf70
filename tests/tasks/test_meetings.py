"""Meetings: in the manager's calendar, the guest invited, told of moves, and told when it is off."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django.fixtures import Settings as DjangoSettings

from tests.mail_server import PostOffice, post_office
from tests.telephony.cast import NOON
from tests.web.office import Furnished, furnish, page_of
from vonal.core.letters import Letter
from vonal.core.mail import deliver_letter
from vonal.office.tasks.models import Meeting, Task
from vonal.office.tasks.operations import agree_meeting, call_off_meeting, change_task, reopen_task


@pytest.fixture
def office(db: None) -> Furnished:
    return furnish()


@pytest.fixture
def post(settings: DjangoSettings) -> Iterator[PostOffice]:
    with post_office() as kept:
        settings.VONAL = settings.VONAL.model_copy(update={"mail_url": kept.url})
        yield kept


def meeting(office: Furnished, **fields: object) -> Task:
    wanted = {"title": "Ovens", "minutes": 45, "place": "Fő u. 1", "guest_email": "peter@malom.example"}
    return agree_meeting(
        **(wanted | fields),  # type: ignore[arg-type]
        assignee=office.manager,
        starts_at=NOON,
        customer=office.customer,
        by=office.manager,
        at=NOON,
    )


def calendars(post: PostOffice) -> list[list[str]]:
    """What each letter says to calendars, in the order they were written."""
    for letter in Letter.objects.order_by("pk"):
        deliver_letter(letter.pk)
    return [
        part.get_content().splitlines()
        for letter in post.letters
        for part in letter.walk()
        if part.get_content_type() == "text/calendar"
    ]


def test_the_guest_is_invited_told_of_a_move_and_of_the_end(office: Furnished, post: PostOffice):
    task = meeting(office)
    change_task(task, due_at=NOON + timedelta(hours=2), by=office.manager, at=NOON)
    call_off_meeting(task, by=office.manager, at=NOON)
    reopen_task(task, by=office.manager, at=NOON)

    invited, moved, off, again = calendars(post)

    assert "METHOD:REQUEST" in invited
    assert "DTEND:20261123T124500Z" in invited
    assert {"METHOD:REQUEST", "SEQUENCE:1", "DTSTART:20261123T140000Z"} <= set(moved)
    assert {"METHOD:CANCEL", "SEQUENCE:2", "STATUS:CANCELLED"} <= set(off)
    assert {"METHOD:REQUEST", "SEQUENCE:3"} <= set(again)
    assert (
        len({line for text in (invited, moved, off, again) for line in text if line.startswith("UID:")}) == 1
    )


def test_without_mail_the_meeting_stands_and_nobody_is_invited(office: Furnished):
    form = page_of(office.manager).get(f"/customers/{office.customer.pk}/meeting").content.decode()
    task = meeting(office)

    assert (task.kind, Meeting.objects.get(task=task).minutes) == (Task.Kind.MEETING, 45)
    assert not Letter.objects.exists()
    assert "nobody is invited" in form
    assert "gets an invitation" not in form


def test_with_mail_one_is_told_what_the_guest_gets(office: Furnished, post: PostOffice):
    form = page_of(office.manager).get(f"/customers/{office.customer.pk}/meeting").content.decode()

    assert "gets an invitation" in form
    assert "nobody is invited" not in form


@pytest.mark.parametrize("wrong", [{"minutes": 0}, {"guest_email": "nobody"}, {"title": " "}])
def test_what_cannot_be_is_refused_whole(office: Furnished, wrong: dict[str, object]):
    before = Task.objects.count()

    with pytest.raises(ValidationError):
        meeting(office, **wrong)
    assert Task.objects.count() == before


def test_another_place_and_length_are_told_once(office: Furnished, post: PostOffice):
    task = meeting(office)
    client, address = page_of(office.manager), f"/tasks/{task.pk}/move"
    same = {"due_at": f"{timezone.localtime(NOON):%Y-%m-%dT%H:%M}", "minutes": "45", "place": " Fő u.  1 "}

    for sent, status in (
        (same, 302),
        (same | {"minutes": "90", "place": "https://meet.example/1"}, 302),
        (same | {"minutes": "3"}, 422),
        (same | {"place": "x" * 301}, 422),
    ):
        assert client.post(address, sent).status_code == status

    kept = Meeting.objects.get(task=task)
    assert (kept.minutes, kept.place, kept.sequence) == (90, "https://meet.example/1", 1)
    _invited, changed = calendars(post)
    assert "LOCATION:https://meet.example/1" in changed
    assert "SEQUENCE:1" in changed
    other = Task.objects.exclude(pk=task.pk).first()
    assert other is not None
    assert client.post(f"/tasks/{other.pk}/move", same).status_code == 422


def test_a_meeting_is_agreed_and_called_off_on_the_card(office: Furnished, post: PostOffice):
    client = page_of(office.manager)
    address = f"/customers/{office.customer.pk}/meeting"
    assert "peter@alfoldi-malom.hu" in client.get(address).content.decode()

    answer = client.post(
        address,
        {
            "title": "Ovens",
            "starts_at": "2026-12-01T10:00",
            "minutes": "30",
            "guest_email": "peter@malom.example",
            "assignee": office.manager.pk,
        },
    )
    assert answer.status_code == 200
    task = Task.objects.get(title="Ovens")
    client.post(f"/tasks/{task.pk}/move", {"due_at": "2026-12-02T10:00"})
    client.post(f"/tasks/{task.pk}/call-off")

    assert Meeting.objects.get(task=task).is_cancelled
    assert len(calendars(post)) == 3
