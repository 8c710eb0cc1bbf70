"""How long messages are kept, one person's words forgotten on request, and a room taken out as a file."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.chat.cast import NOON, group, member, person, say
from tests.chat.guest_cast import contact_of, let_in, mill
from vonal.core import uploads
from vonal.core.models import Event
from vonal.office.chat.erasing import (
    WAITS,
    ErasureIsOver,
    ask_erasure,
    call_off,
    erase_due,
    erasures_for,
    words_of,
)
from vonal.office.chat.exporting import ask_export, export_for, file_of, make, may_export, remove_old
from vonal.office.chat.keeping import change_keeping, forget_due, may_keep
from vonal.office.chat.models import Attachment, Membership, Message, Room, RoomExport, Version
from vonal.office.chat.operations.posting import delete_message, edit_message, post_message
from vonal.office.chat.operations.rooms import room_about, room_of_two
from vonal.office.chat.queries import newest
from vonal.office.chat.telling import shown
from vonal.office.notices.models import Notice
from vonal.office.staff.models import Employee
from vonal.workflows.chat_notices import tell

pytestmark = pytest.mark.django_db
LONG_AGO = NOON - timedelta(days=100)


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.VONAL = settings.VONAL.model_copy(update={"home": tmp_path})
    return tmp_path


def brought(who: Employee, room: Room, name: str = "price.txt") -> Attachment:
    file = SimpleUploadedFile(name, b"900 a ton")
    fields = uploads.kept(file, "chat", by=who, at=NOON)
    return Attachment.objects.create(room=room, brought_by=member(who, room), **fields)


def texts(room: Room) -> list[str]:
    return [each.text for each in newest(room) if each.author is not None]


def test_what_is_older_goes_with_its_files_and_notices_and_young_answers_keep_their_beginning(
    django_capture_on_commit_callbacks,
):
    anna, bela = person("anna"), person("bela")
    room = group(anna, bela)
    file = brought(anna, room)
    old = say(anna, room, "Old", at=LONG_AGO, files=[file])
    root = say(anna, room, "Root", at=LONG_AGO)
    say(bela, room, "Answer", thread=root, at=NOON)
    tell(old.pk)
    change_keeping(room, 30, by=anna, at=NOON)

    with django_capture_on_commit_callbacks(execute=True):
        assert forget_due(room.pk, at=NOON) == 1
    assert forget_due(room.pk, at=NOON) == 0

    assert texts(room) == ["Root", "Answer"]
    assert not file.place.exists()
    assert not Notice.objects.filter(data__message=old.pk).exists()
    fact = Event.objects.get(name="chat.MessagesForgotten")
    assert fact.data == {"room_id": room.pk, "message_ids": [old.pk]}
    assert shown(newest(room))[-1]["event"]["en"] == "Anna set how many days messages are kept here: 30."


def test_without_a_limit_nothing_goes_and_the_limit_is_not_everybodys_to_set():
    anna, bela, head = person("anna"), person("bela"), person("head", "head")
    room = group(anna, bela)
    say(anna, room, "Old", at=LONG_AGO)
    with pytest.raises(PermissionDenied):
        change_keeping(room, 1, by=bela, at=NOON)
    with pytest.raises(ValidationError):
        change_keeping(room, 0, by=anna, at=NOON)
    change_keeping(room, 1, by=anna, at=NOON)
    change_keeping(room, None, by=anna, at=NOON)

    assert forget_due(room.pk, at=NOON) == 0
    assert not may_keep(anna, room_of_two(anna, bela, at=NOON))
    cards = room_about(mill(anna), by=anna, at=NOON)
    assert (may_keep(anna, cards), may_keep(head, cards)) == (False, True)


def test_one_persons_words_are_forgotten_after_a_week_everywhere_and_for_good(
    django_capture_on_commit_callbacks,
):
    anna, bela, boss = person("anna"), person("bela"), person("boss", "director")
    here, there = group(anna, bela), room_of_two(anna, bela, at=NOON)
    file = brought(anna, here)
    first = say(anna, here, "My secret #deal", files=[file])
    edit_message(first, "My changed secret", by=member(anna, here), at=NOON)
    taken_back = say(anna, there, "Another secret")
    delete_message(taken_back, by=member(anna, there), at=NOON)
    answer = say(bela, here, "Mine stays", reply_to=first)
    Membership.objects.filter(employee=anna).update(draft="A secret begun")
    tell(first.pk)

    erasure = ask_erasure(anna, by=boss, at=NOON)
    assert ask_erasure(anna, by=boss, at=NOON) == erasure
    assert not erase_due(erasure.pk, at=NOON + timedelta(days=6))
    assert words_of(erasure).count() == 2
    week_later = NOON + WAITS
    with django_capture_on_commit_callbacks(execute=True):
        while erase_due(erasure.pk, at=week_later, limit=1):
            pass

    erasure.refresh_from_db()
    assert (erasure.messages, erasure.done_at) == (2, week_later)
    everything = [*Message.objects.values_list("text", "html"), *Version.objects.values_list("text")]
    assert "secret" not in str(
        [*everything, *Membership.objects.values_list("draft"), *Notice.objects.values_list("data")]
    )
    assert not file.place.exists()
    rows = {row["id"]: row for row in shown(newest(here))}
    assert rows[first.pk]["deleted"]
    assert rows[answer.pk]["reply_to"]["text"] == ""
    with pytest.raises(PermissionDenied):
        delete_message(taken_back, by=member(anna, there), at=None)
    with pytest.raises(ErasureIsOver):
        call_off(erasure, at=week_later)


def test_a_guests_words_can_be_forgotten_too_and_it_can_be_called_off():
    anna, boss = person("anna"), person("boss", "director")
    room, contact = group(anna), contact_of(mill(anna))
    place, _secret = let_in(room, contact, anna)
    post_message(place, "I pay 900", client_id="g1", at=NOON)
    say(anna, room, "Thank you")

    off = call_off(ask_erasure(contact, by=boss, at=NOON), at=NOON)
    assert not erase_due(off.pk, at=NOON + WAITS)
    assert texts(room) == ["I pay 900", "Thank you"]
    again = ask_erasure(contact, by=boss, at=NOON)
    assert erase_due(again.pk, at=NOON + WAITS)
    assert texts(room) == ["", "Thank you"]
    for stranger in (anna, person("head", "head")):
        with pytest.raises(PermissionDenied):
            ask_erasure(anna, by=stranger, at=NOON)
        with pytest.raises(PermissionDenied):
            erasures_for(stranger)


def export(room: Room, by: Employee, at: datetime = NOON) -> RoomExport:
    made = ask_export(room, by=by, at=at)
    make(made.pk, at=at)
    return RoomExport.objects.get(pk=made.pk)


def test_a_room_is_taken_out_whole_and_nothing_in_it_runs():
    anna, bela = person("anna"), person("bela")
    room = group(anna, bela, name="Price <b>")
    question = say(anna, room, "<script>alert(1)</script> **900**?")
    say(bela, room, "Yes", reply_to=question, files=[brought(bela, room, "a #1.txt")])
    delete_message(say(bela, room, "A slip"), by=member(bela, room), at=NOON)

    made = export(room, anna)

    assert (made.messages, made.files, made.ready_at) == (Room.objects.get().last_number, 1, NOON)
    with zipfile.ZipFile(file_of(made)) as archive:
        page, rows = archive.read("messages.html").decode(), json.loads(archive.read("messages.json"))
        [name] = [each for each in archive.namelist() if each.startswith("files/")]
        assert archive.read(name) == b"900 a ton"
    assert "<script" not in page
    assert "<strong>900</strong>" in page
    assert "Price &lt;b&gt;" in page
    assert "A slip" not in page + str(rows)
    assert [(row["who"], row["text"], row["answers"], row["files"]) for row in rows[-3:]] == [
        ("Anna", "<script>alert(1)</script> **900**?", None, []),
        ("Bela", "Yes", question.number, [name]),
        ("Bela", "", None, []),
    ]


def test_a_room_is_taken_out_by_who_arranges_it_and_the_file_is_his_for_a_week():
    anna, bela, head = person("anna"), person("bela"), person("head", "head")
    room, two = group(anna, bela), room_of_two(anna, bela, at=NOON)
    assert [may_export(who, room) for who in (anna, bela)] == [True, False]
    assert [may_export(who, two) for who in (anna, bela, head)] == [True, True, False]
    with pytest.raises(PermissionDenied):
        ask_export(room, by=bela, at=NOON)

    made = export(room, anna)
    assert export_for(anna, made.pk) == made
    with pytest.raises(RoomExport.DoesNotExist):
        export_for(bela, made.pk)
    remove_old(at=NOON + timedelta(days=8))
    assert not file_of(made).exists()
