"""Files in rooms: taken by what they are, seen by who is in the room, gone when nobody sent them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from PIL import Image

from tests.chat.cast import NOON, group, member, person, say
from tests.chat.papers import LETTER, bomb, one_page, photo, upload
from tests.telephony.sounds import tone
from vonal.office.chat.content_models import Attachment
from vonal.office.chat.file_values import file_value
from vonal.office.chat.files import bring_file, file_for, file_of, forget_unsent, unsent_files
from vonal.office.chat.models import Membership
from vonal.office.chat.operations.posting import delete_message
from vonal.office.chat.operations.rooms import leave
from vonal.office.chat.telling import shown
from vonal.office.staff.models import Employee

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Membership:
    whom = person("anna")
    return member(whom, group(whom, person("bela")))


def who(place: Membership) -> Employee:
    assert place.employee is not None
    return place.employee


def brought(author: Membership, name: str, content: bytes, **more: bool) -> Attachment:
    return bring_file(author, upload(name, content), at=NOON, **more)


def test_a_photograph_stands_upright_and_keeps_no_place(anna):
    file = brought(anna, "../../home.jpg", photo())

    assert (file.file_name, file.type, file.width, file.height) == ("home.jpg", "image/jpeg", 40, 60)
    with Image.open(file.place) as kept, Image.open(file.small) as small:
        assert (kept.size, dict(kept.getexif()), kept.format) == ((40, 60), {}, "JPEG")
        assert (small.size, small.format) == ((40, 60), "WEBP")
    assert b"taken at home" not in file.place.read_bytes()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cat.png", b"<svg onload=alert(1)>"), ("run.exe", b"MZ\x90"), ("run.pdf.lnk", b"x"), ("list.dat", b"\x7fELF"),
        ("list.txt", b"#!/bin/sh"), ("list.csv", b"a\0b"), ("empty.txt", b""), ("broken.jpg", b"\xff\xd8\xff broken"),
    ],
)  # fmt: skip
def test_what_is_not_what_it_says_or_would_run_is_refused_and_leaves_nothing(anna, home, name, content):
    with pytest.raises(ValidationError):
        brought(anna, name, content)

    assert not Attachment.objects.exists()
    assert not any(path.is_file() for path in (home / "files").rglob("*"))


def test_a_picture_that_would_fill_the_memory_is_refused(anna):
    with pytest.raises(ValidationError, match="megapixels"):
        brought(anna, "big.png", bomb())


def test_pages_that_could_run_are_only_ever_given_out_to_be_kept(anna):
    for name in ("page.html", "drawing.svg", "list.unknown"):
        assert brought(anna, name, b"<svg onload=alert(1)>").type == "application/octet-stream"


def test_a_pdf_shows_its_first_page_and_a_broken_one_is_taken_all_the_same(anna):
    file = brought(anna, "prices.pdf", one_page())
    broken = brought(anna, "broken.pdf", b"%PDF-1.7 no more")

    assert (file.pages, file.small.is_file()) == (1, True)
    assert file.height is not None
    assert file.height > (file.width or 0)
    assert (broken.pages, broken.width, broken.place.is_file()) == (None, None, True)


def test_a_voice_is_one_every_browser_plays(anna, tmp_path):
    said = brought(anna, "voice.wav", tone(tmp_path / "said.wav", 2).read_bytes(), is_voice=True)

    assert (said.type, said.seconds, said.file_name) == ("audio/mp4", 2, "voice.m4a")
    assert said.place.read_bytes()[4:8] == b"ftyp"
    with pytest.raises(ValidationError):
        brought(anna, "list.txt", b"ffconcat version 1.0\nfile '/etc/passwd'", is_voice=True)


def test_a_letter_is_read_and_its_files_come_with_it(anna):
    file = brought(anna, "Fwd.eml", LETTER)
    message = say(who(anna), anna.room, "", files=unsent_files(anna, [file.pk]))
    [value] = shown([message])[0]["files"]

    assert value == file_value(Attachment.objects.get(pk=file.pk))
    letter = value["letter"]
    assert letter["from"] == "Kovács Ágota <agota@mill.example>"
    assert letter["subject"] == "Счёт на печь"
    assert letter["sent_at"] == "2026-11-21T09:00:00+00:00"
    assert letter["text"] == "Почитайте!"
    assert [part["name"] for part in letter["files"]] == ["oven.txt"]
    assert letter["left_out"] == ["счёт.exe"]
    assert Attachment.objects.filter(message=message).count() == 2
    html = file.letter.html
    assert "<b>this</b>" in html
    assert not any(word in html for word in ("script", "steal", "spy", "img", "style", "onclick"))
    assert brought(anna, "none.eml", b"just words").type == "application/octet-stream"


def test_a_file_is_seen_by_who_is_in_the_room_while_its_message_stands(anna):
    bela, cili = Membership.objects.get(employee__username="bela"), person("cili")
    file = brought(anna, "list.txt", b"Ovens")
    for stranger in (who(bela), cili):
        with pytest.raises(Attachment.DoesNotExist):
            file_for(stranger, file.pk)
    with pytest.raises(Attachment.DoesNotExist):
        file_of(bela, file.pk)

    message = say(who(anna), anna.room, "Look", files=[file])
    later = Membership(room=anna.room, from_number=message.number + 1)
    elsewhere = member(cili, group(cili))

    assert file_for(who(bela), file.pk) == file_of(bela, file.pk) == file
    with pytest.raises(Attachment.DoesNotExist):
        file_for(cili, file.pk)
    for place in (later, elsewhere):
        with pytest.raises(Attachment.DoesNotExist):
            file_of(place, file.pk)
    delete_message(message, by=anna, at=NOON)
    with pytest.raises(Attachment.DoesNotExist):
        file_for(who(anna), file.pk)


def test_a_file_is_sent_once_and_by_who_brought_it(anna):
    bela = Membership.objects.get(employee__username="bela")
    file = brought(anna, "list.txt", b"Ovens")
    with pytest.raises(ValidationError):
        say(who(bela), anna.room, "Mine", files=[file])
    assert unsent_files(bela, [file.pk]) == []
    say(who(anna), anna.room, "Look", files=unsent_files(anna, [file.pk]))
    with pytest.raises(ValidationError):
        say(who(anna), anna.room, "Again", files=[Attachment.objects.get(pk=file.pk)])
    leave(anna.room, who=who(bela), at=NOON)
    with pytest.raises(PermissionDenied):
        brought(bela, "list.txt", b"Ovens")


def test_what_nobody_sent_goes_from_the_disk(anna, django_capture_on_commit_callbacks):
    unsent, sent = (brought(anna, "list.txt", b"Ovens") for _ in range(2))
    say(who(anna), anna.room, "Look", files=[sent])
    with django_capture_on_commit_callbacks(execute=True):
        forget_unsent(before=NOON + timedelta(days=1))

    places: list[Path] = [unsent.place, sent.place]
    assert [place.is_file() for place in places] == [False, True]
    assert Attachment.objects.get() == sent
