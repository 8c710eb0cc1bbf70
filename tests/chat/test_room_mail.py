"""Letters to a room's own address stand in it, once, and nobody else's letters are touched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.chat.cast import NOON, group, person
from tests.chat.papers import LETTER
from tests.inbox_server import Mailbox, mailbox
from tests.web.office import page_of
from vonal.core.inbox import Inbox, InboxIsClosed
from vonal.core.worker import run_due_jobs
from vonal.office.chat import room_mail
from vonal.office.chat.content_models import Attachment
from vonal.office.chat.models import Message, Room
from vonal.office.chat.queries import newest
from vonal.office.chat.room_mail import (
    MailDoesNotComeIn,
    address_of,
    close_address,
    note_inbox,
    open_address,
    read_inbox,
    take_letter,
)
from vonal.office.chat.telling import shown
from vonal.office.notices.models import Notice
from vonal.office.staff.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def inbox(settings: Any) -> Iterator[Mailbox]:
    with mailbox() as box:
        settings.VONAL = settings.VONAL.model_copy(update={"inbox_url": box.url})
        yield box


def letter_to(address: str) -> bytes:
    return LETTER.replace(b"To: sales@ours.example", f"To: Sales <{address}>".encode())


def letters_in(room: Room) -> list[dict[str, Any]]:
    return [each for each in shown(newest(room)) if each["files"]]


def test_a_letter_stands_in_the_room_once_and_the_others_stay_unread(inbox):
    anna = person("anna")
    room = group(anna)
    open_address(room, by=anna, at=NOON)
    for address in (
        address_of(room),
        "sales@ours.example",
        address_of(room),
        "sales+room-unknownunknown22@ours.example",
    ):
        inbox.put(letter_to(address))

    assert read_inbox(at=NOON) == 1
    assert read_inbox(at=NOON) == 0
    assert inbox.read == {1, 3, 4}
    [stands] = letters_in(room)
    assert stands["event"]["en"] == "A letter came from Kovács Ágota <agota@mill.example>."
    assert stands["files"][0]["letter"]["files"][0]["name"] == "oven.txt"
    assert Attachment.objects.exclude(message=None).count() == Attachment.objects.count() == 2


def test_an_inbox_that_cannot_be_read_is_said_on_the_settings_and_after_ten_minutes_to_who_may_mend_it():
    boss, anna = person("boss", role=Role.DIRECTOR), person("anna")
    for minutes in (0, 5, 10, 15):
        note_inbox("mail.example: refused", at=NOON + timedelta(minutes=minutes))
        run_due_jobs()
        told = Notice.objects.unread().values_list("employee__username", flat=True)
        assert list(told) == ([] if minutes < 10 else [boss.username])
    page = page_of(boss).get("/messenger/important").content.decode()
    assert "mail.example: refused" in page
    assert not Notice.objects.filter(employee=anna).exists()

    note_inbox("", at=NOON + timedelta(minutes=16))
    run_due_jobs()

    assert not Notice.objects.unread().exists()
    assert "mail.example" not in page_of(boss).get("/messenger/important").content.decode()


def test_an_address_is_opened_renewed_and_closed_by_who_is_in_the_room(inbox):
    anna, bela = person("anna"), person("bela")
    room = group(anna)
    assert address_of(room) == ""
    open_address(room, by=anna, at=NOON)
    first = address_of(room)
    open_address(room, by=anna, at=NOON)
    second = address_of(room)

    assert first != second
    assert second.startswith("sales+room-")
    assert take_letter(letter_to(first), at=NOON) == []
    with pytest.raises(PermissionDenied):
        open_address(room, by=bela, at=NOON)
    close_address(room, by=anna)
    assert take_letter(letter_to(second), at=NOON) == []
    assert not Attachment.objects.exists()


def test_a_flood_of_letters_ends(inbox, monkeypatch):
    monkeypatch.setattr(room_mail, "MOST_AN_HOUR", 2)
    anna = person("anna")
    room = group(anna)
    open_address(room, by=anna, at=NOON)
    before = Message.objects.count()
    for n in range(4):
        take_letter(letter_to(address_of(room)) + b"%d" % n, at=NOON)

    assert Message.objects.count() == before + 2


def test_without_an_inbox_no_address_is_given_and_a_wrong_password_is_said(inbox, settings):
    anna = person("anna")
    settings.VONAL = settings.VONAL.model_copy(update={"inbox_url": inbox.url.replace("letter-box", "guess")})
    with pytest.raises(InboxIsClosed, match="wrong password"):
        read_inbox(at=NOON)
    settings.VONAL = settings.VONAL.model_copy(update={"inbox_url": ""})
    assert read_inbox(at=NOON) == 0
    with pytest.raises(MailDoesNotComeIn):
        open_address(group(anna), by=anna, at=NOON)
    for url in ("imaps://host", "http://a@b", 'imap://a@b?folder="x'):
        with pytest.raises(ValueError, match="inbox"):
            Inbox.read(url)
